// Files that use one another: each loaded once, by whichever route, and what they bring to their
// users.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "interpreter/module/module.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "smoke-module-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const std::string& name, std::string_view text) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string messages(const Diagnostics& diagnostics) {
  std::string all;
  for (const Diagnostic& d : diagnostics.all())
    all += d.message + (d.hint.empty() ? "" : " | " + d.hint) + "\n";
  return all;
}

}  // namespace

TEST_CASE("a file is loaded once, by whichever route") {
  const Folder folder;
  folder.write("channels/mail.smoke", "channel mail\n  id: 1\n");
  folder.write("both.smoke", "use \"channels/mail\"\n");
  const fs::path main =
      folder.write("main.smoke", "use \"both\"\nuse \"channels/../channels/mail.smoke\"\n");
  fs::create_symlink(folder.path() / "channels", folder.path() / "linked");
  const fs::path other = folder.write("other.smoke", "use \"linked/mail\"\n");

  Library library;
  Diagnostics diagnostics;
  const Module* a = library.load(main, diagnostics);
  const Module* b = library.load(other, diagnostics);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(messages(diagnostics) == "");
  CHECK(a->uses.size() == 2);
  CHECK(a->uses[1] == b->uses[0]);
  const Unit unit = make_unit(*a, diagnostics);
  CHECK(messages(diagnostics) == "");
  CHECK(unit.modules.size() == 3);
  CHECK(unit.modules.back() == a);
  CHECK(unit.channels.size() == 1);
  CHECK(unit.find<ast::Channel>("mail") != nullptr);
  CHECK(unit.find<ast::Event>("mail") == nullptr);
}

TEST_CASE("the standard library is embedded, and a folder can stand in for it") {
  Library embedded;
  Diagnostics diagnostics;
  const auto names = embedded.standard_names();
  CHECK(std::find(names.begin(), names.end(), "chatwoot") != names.end());
  const Module* main = embedded.load_text("a.smoke", "use chatwoot\n", {}, diagnostics);
  CHECK(messages(diagnostics) == "");
  REQUIRE(main->uses.size() == 1);
  CHECK(main->uses[0]->standard);
  CHECK(main->uses[0]->source()->name() == "chatwoot (standard library)");

  const Folder folder;
  folder.write("chatwoot.smoke", "let mine = 1\n");
  Library overridden(folder.path());
  main = overridden.load_text("a.smoke", "use chatwoot\nuse signatures\n", {}, diagnostics);
  CHECK(messages(diagnostics) == "");
  CHECK(make_unit(*main, diagnostics).find<ast::Let>("mine") != nullptr);
  CHECK(main->uses.size() == 2);  // what the folder lacks is still there
}

TEST_CASE("a use that leads nowhere says what was probably meant") {
  const Folder folder;
  folder.write("channels/telegram.smoke", "");
  const fs::path main = folder.write(
      "main.smoke",
      "use \"channels/telegam\"\nuse telegram\nuse chatwood\nuse \"chatwoot\"\nuse \"main\"\n");
  Library library;
  Diagnostics diagnostics;
  const Module* module = library.load(main, diagnostics);
  CHECK(module->incomplete);
  const std::string said = messages(diagnostics);
  CHECK(said.find("did you mean `use \"channels/telegram\"`?") != std::string::npos);
  CHECK(said.find("no standard module is called `telegram` | the file beside this one is `use "
                  "\"channels/telegram\"`") != std::string::npos);
  CHECK(said.find("did you mean `use chatwoot`?") != std::string::npos);
  CHECK(said.find("the standard module is used without quotes: `use chatwoot`") !=
        std::string::npos);
  CHECK(said.find("a file can't use itself") != std::string::npos);
}

TEST_CASE("a file that can't be read is an error without a place") {
  Library library;
  Diagnostics diagnostics;
  CHECK(library.load("/nowhere/a.smoke", diagnostics) == nullptr);
  CHECK(messages(diagnostics) == "can't read `/nowhere/a.smoke`: there is no such file\n");
  CHECK(library.load("/tmp", diagnostics) == nullptr);
}

TEST_CASE("hooks of used files wrap those of their users; scenarios stay where they are") {
  const Folder folder;
  folder.write("inner.smoke", R"(before all
  get "/inner"
after all
  get "/inner"
scenario "not run by users"
  get "/"
  expect status 200
)");
  const fs::path main = folder.write("main.smoke", R"(use "inner"
before all
  get "/outer"
after all
  get "/outer"
scenario "run"
  get "/"
  expect status 200
)");
  Library library;
  Diagnostics diagnostics;
  const Unit unit = make_unit(*library.load(main, diagnostics), diagnostics);
  CHECK(messages(diagnostics) == "");
  REQUIRE(unit.before_all.size() == 2);
  CHECK(unit.before_all[1].module == unit.main);
  REQUIRE(unit.after_all.size() == 2);
  CHECK(unit.after_all[0].module == unit.main);
  REQUIRE(unit.scenarios.size() == 1);
  CHECK(literal_text(unit.scenarios[0]->title) == "run");
}

TEST_CASE("the same variable may be declared in several files") {
  const Folder folder;
  folder.write("a.smoke", "environment\n  SMOKE_X: integer, default 5\n");
  folder.write("b.smoke", "environment\n  SMOKE_X: integer, default 5, \"what for\"\n");
  const fs::path main = folder.write("main.smoke", "use \"a\"\nuse \"b\"\n");
  Library library;
  Diagnostics diagnostics;
  const Unit unit = make_unit(*library.load(main, diagnostics), diagnostics);
  CHECK(messages(diagnostics) == "");
  CHECK(unit.variables.size() == 1);
}

TEST_CASE("a line means the step whose words it has") {
  Library library;
  Diagnostics diagnostics;
  const Module* module =
      library.load_text("a.smoke", R"(step "a contact named {person} writes {words}"
  get "/${person}/${words}"

step "a contact leaves"
  get "/"

scenario "s"
  a contact named "Ana" writes dm.text
  a contact leaves
  a contact stays
)",
                        {}, diagnostics);
  const Unit unit = make_unit(*module, diagnostics);
  CHECK(messages(diagnostics) == "");
  const auto phrase = [&](std::size_t at) -> const ast::Phrase& {
    return *std::get<ast::Box<ast::Phrase>>(unit.scenarios[0]->steps[at].node);
  };
  const auto match = match_phrase(unit, *module->source(), phrase(0));
  REQUIRE(match);
  CHECK(show_phrase(**match->step) == "a contact named {person} writes {words}");
  REQUIRE(match->holes.size() == 2);
  CHECK(match->holes[1].first->text == "words");
  CHECK(module->source()->text(match->holes[1].second->span) == "dm.text");
  CHECK(match_phrase(unit, *module->source(), phrase(1)));
  CHECK_FALSE(match_phrase(unit, *module->source(), phrase(2)));
}
