// One pass over the journal: queries and attachments become files as they come, the rest stands in
// decision.json in the end.
#include "interpreter/evidence/contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "interpreter/evidence/csv.hpp"
#include "interpreter/evidence/earlier.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/evidence/sums.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/report/html.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

namespace {

// How long a decision is worth something: a deployed system changes.
constexpr std::size_t longest_name = 80;

// Its octets as a file's.
std::string contents(const Value& value) {
  if (value.list() != nullptr || value.object() != nullptr) return to_json_pretty(value) + '\n';
  return as_text(value).value_or("null\n");
}

class Contents {
 public:
  explicit Contents(Staged& staged) : staged_(staged) {}

  void take(const journal::Record& record) {
    decider_.take(record);
    std::visit([this](const auto& each) { on(each); }, record);
  }

  Object decision(const fs::path& folder, std::string journal_sha256) {
    const journal::Decided decided = decider_.decide();
    const Time seen =
        started_.elsewhere ? std::min(decided.at, started_.elsewhere->at) : decided.at;
    Object inputs{{"journal_sha256", std::move(journal_sha256)},
                  {"command", started_.command},
                  {"seed", started_.seed.empty() ? Value() : Value(started_.seed)},
                  {"smoke", started_.smoke},
                  {"variables", variables()},
                  {"system_versions", std::move(versions_)},
                  {"specs", specs()},
                  {"queries", std::move(queries_)},
                  {"attachments", std::move(attachments_)},
                  {"attested", std::move(attested_)}};
    if (const auto& other = started_.elsewhere)
      inputs.set("scenarios_of", Object{{"run", other->run}, {"at", other->at}});
    const Object rule_by_rule = journal::plain(decided);
    Object out{
        {"format", 1},
        {"gate", decided.gate},
        {"run", decided.run},
        {"environment", started_.environment},
        {"started_at", started_.at},
        {"decided_at", decided.at},
        {"valid_until", Time(seen + journal::validity)},
        {"verdict", *rule_by_rule.find("verdict")},
        {"person", person(decided)},
        {"criteria", *rule_by_rule.find("criteria")},
        {"reasons", *rule_by_rule.find("reasons")},
        {"inputs", std::move(inputs)},
        {"earlier_runs", earlier_runs(folder, {started_.environment, base_url(), started_.at})}};
    return out;
  }

 private:
  template <typename T>
  void on(const T&) {}

  void on(const journal::RunStarted& e) {
    if (started_.id.empty()) started_ = e;
  }
  void on(const journal::Queried& e) {
    const std::string name =
        fmt::format("queries/{:02}-{}.csv", queries_.size() + 1, file_name(e.title, "query"));
    staged_.write(name, csv(e.columns, e.rows));
    queries_.push_back(Object{{"title", e.title},
                              {"file", name},
                              {"rows", static_cast<std::int64_t>(e.rows.size())},
                              {"rows_not_kept", static_cast<std::int64_t>(e.more)}});
  }
  void on(const journal::Attached& e) {
    const std::string wanted = file_name(e.title, "attachment");
    std::string name = "attachments/" + wanted;
    for (int again = 2; staged_.has(name); ++again) {
      const std::size_t dot = std::min(wanted.rfind('.'), wanted.size());
      name = fmt::format("attachments/{}-{}{}", wanted.substr(0, dot), again, wanted.substr(dot));
    }
    staged_.write(name, contents(e.value));
    attachments_.push_back(Object{{"title", e.title}, {"file", name}});
  }
  void on(const journal::Attested& e) {
    Object line = journal::line(e);
    line.erase("event");
    attested_.push_back(std::move(line));
  }
  void on(const journal::PersonDecided& e) { person_ = e; }
  void on(const journal::Versioned& e) {
    Object version{{"target", e.target},
                   {"when", e.when == run::Versioned::When::start ? "start" : "end"},
                   {"at", e.at},
                   {"version", e.version ? Value(*e.version) : Value()}};
    if (!e.problem.empty()) version.set("problem", e.problem.text());
    versions_.push_back(std::move(version));
  }

  std::string base_url() const {
    for (const auto& [name, value] : started_.variables)
      if (name == "SMOKE_BASE_URL") return value;
    return "";
  }
  Object variables() const {
    Object out;
    for (const auto& [name, value] : started_.variables) out.set(name, value);
    return out;
  }
  List specs() const {
    List out;
    for (const journal::SourceFile& source : started_.sources)
      out.push_back(Object{{"file", source.file}, {"sha256", source.sha256}});
    return out;
  }
  Value person(const journal::Decided& decided) const {
    if (!person_) return nullptr;
    Object out{{"by", person_->by},
               {"at", person_->at},
               {"decision", std::string(name(person_->verdict.value_or(decided.verdict)))}};
    if (!person_->because.empty()) out.set("because", person_->because);
    return out;
  }

  Staged& staged_;
  gate::Decider decider_;
  journal::RunStarted started_;
  std::optional<journal::PersonDecided> person_;
  List queries_, attachments_, attested_, versions_;
};

void write_page(Staged& staged, const fs::path& journal, const Language& language) {
  const fs::path file = staged.path(page_file);
  std::ofstream page(file, std::ios::binary);
  report::html(journal, language, page);
  page.close();
  if (!page)
    throw FolderError(fmt::format("can't write `{}`: the disk may be full", file.string()));
}

}  // namespace

std::string file_name(std::string_view title, std::string_view otherwise) {
  std::string out;
  for (const char c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_';
    if (plain && !(out.empty() && c == '.'))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.resize(std::min(out.size(), longest_name));
  while (!out.empty() && (out.back() == '-' || out.back() == '.')) out.pop_back();
  return out.empty() ? std::string(otherwise) : out;
}

std::string stage_contents(Staged& staged, const fs::path& folder, const Language& language) {
  try {
    const fs::path journal = staged.now(journal_file);
    Contents contents(staged);
    journal::each_record(journal, [&](const journal::Record& each) { contents.take(each); });
    staged.write(decision_file,
                 to_json_pretty(contents.decision(folder, file_sha256(journal))) + '\n');
    write_page(staged, journal, language);
    const std::string all = sums(staged.files());
    staged.write(sums_file, all);
    return hex(sha256(all));
  } catch (const journal::Unreadable& problem) {
    throw FolderError(problem.what());
  } catch (const std::system_error& problem) {
    throw FolderError(
        fmt::format("can't read `{}`: {}", folder.string(), problem.code().message()));
  }
}

std::string complete(const fs::path& folder, const Language& language) {
  Staged staged(folder);
  std::string root = stage_contents(staged, folder, language);
  staged.commit();
  return root;
}

}  // namespace smoke::evidence
