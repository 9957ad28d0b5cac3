// As smoke.yaml is read: one function for each mapping.
#include "interpreter/config/clients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/config/file.hpp"
#include "interpreter/config/yaml_reader.hpp"

namespace smoke::config {
namespace {

bool is_name(std::string_view name, std::string_view also) {
  const auto fits = [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           also.find(c) != also.npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

class ClientsReader {
 public:
  ClientsReader(SourcePtr source,
                const std::function<std::optional<std::string>(std::string_view)>& lookup,
                Diagnostics& diagnostics)
      : yaml_(std::move(source), diagnostics), lookup_(lookup) {}

  std::vector<Client> read() {
    std::vector<Client> out;
    const auto root = yaml_.parse();
    if (!root) return out;
    read_mapping(yaml_, *root, {}, "the file",
                 {{"clients", [&](const Field& f) {
                     for (const Field& entry : yaml_.fields(f.value, f.key_span, "`clients`"))
                       out.push_back(client(entry));
                   }}});
    if (out.empty() && !yaml_.diagnostics().has_errors())
      yaml_.error({}, "there is no client: there is nothing to run",
                  "write `clients:`, and beneath it a name with its `variables:`");
    return out;
  }

 private:
  Client client(const Field& field) {
    Client out{field.key, {}};
    if (!is_name(field.key, "-"))
      yaml_.error(field.key_span, fmt::format("`{}` can't be a client's name", field.key),
                  "letters, digits, `_` and `-`");
    read_mapping(yaml_, field.value, field.key_span, fmt::format("client `{}`", field.key),
                 {{"variables", [&](const Field& f) {
                     for (const Field& entry : yaml_.fields(f.value, f.key_span, "`variables`"))
                       variable(entry, out);
                   }}});
    if (out.variables.empty() && !yaml_.diagnostics().has_errors())
      yaml_.error(field.key_span, fmt::format("client `{}` has no variables", field.key),
                  "without any it is like every other one");
    return out;
  }

  void variable(const Field& field, Client& client) {
    if (!is_name(field.key, "") || (field.key[0] >= '0' && field.key[0] <= '9')) {
      yaml_.error(field.key_span, fmt::format("`{}` can't be a variable's name", field.key),
                  "letters, digits and `_`, the first no digit");
      return;
    }
    const auto text = yaml_.text(field);
    if (!text) return;
    if (text->has_facts()) {
      yaml_.error(yaml_.span(field.value), "no service is known here",
                  "services are a matter of smoke.yaml");
      return;
    }
    const Text whole = put_in(
        *text, [&](std::string_view name) { return known(name); }, yaml_.source(),
        yaml_.diagnostics());
    client.variables.emplace_back(field.key, whole.literal().value_or(""));
  }

  const Text* known(std::string_view name) {
    const auto found = known_.find(name);
    if (found != known_.end()) return &found->second;
    auto value = lookup_(name);
    return value ? &known_.emplace(name, Text(std::move(*value))).first->second : nullptr;
  }

  YamlReader yaml_;
  const std::function<std::optional<std::string>(std::string_view)>& lookup_;
  std::map<std::string, Text, std::less<>> known_;
};

}  // namespace

std::vector<Client> load_clients(
    const std::filesystem::path& file,
    const std::function<std::optional<std::string>(std::string_view)>& lookup,
    Diagnostics& diagnostics) {
  const auto text = read_file(file, {}, diagnostics);
  if (!text) return {};
  const auto source = std::make_shared<Source>(file.string(), *text);
  Diagnostics found;
  auto out = ClientsReader(source, lookup, found).read();
  found.sort();
  diagnostics.append(std::move(found));
  return out;
}

}  // namespace smoke::config
