#include "interpreter/config/secrets.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

using namespace smoke;
using config::Mask;

TEST_CASE("without secrets a text stays as it is") {
  Mask mask;
  CHECK(mask.apply("Bearer *** and so on") == "Bearer *** and so on");
  mask.add("");
  CHECK(mask.apply("a b") == "a b");
}

TEST_CASE("a secret is replaced wherever it stands") {
  Mask mask;
  mask.add("hunter2");
  CHECK(mask.apply("hunter2") == "***");
  CHECK(mask.apply("a hunter2, hunter2hunter2.") == "a ***, ******.");
  CHECK(mask.apply("xhunter2x") == "x***x");
  CHECK(mask.apply("hunter") == "hunter");
  CHECK(mask.apply("") == "");
}

TEST_CASE("each form of a secret is replaced") {
  const std::vector<std::string> secrets{"hunter2",       "p@ss w/rd\"\\'<&>", "segrédo-日本-🔑",
                                         "sk_live_+/==~", "a\tb\nc-long-line", "abcd"};
  for (const std::string& secret : secrets) {
    CAPTURE(secret);
    Mask mask;
    mask.add(secret);
    CHECK(mask.apply(secret) == "***");
    CHECK(mask.apply("x " + base64(secret) + " y") == "x *** y");
    CHECK(mask.apply(base64url(secret)) == "***");
    CHECK(mask.apply(hex(secret)) == "***");
    CHECK(mask.apply("?key=" + url_encode(secret) + "&b") == "?key=***&b");
    CHECK(mask.apply(to_json(Value(secret))) == "\"***\"");
    CHECK(mask.apply(to_json(Value(to_json(Value(secret))))) == "\"\\\"***\\\"\"");
  }
}

TEST_CASE("forms that other programs write") {
  Mask mask;
  mask.add("a/b <é>'\"!");
  CHECK(mask.apply("612F62203CC3A93E272221") == "***");                   // hex, upper case
  CHECK(mask.apply("a%2fb%20%3c%c3%a9%3e%27%22%21") == "***");            // percent, lower case
  CHECK(mask.apply("a%2Fb+%3C%C3%A9%3E%27%22%21") == "***");              // a form body
  CHECK(mask.apply("a%2Fb%20%3C%C3%A9%3E'%22!") == "***");                // encodeURIComponent
  CHECK(mask.apply(R"("a\/b <\u00e9>'\"!")") == R"("***")");              // PHP's JSON
  CHECK(mask.apply(R"("a/b <\u00E9>'\"!")") == R"("***")");               // upper case
  CHECK(mask.apply("<p>a/b &lt;é&gt;&#39;&quot;!</p>") == "<p>***</p>");  // HTML
  CHECK(mask.apply("<p>a/b &lt;é&gt;'\"!</p>") == "<p>***</p>");
}

TEST_CASE("JSON within JSON, whatever each of its writers escapes") {
  Mask mask;
  mask.add("p@ss\"w/ö\\rd<&>'$ xyz");
  CHECK(mask.apply(R"("{\"a\":\"p@ss\\\"w/\u00f6\\\\rd<&>'$ xyz\"}")") == R"("{\"a\":\"***\"}")");
  CHECK(mask.apply(R"("p@ss\\\"w/\\u00f6\\\\rd<&>'$ xyz")") == R"("***")");
  CHECK(mask.apply(R"("p@ss\\\"w\/\u00F6\\\\rd<&>'$ xyz")") == R"("***")");
  CHECK(mask.apply(R"("p@ss\"w/ö\\rd\u003c\u0026\u003e'$ xyz")") == R"("***")");  // Go's, Rails'
  CHECK(mask.apply(R"("p@ss\\\"w/ö\\\\rd\\u003c\\u0026\\u003e'$ xyz")") == R"("***")");
}

TEST_CASE("a secret in a command line") {
  Mask mask;
  mask.add("it's-a-s3cret");
  CHECK(mask.apply(R"(--var 'TOKEN=it'\''s-a-s3cret' --quiet)") == "--var 'TOKEN=***' --quiet");
}

TEST_CASE("base64 hides a secret at every offset of a longer text") {
  Mask mask;
  mask.add("correct horse battery");
  for (const std::string before : {"", "a", "ab", "abc", "user:"}) {
    for (const std::string after : {"", "x", "xy", "xyz"}) {
      const std::string shown =
          mask.apply("Basic " + base64(before + "correct horse battery" + after));
      CAPTURE(shown);
      CHECK(shown.find("***") != std::string::npos);
      CHECK(shown.size() <= std::string("Basic ***").size() + 13);
    }
  }
}

TEST_CASE("the longest of several counts, and what overlaps goes together") {
  Mask mask;
  mask.add("secret");
  mask.add("secret-and-more");
  CHECK(mask.apply("secret-and-more secret") == "*** ***");
  mask.add("moreover");
  CHECK(mask.apply("secret-and-moreover.") == "***.");
}

TEST_CASE("what a cut leaves of a secret is masked too") {
  Mask mask;
  mask.add("correct horse battery staple");
  CHECK(mask.apply("\"the key is correct ho…") == "\"the key is ***…");
  CHECK(mask.apply("a corr… b correct horse bat… c") == "a ***… b ***… c");
  CHECK(mask.apply("Y29ycmVjdCBob3…") == "***…");  // its base64
  CHECK(mask.apply("not correct… here, correct h") == "not ***… here, correct h");
  CHECK(mask.apply("row contains (1, correct hor..., null)") == "row contains (1, ***..., null)");
  CHECK(mask.apply("cor… and …") == "cor… and …");  // three characters tell too little
}

TEST_CASE("a very short secret is masked where it stands alone") {
  Mask mask;
  mask.add("42");
  CHECK(mask.apply("pin=42, id 1423, 42") == "pin=***, id 1423, ***");
  CHECK(mask.apply("{\"pin\":\"42\",\"at\":\"2042-04-24\"}") ==
        "{\"pin\":\"***\",\"at\":\"2042-04-24\"}");
  CHECK(mask.apply("a42b é42") == "a42b é42");
  CHECK(mask.apply("Authorization: Basic " + base64("user:42")) == "Authorization: Basic ***");
  CHECK(mask.apply("/t/" + base64url("{\"pin\":42,\"ö\":\"?>~\"}") + "/x") == "/t/***/x");
  CHECK(mask.apply("Basic " + base64("user:1423")) == "Basic " + base64("user:1423"));
}

TEST_CASE("each line of a secret of several lines is masked") {
  Mask mask;
  mask.add("-----BEGIN KEY-----\nMIIEvQIBADAN\n}\n-----END KEY-----\n");
  CHECK(mask.apply("  | -----BEGIN KEY-----\n  | MIIEvQIBADAN\n  | }\n") ==
        "  | ***\n  | ***\n  | }\n");
}

TEST_CASE("the password of a database's address") {
  const auto shown = [](std::string_view url, std::string_view text) {
    Mask mask;
    mask.add_password_of(url);
    return mask.apply(text);
  };
  CHECK(shown("postgres://ana:hunter2@db:5432/crm", "postgres://ana:hunter2@db:5432/crm") ==
        "postgres://ana:***@db:5432/crm");
  CHECK(shown("postgres://ana:p%40ss%2Fword@db/crm", "p@ss/word or p%40ss%2Fword") == "*** or ***");
  CHECK(shown("postgres://ana:p@ss@word@db/crm", "p@ss@word") == "***");
  CHECK(shown("postgres:///crm?host=/tmp&password=hunter2&x=1", "hunter2&x") == "***&x");
  CHECK(shown("host=db password=hunter2 user=ana", "hunter2 user") == "*** user");
  CHECK(shown("host=db password = 'it\\'s me' user=ana", "it's me") == "***");
  CHECK(shown("ana:hunter2@db:5432/crm", "hunter2 at db:5432") == "*** at db:5432");
  CHECK(shown("postgres:/ana:hunter2@db/crm", "no ana, hunter2") == "no ana, ***");
  CHECK(shown("postgres://ana@db/crm", "ana db crm") == "ana db crm");
  CHECK(shown("postgres://db/crm", "db") == "db");
  CHECK(shown("host=db user=ana", "ana db") == "ana db");
}

TEST_CASE("secrets may be added while texts are masked") {
  Mask mask;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&mask, i] {
      for (int n = 0; n < 10; ++n) {
        const std::string secret = "secret-" + std::to_string(i) + "-" + std::to_string(n) + ".";
        mask.add(secret);
        CHECK(mask.apply("x" + secret + "y") == "x***y");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(mask.apply("secret-0-0.secret-3-9.") == "******");
}
