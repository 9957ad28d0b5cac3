// Whatever a spec holds, it is shown and does nothing.
#include "interpreter/doc/markup.hpp"

#include <doctest/doctest.h>

using namespace smoke;

namespace {

const std::string hostile = "<script>alert(1)</script> `x` **b** [l](javascript:a) | \"q\" & \n> y";

}  // namespace

TEST_CASE("in HTML, texts are characters, in code and outside of it") {
  CHECK(doc::html(say("`{}` is {}", hostile, "“<b>”"), {}) ==
        "<code>&lt;script&gt;alert(1)&lt;/script&gt; `x` **b** [l](javascript:a) | &quot;q&quot; "
        "&amp; \\n&gt; y</code> is “&lt;b&gt;”");
  CHECK(doc::html("a\x1b[31m \xff \xE2\x80\xAE") == "a\\u{1b}[31m \\xff \\u{202e}");
  CHECK(doc::html("👩‍👩‍👧") == "👩‍👩‍👧");
}

TEST_CASE("in Markdown, texts are characters on one line") {
  CHECK(doc::markdown(say("it is {}", hostile), {}) ==
        "it is \\<script\\>alert(1)\\</script\\> \\`x\\` \\*\\*b\\*\\* "
        "\\[l\\](javascript:a) \\| \"q\" \\& \\\\n\\> y");
  CHECK(doc::markdown(say("`{}`", "a `` b"), {}) == "```a `` b```");
  CHECK(doc::markdown(say("`{}`", "`a`"), {}) == "`` `a` ``");
  CHECK(doc::markdown(say("`{}` or {}", "a|b", "c|d"), {}, true) == "`a\\|b` or c\\|d");
  CHECK(doc::markdown(Message("1. x"), {}) == "1\\. x");
  CHECK(doc::markdown(Message("- x"), {}) == "\\- x");
  CHECK(doc::markdown_block("a\n```\nb", "sql", "  ") == "  ````sql\n  a\n  ```\n  b\n  ````\n");
}

TEST_CASE("a sentence begins with a capital and ends with a full stop, unless a list follows") {
  doc::Sentence sentence;
  sentence.text = say("é assim");
  CHECK(doc::html(sentence, {}) == "É assim.");
  sentence.text = say("all of this:");
  CHECK(doc::html(sentence, {}) == "All of this:");
  sentence.text = say("`{}` is 1", "a");
  CHECK(doc::html(sentence, {}) == "<code>a</code> is 1.");
  sentence.kind = doc::Kind::detail;
  sentence.text = say("with {}", "x");
  CHECK(doc::html(sentence, {}) == "with x");
  sentence.kind = doc::Kind::prose;
  sentence.text = "as `written`";
  CHECK(doc::html(sentence, {}) == "as `written`");
}

TEST_CASE("secrets are hidden before anything is put before their characters") {
  config::Mask mask;
  mask.add("s*cr*t_1");
  CHECK(doc::markdown(say("{} and `{}`", "a s*cr*t_1", "s*cr*t_1"), {Language::english(), &mask}) ==
        "a \\*\\*\\* and `***`");
}
