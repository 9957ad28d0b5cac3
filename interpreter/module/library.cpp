// Loading: a file is parsed once, then what it uses is loaded in turn. A file that is still being
// loaded when its own name comes up again is a circle, which is shown whole.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "grammar/closest.hpp"
#include "grammar/parser.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/module/standard.hpp"

namespace smoke {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t largest_file = std::uintmax_t{1} << 30;  // spans have 32 bits
constexpr std::string_view extension = ".smoke";

// What went wrong with reading, in words; empty when `text` was filled.
std::string read_file(const fs::path& file, std::string& text) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) return "there is no such file";
  if (error) return error.message();
  if (fs::is_directory(status)) return "it is a folder";
  const std::uintmax_t size = fs::file_size(file, error);
  if (!error && size >= largest_file) return "it is 1 GiB or larger";
  std::ifstream in(file, std::ios::binary);
  if (!in) return "it can't be opened: the permission is missing";
  text.resize(error ? 0 : size);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  // What can't tell its size, as a pipe, or has grown meanwhile.
  if (in) text.append(std::istreambuf_iterator<char>(in), {});
  return in.bad() ? "it can't be read" : "";
}

// Specs in a folder and the folders beneath it, as `use` would write them. Bounded: this only
// serves a hint.
std::vector<std::string> specs_below(const fs::path& folder) {
  std::vector<std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error),
      end;
  for (int looked = 0; !error && at != end && looked < 1000; at.increment(error), ++looked) {
    if (at.depth() >= 2) at.disable_recursion_pending();
    if (at->path().extension() == extension)
      found.push_back(at->path().lexically_relative(folder).replace_extension().generic_string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Exactly what is there, or what is nearly so, or a file of that name in another folder.
std::optional<std::string> nearest(std::string_view wanted,
                                   const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  if (const auto found = closest(wanted, views)) return std::string(*found);
  const fs::path name = fs::path(wanted).filename();
  for (const std::string& candidate : candidates)
    if (fs::path(candidate).filename() == name) return candidate;
  return std::nullopt;
}

std::vector<std::string> specs_beside(const Module& user) {
  std::vector<std::string> specs = specs_below(user.folder);
  std::erase(specs, fs::path(user.source()->name()).stem().string());  // not the file itself
  return specs;
}

// What the parser could not read because of a mistake: an unclosed block of text takes the rest of
// the file.
Span unread(const Diagnostic& mistake) {
  const std::string_view text = mistake.source->text();
  const bool block =
      mistake.code == Code::unclosed && text.substr(mistake.span.begin).starts_with("\"\"\"");
  return block ? Span{mistake.span.begin, static_cast<std::uint32_t>(text.size())} : mistake.span;
}

}  // namespace

bool Module::has_mistake(std::uint32_t begin, std::uint32_t end) const {
  return std::any_of(mistakes.begin(), mistakes.end(),
                     [&](Span s) { return s.begin < end && std::max(s.end, s.begin + 1) > begin; });
}

struct Library::Loading {
  Module* module;
  Loading* from;
  Span use;  // the line of `module` that is being followed
};

Library::Library(fs::path standard_folder) : standard_folder_(std::move(standard_folder)) {}
Library::~Library() = default;

std::vector<std::string> Library::standard_names() const {
  std::vector<std::string> names;
  for (const StandardSource& source : standard_sources()) names.emplace_back(source.name);
  if (!standard_folder_.empty())
    for (std::string& name : specs_below(standard_folder_)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

const Module* Library::load(const fs::path& file, Diagnostics& diagnostics) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(file, error);
  std::string problem;
  const Module* module =
      load_file(error ? file : canonical, file.string(), false, nullptr, problem, diagnostics);
  if (!module)
    diagnostics.add({Code::file_access,
                     Severity::error,
                     nullptr,
                     {},
                     fmt::format("can't read `{}`: {}", file.string(), problem),
                     {},
                     ""});
  return module;
}

const Module* Library::load_text(std::string name, std::string text, const fs::path& folder,
                                 Diagnostics& diagnostics) {
  auto module = std::make_unique<Module>();
  module->folder = folder;
  return add(std::move(module), fmt::format("text {}", modules_.size()), std::move(name),
             std::move(text), nullptr, diagnostics);
}

const Module* Library::load_file(const fs::path& canonical, std::string name, bool standard,
                                 Loading* from, std::string& problem, Diagnostics& diagnostics) {
  if (const auto known = modules_.find(canonical.string()); known != modules_.end())
    return known->second.get();
  std::string text;
  problem = read_file(canonical, text);
  if (!problem.empty()) return nullptr;
  auto module = std::make_unique<Module>();
  module->path = canonical;
  module->folder = canonical.parent_path();
  module->standard = standard;
  return add(std::move(module), canonical.string(), std::move(name), std::move(text), from,
             diagnostics);
}

const Module* Library::load_standard(std::string_view name, Loading* from,
                                     Diagnostics& diagnostics) {
  const std::string shown = fmt::format("{} (standard library)", name);
  if (!standard_folder_.empty()) {
    std::error_code error;
    const fs::path file =
        fs::weakly_canonical(standard_folder_ / fmt::format("{}{}", name, extension), error);
    std::string problem;
    if (!error)
      if (const Module* module = load_file(file, shown, true, from, problem, diagnostics))
        return module;
  }
  const std::string key = fmt::format("use {}", name);
  if (const auto known = modules_.find(key); known != modules_.end()) return known->second.get();
  for (const StandardSource& source : standard_sources()) {
    if (source.name != name) continue;
    auto module = std::make_unique<Module>();
    module->standard = true;
    return add(std::move(module), key, shown, std::string(source.text), from, diagnostics);
  }
  return nullptr;
}

const Module* Library::add(std::unique_ptr<Module> owned, std::string key, std::string name,
                           std::string text, Loading* from, Diagnostics& diagnostics) {
  Module& module = *modules_.emplace(std::move(key), std::move(owned)).first->second;
  Parsed parsed = parse(std::make_shared<const Source>(std::move(name), std::move(text)));
  module.file = std::move(parsed.file);
  module.incomplete = !module.file.whole;
  for (const Diagnostic& d : parsed.diagnostics.all()) module.mistakes.push_back(unread(d));
  diagnostics.append(std::move(parsed.diagnostics));

  Loading here{&module, from, {}};
  for (const ast::Declaration& declaration : module.file.declarations) {
    const auto* use = std::get_if<ast::Use>(&declaration.node);
    if (!use) continue;
    here.use = declaration.span;
    const Module* used = follow(*use, here, diagnostics);
    if (!used || used->incomplete) module.incomplete = true;
    if (used && std::find(module.uses.begin(), module.uses.end(), used) == module.uses.end())
      module.uses.push_back(used);
  }
  return &module;
}

// nullptr, and a diagnostic, where a use leads nowhere or in a circle.
const Module* Library::follow(const ast::Use& use, Loading& here, Diagnostics& diagnostics) {
  const Module& user = *here.module;
  const auto report = [&](Code code, Span span, std::string message, std::string hint) {
    diagnostics.add(
        {code, Severity::error, user.source(), span, std::move(message), {}, std::move(hint)});
  };
  const Module* used = nullptr;
  Span span;
  if (const auto* name = std::get_if<ast::Name>(&use.module)) {
    span = name->span;
    used = load_standard(name->text, &here, diagnostics);
    if (!used) {
      std::string hint;
      if (const auto near = nearest(name->text, standard_names()))
        hint = fmt::format("did you mean `use {}`?", *near);
      else if (const auto file =
                   user.folder.empty() ? std::nullopt : nearest(name->text, specs_beside(user)))
        hint = fmt::format("the file beside this one is `use \"{}\"`", *file);
      else
        hint = fmt::format("there are: {}; a file of one's own stands in quotes",
                           fmt::join(standard_names(), ", "));
      report(Code::unknown_module, span,
             fmt::format("no standard module is called `{}`", name->text), std::move(hint));
      return nullptr;
    }
  } else {
    const ast::Expr& text = std::get<ast::Expr>(use.module);
    span = text.span;
    const auto written = literal_text(text);
    if (!written) {
      report(Code::wrong_type, span, "the path of a `use` is a plain text, without `${…}`", "");
      return nullptr;
    }
    if (user.standard && user.folder.empty()) {
      report(Code::unknown_module, span,
             "a module of the standard library can only use standard modules", "");
      return nullptr;
    }
    fs::path relative(*written);
    if (relative.extension() != extension) relative += extension;
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(user.folder / relative, error);
    const fs::path shown =
        (fs::path(user.source()->name()).parent_path() / relative).lexically_normal();
    std::string problem;
    used = load_file(canonical, shown.string(), false, &here, problem, diagnostics);
    if (!used) {
      std::error_code ignored;
      const bool missing = !fs::exists(canonical, ignored);
      std::string hint;
      const auto standard = standard_names();
      if (!missing)
        ;  // the reason says what to do
      else if (std::find(standard.begin(), standard.end(), *written) != standard.end())
        hint = fmt::format("the standard module is used without quotes: `use {}`", *written);
      else if (const auto near = nearest(*written, specs_beside(user)))
        hint = fmt::format("did you mean `use \"{}\"`?", *near);
      report(missing ? Code::unknown_module : Code::file_access, span,
             fmt::format("can't read `{}`: {}", shown.string(), problem), std::move(hint));
      return nullptr;
    }
  }

  std::vector<const Loading*> chain;
  const Loading* at = &here;
  for (; at && at->module != used; at = at->from) chain.push_back(at);
  if (!at) return used;
  chain.push_back(at);
  std::reverse(chain.begin(), chain.end());
  Diagnostic circle{Code::use_cycle,
                    Severity::error,
                    user.source(),
                    span,
                    "",
                    {},
                    "move what both need into a file that both use"};
  std::string names;
  for (const Loading* link : chain) {
    names += fmt::format("`{}` -> ", link->module->source()->name());
    if (link != &here)
      circle.labels.push_back(
          {link->module->source(), link->use,
           fmt::format("`{}` uses the next one here", link->module->source()->name())});
  }
  circle.message = chain.size() == 1 ? "a file can't use itself"
                                     : fmt::format("these files use each other in a circle: {}`{}`",
                                                   names, used->source()->name());
  if (chain.size() == 1) circle.hint.clear();
  diagnostics.add(std::move(circle));
  return nullptr;
}

}  // namespace smoke
