// Numbers with what they count. Each language has its own plurals, so each is a sentence.
#include <string>
#include <utility>

#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

Message one(Noun noun) {
  switch (noun) {
    case Noun::row:
      return say("1 row");
    case Noun::added_row:
      return say("1 new row");
    case Noun::changed_row:
      return say("1 changed row");
    case Noun::removed_row:
      return say("1 removed row");
    case Noun::call:
      return say("1 call");
    case Noun::item:
      return say("1 item");
    case Noun::character:
      return say("1 character");
    case Noun::order:
      return say("1 order");
    case Noun::sample:
      return say("1 check");
  }
  return {};
}

Message many(Noun noun, Message n) {
  switch (noun) {
    case Noun::row:
      return say("{} rows", std::move(n));
    case Noun::added_row:
      return say("{} new rows", std::move(n));
    case Noun::changed_row:
      return say("{} changed rows", std::move(n));
    case Noun::removed_row:
      return say("{} removed rows", std::move(n));
    case Noun::call:
      return say("{} calls", std::move(n));
    case Noun::item:
      return say("{} items", std::move(n));
    case Noun::character:
      return say("{} characters", std::move(n));
    case Noun::order:
      return say("{} orders", std::move(n));
    case Noun::sample:
      return say("{} checks", std::move(n));
  }
  return {};
}

Message none(Noun noun) {
  switch (noun) {
    case Noun::row:
      return say("no row");
    case Noun::added_row:
      return say("no new row");
    case Noun::changed_row:
      return say("no changed row");
    case Noun::removed_row:
      return say("no removed row");
    case Noun::call:
      return say("no call");
    case Noun::item:
      return say("no item");
    case Noun::character:
      return say("no character");
    case Noun::order:
      return say("no order");
    case Noun::sample:
      return say("no check");
  }
  return {};
}

struct TimeUnit {
  std::int64_t microseconds;
  Message (*one)();
  Message (*many)(Message);
};

constexpr TimeUnit units[] = {
    {86'400'000'000, [] { return say("1 day"); }, [](Message n) { return say("{} days", n); }},
    {3'600'000'000, [] { return say("1 hour"); }, [](Message n) { return say("{} hours", n); }},
    {60'000'000, [] { return say("1 minute"); }, [](Message n) { return say("{} minutes", n); }},
    {1'000'000, [] { return say("1 second"); }, [](Message n) { return say("{} seconds", n); }},
    {1'000, [] { return say("1 millisecond"); },
     [](Message n) { return say("{} milliseconds", n); }},
    {1, [] { return say("1 microsecond"); }, [](Message n) { return say("{} microseconds", n); }},
};

}  // namespace

Message counted(Noun noun, const Expr& number) {
  return is_one(number) ? one(noun) : many(noun, value(number));
}

Message count(Noun noun, Bound bound, const std::vector<Expr>& values) {
  switch (bound) {
    case Bound::none:
      return none(noun);
    case Bound::exactly:
      return say("exactly {}", counted(noun, values.at(0)));
    case Bound::at_least:
      return say("at least {}", counted(noun, values.at(0)));
    case Bound::at_most:
      return say("at most {}", counted(noun, values.at(0)));
    case Bound::between:
      return say("between {} and {}", value(values.at(0)), counted(noun, values.at(1)));
  }
  return {};
}

Message times(const Expr& number) {
  return is_one(number) ? say("1 time") : say("{} times", value(number));
}

Message duration(std::int64_t microseconds) {
  std::vector<Message> parts;
  for (const TimeUnit& unit : units) {
    const std::int64_t n = microseconds / unit.microseconds;
    // 1.5 s reads better than 1 s and 500 ms; 90 s better than neither.
    if (unit.microseconds == 1'000'000 && n > 0 && microseconds % 1'000'000 != 0) {
      std::string fraction = std::to_string(1'000'000 + microseconds % 1'000'000).substr(1);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      parts.push_back(unit.many(number(std::to_string(n) + "." + fraction)));
      break;
    }
    if (n == 0) continue;
    parts.push_back(n == 1 ? unit.one() : unit.many(n));
    microseconds %= unit.microseconds;
  }
  return parts.empty() ? say("{} seconds", 0) : all_of(std::move(parts));
}

}  // namespace smoke::doc
