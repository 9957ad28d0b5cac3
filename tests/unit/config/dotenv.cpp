#include "interpreter/config/dotenv.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

using namespace smoke;
using config::parse_dotenv;

namespace {

const std::map<std::string, std::string, std::less<>> environment{{"HOME", "/home/ana"},
                                                                  {"HOST", "staging.example"}};

std::optional<std::string> outside(std::string_view name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  return found->second;
}

// The value that `X` gets; the text must be free of mistakes.
std::string x(std::string_view text) {
  Diagnostics diagnostics;
  const auto assignments = parse_dotenv(".env", text, outside, diagnostics);
  INFO(render(diagnostics));
  REQUIRE(diagnostics.empty());
  std::string value = "(none)";
  for (const auto& assignment : assignments) {
    if (assignment.name == "X") value = assignment.value;
  }
  return value;
}

// The value that `X` gets in a shell that reads the same text.
std::string x_in_shell(std::string_view text) {
  std::string file = (std::filesystem::temp_directory_path() / "smoke-dotenv-XXXXXX").string();
  const int descriptor = mkstemp(file.data());
  REQUIRE(descriptor >= 0);
  close(descriptor);
  std::ofstream(file) << text;
  const std::string command =
      "env -i HOME=/home/ana HOST=staging.example sh -c '. " + file + "; printf %s \"$X\"'";
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char buffer[256];
  while (const std::size_t length = std::fread(buffer, 1, sizeof buffer, pipe)) {
    output.append(buffer, length);
  }
  pclose(pipe);
  std::filesystem::remove(file);
  return output;
}

// "line:column message" of each mistake, one a line.
std::string mistakes(std::string_view text) {
  Diagnostics diagnostics;
  parse_dotenv(".env", text, outside, diagnostics);
  std::string result;
  for (const auto& mistake : diagnostics.all()) {
    const Position place = mistake.source->position(mistake.span.begin);
    result += std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
              mistake.message + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("plain values") {
  CHECK(x("X=abc") == "abc");
  CHECK(x("  X=abc  \n") == "abc");
  CHECK(x("export X=abc\n") == "abc");
  CHECK(x("export\tX=abc\n") == "abc");
  CHECK(x("X=\n") == "");
  CHECK(x("X= # nothing\n") == "");
  CHECK(x("X=https://a.example/b?c=d#e\n") == "https://a.example/b?c=d#e");
  CHECK(x("X=1\nX=2\n") == "2");
  CHECK(x("A=1 X=2\n") == "2");
  CHECK(x("X=1\nexport X\n") == "1");
  CHECK(x("X=a\\ b\\$c\n") == "a b$c");
  CHECK(x("X=a\\\nb\n") == "ab");
  CHECK(x("\xEF\xBB\xBFX=abc\r\nY=d\r\n") == "abc");
  CHECK(x("X='a'\"b\"c") == "abc");
  CHECK(x("X=você") == "você");
}

TEST_CASE("comments") {
  CHECK(x("# X=1\n\n   # more\nX=abc # said so\n") == "abc");
  CHECK(x("X=abc#d\n") == "abc#d");
  CHECK(x("X=#d\n") == "#d");
  CHECK(x("X='a # b' # c\n") == "a # b");
}

TEST_CASE("single quotes keep everything") {
  CHECK(x("X='a $HOME `b` \\n \"c\"'\n") == "a $HOME `b` \\n \"c\"");
  CHECK(x("X='two\nlines'\n") == "two\nlines");
  CHECK(x("X='it'\\''s'\n") == "it's");
}

TEST_CASE("double quotes know four escapes and the line continuation") {
  CHECK(x(R"(X="a \"b\" \$HOME \` \\ ")") == "a \"b\" $HOME ` \\ ");
  CHECK(x(R"(X="a\nb\t")") == "a\\nb\\t");
  CHECK(x("X=\"one \\\ntwo\"\n") == "one two");
  CHECK(x("X=\"two\r\nlines\"\r\n") == "two\nlines");
  CHECK(x("X=\"a 'b' # c\"") == "a 'b' # c");
}

TEST_CASE("variables expand from earlier lines, then from outside") {
  CHECK(x("A=1\nX=$A$HOST\n") == "1staging.example");
  CHECK(x("A=1\nX=\"${A}2\"\n") == "12");
  CHECK(x("HOST=here\nX=$HOST\n") == "here");
  CHECK(x("X=a\nX=${X}b\n") == "ab");
  CHECK(x("X=${NO_SUCH:-http://localhost:3000}\n") == "http://localhost:3000");
  CHECK(x("A=\nX=${A:-b}\n") == "b");
  CHECK(x("X=${HOST:-b}\n") == "staging.example");
  CHECK(x("X=\"5 $ and $.\"\n") == "5 $ and $.");
  CHECK(x("X=~/a:~\n") == "/home/ana/a:/home/ana");
  CHECK(x("X=\"~\"a~\n") == "~a~");
}

TEST_CASE("a shell reads the same") {
  for (const std::string text : {
           "X=abc # said so\n",
           "export X=abc\n",
           "X=\n",
           "X= # nothing\n",
           "X=a#b\n",
           "X=#b\n",
           "A=1 X=2\n",
           "X=a\\ b\\$c\\\\\n",
           "X=a\\\nb\n",
           "X='a'\"b\"c\n",
           "X='a $HOME `b` \\n'\n",
           "X='two\nlines'\n",
           "X='it'\\''s'\n",
           "X=\"a \\\"b\\\" \\$HOME \\` \\\\ \"\n",
           "X=\"a\\b\\'c\"\n",
           "X=\"one \\\ntwo\"\n",
           "X=\"# no comment\"\n",
           "A=1\nX=$A$HOST\n",
           "A=1\nX=\"${A}2\"\n",
           "HOST=here\nX=$HOST\n",
           "X=a\nX=${X}b\n",
           "X=${NO_SUCH:-http://x:3000/y?z}\n",
           "A=\nX=${A:-b}\n",
           "X=\"5 $ and $.\"\n",
           "X=a$\n",
           "X=~/a:~/b:~\n",
           "X=a:~:b\n",
           "X=\"~\"a~\n",
           "X=a=b==\n",
           "X=a{b,c}*?[d]!%^\n",
           "X=você\n",
           "X=a\\\n",
           "\tX=a\t\n",
           "X=${HOST}x$HOST-y\n",
       }) {
    CAPTURE(text);
    CHECK(x(text) == x_in_shell(text));
  }
}

TEST_CASE("places") {
  Diagnostics diagnostics;
  const auto assignments = parse_dotenv(".env", "# a\nA='1\n2'\nB=3 C=4\n", outside, diagnostics);
  REQUIRE(assignments.size() == 3);
  CHECK(assignments[0].line == 2);
  CHECK(assignments[1].line == 4);
  CHECK(assignments[2].line == 4);
}

TEST_CASE("mistakes are told all at once, each at its place, without consequences") {
  CHECK(mistakes("A=$(date)\n"
                 "B=`date`\n"
                 "C=a b\n"
                 "D = 1\n"
                 "E= 1\n"
                 "just words\n"
                 "F=a;b\n"
                 "G=${NO_SUCH}\n"
                 "H=$NO_SUCH\n"
                 "I=$1\n"
                 "J=${A:?gone}\n"
                 "K=$'a'\n"
                 "L=~bob/x\n"
                 "1M=2\n"
                 "N=$A$D\n"
                 "O=1\n") ==
        "1:3 a command is not run here\n"
        "2:3 a command is not run here\n"
        "3:5 expected the end of the line after the value\n"
        "4:2 expected `=` right after the name\n"
        "5:3 a blank after `E=`\n"
        "6:5 expected `=` right after the name\n"
        "7:4 `;` outside quotes\n"
        "8:3 `NO_SUCH` is not set\n"
        "9:3 this variable is not set\n"
        "10:3 `$1` is not read here\n"
        "11:3 expected `${NAME}` or `${NAME:-text}`\n"
        "12:3 `$'` is not read here\n"
        "13:3 `~` before a name is not read here\n"
        "14:1 expected `NAME=value`\n");
}

TEST_CASE("a quote that is never closed costs one message") {
  CHECK(mistakes("A=1\nB=\"abc\nC=2\nD=$(x)\n") ==
        "2:3 the quote is never closed\n4:3 a command is not run here\n");
  CHECK(mistakes("KEY='-----BEGIN-----\nMIIE vQ\nxyz\n") == "1:5 the quote is never closed\n");
  CHECK(mistakes("A=\"one\ntwo $(x)\nthree\"\nB=1\n") == "2:5 a command is not run here\n");
  // The lost quote of A pairs up with the first of B: the place is still A.
  CHECK(mistakes("A=\"abc\nB=\"def\"\nC=1\n") == "1:3 the quote is never closed\n");
}

TEST_CASE("after a mistake the rest is read") {
  Diagnostics diagnostics;
  const auto assignments = parse_dotenv(".env", "A='x\nB=2\n", outside, diagnostics);
  CHECK(diagnostics.all().size() == 1);
  REQUIRE(assignments.size() == 1);
  CHECK(assignments[0].name == "B");
}

TEST_CASE("a mistake never shows a value") {
  Diagnostics diagnostics;
  parse_dotenv(".env",
               "SECRET=hun`ter2\nTOKEN=hunter2 hunter2\nhunter2 hunter2\nP=\"ação hunter2\n"
               "hunter2\nQ=hun$ter2\n",
               outside, diagnostics);
  const std::string shown = render(diagnostics);
  CHECK(diagnostics.all().size() == 5);
  CHECK(shown.find("hun") == std::string::npos);
  CHECK(shown.find("ter2") == std::string::npos);
  CHECK(shown.find("SECRET=***`") != std::string::npos);
}

TEST_CASE("what is no text is refused") {
  CHECK(mistakes(std::string("A=1\nB=\0\n", 9)) == "2:3 a NUL character: this is no text file\n");
}

TEST_CASE("a file that can't be read is reported") {
  Diagnostics diagnostics;
  CHECK(config::load_dotenv("/no/such/.env", {}, outside, diagnostics).empty());
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].message == "`/no/such/.env` can't be read: there is no such file");
  CHECK(diagnostics.all()[0].code == Code::file_access);
}
