// Spec files and what they bring to one another: files loaded once each, `use` followed, and
// everything that is visible in a file under its name.
//
// Modules belong to their Library and stay where they are; Units, and every node that they point
// to, live as long as the Library does.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"

namespace smoke {

// One file, parsed. A file that has mistakes is a module all the same: of what could be read.
struct Module {
  ast::File file;
  std::filesystem::path path;  // canonical; empty for an embedded standard module
  std::filesystem::path
      folder;             // what the paths of its `use`, `json from`, `file`, … are relative to
  bool standard = false;  // of the standard library
  std::vector<const Module*> uses;  // in the order written, each once
  std::vector<Span>
      mistakes;             // places that the parser reported: what stands there is not in the tree
  bool incomplete = false;  // not read whole, or a `use` of it, or of what it uses, leads nowhere

  const SourcePtr& source() const { return file.source; }
  // Whether the parser reported something between two offsets.
  bool has_mistake(std::uint32_t begin, std::uint32_t end) const;
};

// Loads each file once, whatever route leads to it, and reports its mistakes when it does so.
class Library {
 public:
  // `standard_folder`, unless empty, stands in for the embedded standard library.
  explicit Library(std::filesystem::path standard_folder = {});
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // The file and all that it uses. nullptr, and a diagnostic, where there is no such file or it
  // can't be read.
  const Module* load(const std::filesystem::path& file, Diagnostics& diagnostics);

  // The same for a text that is in no file yet: an editor's buffer, a test. `folder`: where it
  // would stand.
  const Module* load_text(std::string name, std::string text, const std::filesystem::path& folder,
                          Diagnostics& diagnostics);

  // The modules that `use NAME` knows, in alphabetical order.
  std::vector<std::string> standard_names() const;

 private:
  struct Loading;  // a module whose uses are being followed, and what led to it

  // Both give the module that is there already, if it is.
  const Module* load_file(const std::filesystem::path& canonical, std::string name, bool standard,
                          Loading* from, std::string& problem, Diagnostics& diagnostics);
  const Module* load_standard(std::string_view name, Loading* from, Diagnostics& diagnostics);
  const Module* add(std::unique_ptr<Module> module, std::string key, std::string name,
                    std::string text, Loading* from, Diagnostics& diagnostics);
  const Module* follow(const ast::Use& use, Loading& here, Diagnostics& diagnostics);

  std::filesystem::path standard_folder_;
  std::map<std::string, std::unique_ptr<Module>, std::less<>>
      modules_;  // by canonical path, or "use NAME"
};

// A declaration and where it stands.
template <typename T>
struct Declared {
  const Module* module = nullptr;
  const ast::Declaration* declaration = nullptr;
  const T* node = nullptr;

  const T& operator*() const { return *node; }
  const T* operator->() const { return node; }
  const SourcePtr& source() const { return module->file.source; }
};

// What a name at the top of a file can stand for. All kinds share one space: no name is declared
// twice.
using AnyDeclared =
    std::variant<Declared<ast::Variable>, Declared<ast::Let>, Declared<ast::Target>,
                 Declared<ast::Channel>, Declared<ast::Template>, Declared<ast::Event>,
                 Declared<ast::Signature>, Declared<ast::Stub>>;

// "variable", "let", "target", "channel", "template", "event", "signature" or "stub".
std::string_view kind_name(const AnyDeclared& declared);
// The declared name, with its place.
const ast::Name& name_of(const AnyDeclared& declared);
const SourcePtr& source_of(const AnyDeclared& declared);

// The default target. It need not be declared: its URL is SMOKE_BASE_URL, unless a `target webhook`
// has a `url` line.
constexpr std::string_view default_target = "webhook";

// One spec file, ready to be checked and run, with everything that is visible in it. Lists keep the
// order of the files: what is used comes before its user, the file itself comes last.
struct Unit {
  const Module* main = nullptr;
  std::vector<const Module*> modules;  // all of them, main last
  const ast::Suite* suite = nullptr;   // of main; may be null

  std::vector<Declared<ast::Variable>> variables;  // each name once, wherever it is declared again
  std::vector<Declared<ast::Let>> lets;
  std::vector<Declared<ast::Target>> targets;
  std::vector<Declared<ast::Channel>> channels;  // also what `all channels` means, in this order
  std::vector<Declared<ast::Template>> templates;
  std::vector<Declared<ast::Event>> events;
  std::vector<Declared<ast::Signature>> signatures;
  std::vector<Declared<ast::Stub>> stubs;
  std::vector<Declared<ast::StepDeclaration>> steps;

  // In the order in which they run: those of used files wrap those of their users, so they come
  // first before, and last after.
  std::vector<Declared<ast::Hook>> before_all, before_each, after_each, after_all;

  // Of main alone: a used file brings what it declares, not its runs.
  std::vector<Declared<ast::Scenario>> scenarios;
  std::vector<Declared<ast::Monitor>> monitors;
  std::vector<Declared<ast::Evidence>> evidence;
  std::vector<Declared<ast::Gate>> gates;

  std::unordered_map<std::string_view, AnyDeclared> names;
  std::unordered_set<std::string_view>
      broken_names;         // declared by lines that could not be read, or declared twice
  bool incomplete = false;  // a used file is missing: unknown names may be its fault

  // nullptr where there is no declaration of that kind and name.
  template <typename T>
  const Declared<T>* find(std::string_view name) const {
    const auto found = names.find(name);
    return found == names.end() ? nullptr : std::get_if<Declared<T>>(&found->second);
  }
};

// Gathers what `main` and the files that it uses declare; reports what is declared twice, showing
// both places.
Unit make_unit(const Module& main, Diagnostics& diagnostics);

// A line that begins with no verb, and the step that it means.
struct PhraseMatch {
  const Declared<ast::StepDeclaration>* step = nullptr;
  std::vector<std::pair<const ast::PhrasePart*, const ast::Expr*>>
      holes;  // in the order of the phrase
};
// `source`: of the file that the line stands in. At most one step matches: make_unit reports those
// that overlap.
std::optional<PhraseMatch> match_phrase(const Unit& unit, const Source& source,
                                        const ast::Phrase& phrase);

// "a contact named {person} writes {words}"
std::string show_phrase(const ast::StepDeclaration& step);

// The characters of a text that has no interpolation, escapes resolved: a title, a path. nullopt
// for anything else.
std::optional<std::string> literal_text(const ast::Expr& expr);

}  // namespace smoke
