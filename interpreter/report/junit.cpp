// Each element is made and printed by itself, so that a hundred thousand test cases never stand in
// memory together.
#include "interpreter/report/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <string>

#include "interpreter/report/decision.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::report {

using run::Status;

namespace {

std::string seconds(Duration took) {
  return fmt::format("{}.{:06}", took.count() / 1'000'000, took.count() % 1'000'000);
}

// As test reports name classes: "specs/whatsapp/links.smoke" is "specs.whatsapp.links".
std::string class_name(std::string file) {
  if (file.ends_with(".smoke")) file.resize(file.size() - 6);
  std::replace(file.begin(), file.end(), '/', '.');
  return one_line(file);
}

std::string printed(const pugi::xml_node& node, unsigned int depth) {
  std::ostringstream out;
  node.print(out, "  ", pugi::format_indent, pugi::encoding_utf8, depth);
  return out.str();
}

// Without its end, because more goes into it.
std::string opened(pugi::xml_node node, unsigned int depth) {
  if (!node.first_child()) node.append_child(pugi::node_pcdata).set_value("\n");
  std::string whole = printed(node, depth);
  whole.resize(whole.rfind("</"));
  whole.resize(whole.find_last_not_of(' ') + 1);
  return whole;
}

void set(pugi::xml_node& node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}
void set(pugi::xml_node& node, const char* name, std::size_t value) {
  set(node, name, std::to_string(value));
}

// `<failure>`, `<error>` or `<skipped>`.
pugi::xml_node add_outcome(pugi::xml_node& test, const char* element, std::string_view status,
                           const std::string& message) {
  pugi::xml_node node = test.append_child(element);
  set(node, "message", one_line(message));
  set(node, "type", std::string(status));
  return node;
}

const char* element_of(const journal::ScenarioFinished& finished) {
  if (finished.scenario.quarantine) return "skipped";
  switch (finished.status) {
    case Status::failed:
      return "failure";
    case Status::inconclusive:
      return "error";
    case Status::pending:
    case Status::skipped:
      return "skipped";
    case Status::passed:
      break;
  }
  return nullptr;
}

// The first problem of those that the outcome rests on, or the reason, behind what the element does
// not say.
std::string headline(const journal::ScenarioFinished& finished) {
  const auto& problems = finished.problems;
  const auto first = std::find_if(problems.begin(), problems.end(), [&](const auto& problem) {
    return problem.status == finished.status;
  });
  std::string text = first == problems.end() ? joined({finished.reason, finished.note}, "; ").text()
                                             : first->message.text();
  if (first != problems.end() && problems.size() > 1)
    text += fmt::format(" (and {} more)", problems.size() - 1);
  const auto& quarantine = finished.scenario.quarantine;
  if (quarantine || finished.status == Status::pending || text.empty())
    text = std::string(run::name(finished.status)) + (text.empty() ? "" : ": " + text);
  return quarantine ? fmt::format("{}: {}", run::told(*quarantine).text(), text) : text;
}

class JUnit : public Report {
 public:
  explicit JUnit(std::ostream& out) : out_(out) {}

  void begin(const std::vector<Run>& runs) override {
    Counts all;
    Duration took{};
    for (const Run& run : runs) {
      const Counts c = counts(run);
      all = {all.tests + c.tests, all.failures + c.failures, all.errors + c.errors};
      took += time(run);
    }
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", "smoke");
    all.write(root);
    set(root, "time", seconds(took));
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" << opened(root, 0);
  }

  void run_begins(const Run& run) override {
    pugi::xml_document document;
    pugi::xml_node suite = document.append_child("testsuite");
    const journal::RunStarted& started = run.started;
    set(suite, "name",
        started.environment.empty() ? "smoke" : "smoke in " + one_line(started.environment));
    counts(run).write(suite);
    set(suite, "skipped",
        run.tally.count(Status::skipped) + run.tally.count(Status::pending) +
            run.tally.quarantined());
    set(suite, "time", seconds(time(run)));
    set(suite, "timestamp", iso(started.at).substr(0, 19) + "Z");
    set(suite, "id", one_line(started.id));
    pugi::xml_node properties = suite.append_child("properties");
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"run", started.id},
                                      {"environment", started.environment},
                                      {"seed", started.seed},
                                      {"command", started.command},
                                      {"smoke", started.smoke},
                                      {"verdict", std::string(run::name(run.verdict()))}}) {
      pugi::xml_node property = properties.append_child("property");
      set(property, "name", name);
      set(property, "value", one_line(value));
    }
    out_ << opened(suite, 1);
  }

  void result(const Run&, const Result& result) override {
    const journal::ScenarioFinished& finished = result.finished;
    const journal::Scenario& scenario = finished.scenario;
    pugi::xml_document document;
    pugi::xml_node test = document.append_child("testcase");
    set(test, "name", title(scenario));
    set(test, "classname", class_name(scenario.file));
    set(test, "time", seconds(finished.took));
    set(test, "file", one_line(scenario.place.file.empty() ? scenario.file : scenario.place.file));
    set(test, "line", scenario.place.line);
    if (!scenario.tags.empty())
      set(test, "group", one_line(fmt::format("{}", fmt::join(scenario.tags, ","))));

    const std::string said = remark(finished).text();
    if (const char* element = element_of(finished)) {
      const std::string text = account(finished, Language::english());
      add_outcome(test, element, run::name(finished.status), headline(finished))
          .text()
          .set(text.c_str());
    }
    std::string output = finished.status == Status::passed && !said.empty() ? lines(said, "") : "";
    if (finished.status != Status::passed) output += exchanges_text(result, Language::english());
    if (!output.empty()) test.append_child("system-out").text().set(output.c_str());
    out_ << printed(test, 2);
  }

  void run_ends(const Run& run) override {
    if (run.decided) {
      pugi::xml_document document;
      pugi::xml_node test = document.append_child("testcase");
      const std::string told = report::headline(*run.decided).text();
      set(test, "name", fmt::format("gate \"{}\"", one_line(run.decided->gate)));
      set(test, "classname", "smoke");
      set(test, "time", seconds(Duration{}));
      const std::string text = lines(decision(*run.decided, Language::english(), false), "");
      const Status status = status_of(run.decided->verdict);
      if (status == Status::passed)
        test.append_child("system-out").text().set(text.c_str());
      else
        add_outcome(test, status == Status::failed ? "failure" : "error", run::name(status), told)
            .text()
            .set(text.c_str());
      out_ << printed(test, 2);
    }
    for (const Message& shortcoming : run.shortcomings()) {
      pugi::xml_document document;
      pugi::xml_node test = document.append_child("testcase");
      set(test, "name", "the run as a whole");
      set(test, "classname", "smoke");
      set(test, "time", seconds(Duration{}));
      add_outcome(test, "error", run::name(Status::inconclusive), shortcoming.text());
      out_ << printed(test, 2);
    }
    out_ << "  </testsuite>\n";
  }

  void end() override { out_ << "</testsuites>\n"; }

 private:
  struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0;
    void write(pugi::xml_node& node) const {
      set(node, "tests", tests);
      set(node, "failures", failures);
      set(node, "errors", errors);
    }
  };

  static Counts counts(const Run& run) {
    const std::size_t whole = run.shortcomings().size();
    Counts out{run.tally.total() + whole, run.tally.count(Status::failed),
               run.tally.count(Status::inconclusive) + whole};
    if (run.decided) {
      ++out.tests;
      const Status status = status_of(run.decided->verdict);
      out.failures += status == Status::failed;
      out.errors += status == Status::inconclusive;
    }
    return out;
  }

  static Duration time(const Run& run) { return run.finished ? run.finished->took : Duration{}; }

  std::ostream& out_;
};

}  // namespace

void junit(const std::filesystem::path& journal, std::ostream& out) {
  JUnit report(out);
  make(report, journal);
}

}  // namespace smoke::report
