// A line without its end is what a killed run had begun to write; anything else that can't be read
// is no journal.
#include "interpreter/journal/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "interpreter/journal/writer.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::journal {
namespace {

std::string text(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->text() != nullptr ? *value->text() : "";
}

std::int64_t integer(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->integer() != nullptr ? *value->integer() : -1;
}

const Object& object(const Object& in, std::string_view key) {
  static const Object nothing;
  const Value* value = in.find(key);
  return value != nullptr && value->object() != nullptr ? *value->object() : nothing;
}

const List& list(const Object& in, std::string_view key) {
  static const List nothing;
  const Value* value = in.find(key);
  return value != nullptr && value->list() != nullptr ? *value->list() : nothing;
}

bool is_true(const Object& in, std::string_view key) {
  const Value* value = in.find(key);
  return value != nullptr && value->boolean() != nullptr && *value->boolean();
}

std::optional<Value> unsealed(const Value& value, const Lookup& variables) {
  if (const auto* text = value.text()) {
    auto whole = unseal(*text, variables);
    return whole ? std::optional(Value(std::move(*whole))) : std::nullopt;
  }
  if (const auto* items = value.list()) {
    List out;
    for (const Value& item : *items) {
      auto whole = unsealed(item, variables);
      if (!whole) return std::nullopt;
      out.push_back(std::move(*whole));
    }
    return out;
  }
  if (const auto* fields = value.object()) {
    Object out;
    for (const auto& [key, item] : *fields) {
      auto whole = unsealed(item, variables);
      if (!whole) return std::nullopt;
      out.set(key, std::move(*whole));
    }
    return out;
  }
  return value;
}

}  // namespace

void each_line(const std::filesystem::path& file, const std::function<void(Object)>& take) {
  const auto fail = [&](std::string_view what) {
    throw Unreadable(fmt::format("can't read the journal `{}`: {}", file.string(), what));
  };
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(std::strerror(errno));
  std::size_t number = 0;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    ++number;
    auto parsed = parse_json(line);
    const auto* value = std::get_if<Value>(&parsed);
    const auto* object = value == nullptr ? nullptr : value->object();
    if (object == nullptr || object->find("event") == nullptr)
      fail(fmt::format("line {} is no event of a run", number));
    if (number == 1) {
      if (text(*object, "event") != "run_started") fail("it does not begin with a run");
      if (const std::int64_t found = integer(*object, "journal"); found != version)
        fail(fmt::format("it has version {}, and this reads version {}", found, version));
    }
    take(*object);
  }
  if (number == 0) fail("it does not begin with a run");
}

std::map<std::pair<std::string, std::string>, run::Samples> samples(
    const std::filesystem::path& file) {
  std::map<std::pair<std::string, std::string>, run::Samples> out;
  std::map<std::int64_t, std::pair<std::string, std::string>> monitors;  // of the run that goes on
  each_line(file, [&](const Object& line) {
    const std::string event = text(line, "event");
    if (event == "run_started") monitors.clear();
    if (event == "scenario_started") {
      const Object& id = object(line, "scenario");
      if (!id.empty()) monitors[integer(id, "index")] = {text(id, "file"), text(id, "title")};
    }
    if (event != "sampled") return;
    const auto monitor = monitors.find(integer(line, "scenario"));
    const auto at = parse_time(text(line, "at"));
    if (monitor == monitors.end() || !at) return;
    run::Samples& seen = out[monitor->second];
    const std::string status = text(line, "status");
    if (seen.taken == 0) seen.first = *at;
    if (seen.taken > 0)
      seen.largest_gap = std::max<Duration>(
          seen.largest_gap, *at - Time(std::chrono::time_point_cast<Duration>(seen.last)));
    seen.last = *at;
    ++seen.taken;
    if (status == "failed") ++seen.failed;
    if (status == "inconclusive" || status == "pending") ++seen.unknown;
  });
  return out;
}

run::Durations durations(const std::filesystem::path& file) {
  run::Durations out;
  each_line(file, [&](const Object& line) {
    if (text(line, "event") != "scenario_finished" || text(line, "status") == "skipped") return;
    const Object& id = object(line, "scenario");
    if (text(id, "kind") == "scenario")
      out[{text(id, "file"), text(id, "title"), text(id, "variant")}] =
          Duration(std::max<std::int64_t>(0, integer(line, "took_us")));
  });
  return out;
}

std::vector<Kept> undelivered(const std::filesystem::path& file) {
  std::map<std::size_t, Kept> sent;  // in their order; what was delivered is forgotten
  std::map<std::string, std::size_t> by_id;
  std::map<std::int64_t, run::ScenarioId> scenarios;  // that go on
  std::size_t count = 0;
  each_line(file, [&](const Object& line) {
    const std::string event = text(line, "event");
    if (event == "run_started") scenarios.clear();
    if (event == "scenario_started") {
      const Object& id = object(line, "scenario");
      run::ScenarioId& scenario = scenarios[integer(id, "index")];
      scenario.file = text(id, "file");
      scenario.title = text(id, "title");
      scenario.variant = text(id, "variant");
    }
    if (event == "scenario_finished") scenarios.erase(integer(object(line, "scenario"), "index"));
    if (event == "sending") {
      const Object& delivery = object(line, "delivery");
      by_id[text(delivery, "id")] = count;
      sent[count++] = Kept{scenarios[integer(line, "scenario")], delivery};
    }
    if (event == "exchanged") {
      const Object& exchange = object(line, "exchange");
      const auto found = by_id.find(text(exchange, "delivery"));
      if (found == by_id.end() || integer(exchange, "status") / 100 != 2) return;
      sent.erase(found->second);
      by_id.erase(found);
    }
  });
  std::vector<Kept> out;
  for (auto& [order, kept] : sent) out.push_back(std::move(kept));
  return out;
}

run::Undelivered event(const Object& delivery, const Lookup& variables) {
  const auto fail = [&](std::string_view what) {
    throw Unreadable(
        fmt::format("`{}` of the journal can't be sent again: {}", text(delivery, "event"), what));
  };
  const auto whole = [&](const Value& value) -> Value {
    auto out = unsealed(value, variables);
    if (!out)
      fail("it holds a secret in a form that the record hides, or of a variable that is not set");
    return std::move(*out);
  };
  run::Undelivered out;
  out.id = text(delivery, "id");
  out.event = text(delivery, "event");
  out.target = text(delivery, "target");
  out.signature = text(delivery, "signature");
  out.signed_here = is_true(delivery, "signed_here");
  out.uniques = list(delivery, "uniques");
  if (const Value* form = delivery.find("form")) out.form = whole(*form);
  http::Request& request = out.request;
  request.method = text(delivery, "method");
  request.url = *whole(text(delivery, "url")).text();
  request.timeout = std::chrono::milliseconds(integer(delivery, "timeout_ms"));
  request.follow_redirects = is_true(delivery, "follow_redirects");
  request.tls.insecure = is_true(delivery, "insecure");
  if (delivery.find("ca") != nullptr) request.tls.ca_file = text(delivery, "ca");
  for (const Value& header : list(delivery, "headers")) {
    const List* pair = header.list();
    if (pair == nullptr || pair->size() != 2 || (*pair)[0].text() == nullptr ||
        (*pair)[1].text() == nullptr) {
      fail("a header is no pair of texts");
      continue;
    }
    request.headers.push_back({*(*pair)[0].text(), *whole((*pair)[1]).text()});
  }
  if (delivery.find("body") != nullptr) request.body = *whole(text(delivery, "body")).text();
  if (delivery.find("body_base64") != nullptr) {
    request.body = decode_base64(text(delivery, "body_base64"));
    if (!request.body) fail("it holds a secret that the record hides");
  }
  if (out.id.empty() || out.event.empty() || request.url.empty() || request.timeout.count() <= 0)
    fail("its record is not whole");
  return out;
}

std::string environment(const std::filesystem::path& file) {
  std::string out;
  each_line(file, [&](const Object& line) {
    if (text(line, "event") == "run_started") out = text(line, "environment");
  });
  return out;
}

}  // namespace smoke::journal
