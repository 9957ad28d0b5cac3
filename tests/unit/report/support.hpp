// Journals to make reports of, written as a run writes them.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "interpreter/journal/writer.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::report_test {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "smoke-report-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string read(const std::string& file) const {
    std::ifstream in(path / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& file, std::string_view text) const {
    std::ofstream(path / file, std::ios::binary) << text;
  }
};

inline const SourcePtr& spec() {
  static const SourcePtr source = std::make_shared<const Source>(
      "specs/links.smoke",
      "scenario \"One link\"\n  send conversation_created for dm\n  expect 1 row in links\n");
  return source;
}
inline run::Place place(std::string_view text) {
  const auto at = static_cast<std::uint32_t>(spec()->text().find(text));
  return {spec(), {at, at + static_cast<std::uint32_t>(text.size())}};
}

inline run::ScenarioId scenario(std::size_t index, std::string title, std::string variant = {}) {
  return {run::Kind::scenario,
          "specs/links.smoke",
          std::move(title),
          std::move(variant),
          place("scenario \"One link\""),
          {"mandatory"},
          index};
}

inline run::RunStarted started(std::size_t scenarios) {
  return {"0000-1111", 7, "staging", scenarios,
          std::chrono::sys_days(std::chrono::year(2026) / 6 / 16)};
}

inline run::ScenarioFinished finished(run::ScenarioId id, run::Status status, Message reason = {}) {
  run::ScenarioFinished out;
  out.scenario = std::move(id);
  out.status = status;
  out.reason = std::move(reason);
  out.took = std::chrono::microseconds(1'250'000);
  out.requests = 2;
  out.statements = 1;
  return out;
}

inline run::Exchanged exchanged(std::size_t index, std::string answer) {
  auto e = std::make_shared<run::Exchange>();
  e->place = place("send conversation_created for dm");
  e->what = "conversation_created";
  e->request.method = "POST";
  e->request.url = "http://127.0.0.1:8080/hook";
  e->request.body = R"({"event":"conversation_created"})";
  http::Response response;
  response.status = 200;
  response.body = std::move(answer);
  e->outcome = std::move(response);
  return {index, e};
}

inline run::Problem problem(Message message, run::Status status = run::Status::failed) {
  run::Problem out;
  out.status = status;
  out.place = place("expect 1 row in links");
  out.message = std::move(message);
  return out;
}

// What wants to be more than text, wherever it comes to stand.
inline const std::string hostile =
    "]]> & <script>alert(1)</script> \x1b[2J \xff\nnot ok 1 - forged # SKIP | `x` ```\n"
    "::error::forged\r\n  ...\n\xEF\xBF\xBF";

// Every status, side by side; the last line is the end of the run.
inline std::vector<run::RunEvent> all_kinds() {
  using run::Status;
  std::vector<run::RunEvent> out{started(8)};
  for (std::size_t i = 0; i < 8; ++i)
    out.emplace_back(run::ScenarioStarted{scenario(i, fmt::format("Scenario {}", i))});
  out.emplace_back(exchanged(1, hostile));
  out.emplace_back(finished(scenario(0, "Scenario 0"), Status::passed));
  auto failed = finished(scenario(1, "Scenario 1 " + hostile, hostile), Status::failed);
  failed.problems.push_back(problem(say("expected {}, found {}", "1 row", hostile)));
  failed.problems.back().rows = run::RowTable{{"id", hostile}, {{"1", hostile}, {"2", ""}}, 3};
  failed.problems.back().note = "3 rows";
  failed.problems.back().details = {hostile, say("in round {} of {}", 1, 2)};
  failed.problems.back().hint = hostile;
  failed.problems.push_back(problem("expected status 201, found 200"));
  out.emplace_back(std::move(failed));
  auto unclear = finished(scenario(2, "Scenario 2", "whatsapp"), Status::inconclusive,
                          "timed out: " + hostile);
  unclear.problems.push_back(problem("the database can't be asked", Status::inconclusive));
  out.emplace_back(std::move(unclear));
  out.emplace_back(finished(scenario(3, "Scenario 3"), Status::pending, "look at the phone"));
  out.emplace_back(finished(scenario(4, "Scenario 4"), Status::skipped, "only when X is set"));
  out.emplace_back(finished(scenario(5, "Scenario 5"), Status::passed,
                            say("run {} times, because it was inconclusive", 2)));
  auto noted = finished(scenario(6, "Scenario 6"), Status::passed);
  noted.note = "24 of 222 orders, a sample by seed 7";
  out.emplace_back(std::move(noted));
  auto quarantined = finished(scenario(7, "Scenario 7"), Status::failed);
  quarantined.scenario.quarantine = run::Quarantine{"2999-12-31", "CRM-7"};
  quarantined.problems.push_back(problem("expected 2 rows, found 1"));
  out.emplace_back(std::move(quarantined));
  out.emplace_back(run::RunFinished{std::chrono::microseconds(2'000'001), false});
  return out;
}

inline std::filesystem::path write(const Folder& folder, const std::vector<run::RunEvent>& events,
                                   const std::string& command = "smoke run") {
  const auto file = folder.path / "run.jsonl";
  const bool there = exists(file);
  const config::Mask mask;
  journal::Writer writer(file,
                         there ? journal::Writer::Mode::resume : journal::Writer::Mode::create,
                         {command, false, {}, {spec()}}, mask);
  for (const run::RunEvent& event : events) writer(event);
  REQUIRE(!writer.problem());
  return file;
}

template <typename Write, typename... More>
std::string made(Write form, const std::filesystem::path& journal, const More&... more) {
  std::ostringstream out;
  form(journal, more..., out);
  return out.str();
}

}  // namespace smoke::report_test
