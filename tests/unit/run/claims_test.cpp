// Which line claims which row: a way is found where there is one, and where there is none it is
// told what is missing.
#include "interpreter/run/claims.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <limits>
#include <map>
#include <string>

using namespace smoke::run;

namespace {

constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

// Lines that wait for nothing, by the rows that each chooses: "x.x" the first and the last.
Claims deal(const std::vector<ClaimLine>& lines, const std::vector<std::string>& chosen, bool all) {
  const auto choose = [&](std::size_t line) {
    std::vector<bool> out;
    for (const char c : chosen[line]) out.push_back(c == 'x');
    return out;
  };
  return claim(lines, chosen.front().size(), all, choose, [](std::size_t, std::size_t) {});
}

std::string shown(const Claims& claims) {
  std::string out;
  for (const auto& line : claims.line_of) out += line ? std::to_string(*line) : "-";
  return out + (claims.holds ? " holds" : " fails");
}

}  // namespace

TEST_CASE("rows are dealt out so that each line has its own") {
  CHECK(shown(deal({{1, 1}, {1, 1}}, {"xx", "x."}, true)) == "10 holds");
  CHECK(shown(deal({{1, 1}, {1, 1}, {1, 1}}, {"xx.", ".xx", "x.x"}, true)).ends_with(" holds"));
  CHECK(shown(deal({{1, 1}, {2, 2}}, {"xxx", "xx."}, true)) == "110 holds");
  CHECK(shown(deal({{2, 2}, {1, 3}}, {"xxxx", "xx.."}, true)) == "1100 holds");
  CHECK(shown(deal({{0, 1}, {0, 1}}, {"xx", "x."}, true)) == "10 holds");
}

TEST_CASE("a line of an exact number fails by one row more or fewer") {
  CHECK(shown(deal({{1, 1}}, {"..."}, false)) == "--- fails");
  CHECK(shown(deal({{1, 1}}, {".x."}, false)) == "-0- holds");
  CHECK(shown(deal({{1, 1}}, {"xx."}, false)) == "0-- fails");
  CHECK(shown(deal({{2, 2}}, {"xx."}, false)) == "00- holds");
  CHECK(shown(deal({{2, 2}}, {".x."}, false)) == "-0- fails");
  CHECK(shown(deal({{1, 2}}, {"xxx"}, false)) == "00- fails");
  CHECK(shown(deal({{2, any}}, {"xxx"}, false)) == "000 holds");
  CHECK(shown(deal({{4, any}}, {"xxx"}, false)) == "000 fails");
  CHECK(shown(deal({{1, 1}, {1, 1}}, {"x", "x"}, false)).ends_with("fails"));
}

TEST_CASE("what no line chooses counts only where all must be claimed") {
  CHECK(shown(deal({{1, 1}}, {".x."}, true)) == "-0- fails");
  CHECK(shown(deal({{1, 1}, {2, 2}}, {".x.", "x.x"}, true)) == "101 holds");
}

TEST_CASE("a line of no rows claims none, and none must meet it, whoever claims that") {
  CHECK(shown(deal({{0, 0}}, {"..."}, false)) == "--- holds");
  CHECK(shown(deal({{0, 0}}, {".x."}, false)) == "--- fails");
  CHECK(shown(deal({{1, 1}, {0, 0}}, {"x..", "x.."}, false)) == "0-- fails");
}

TEST_CASE("the search goes back over names that were kept") {
  // Three people and two letters: the first line keeps a person, the second chooses that one's
  // letter. Only the third person has one, and the first line would take any.
  const std::vector<int> writer_of_letter = {7, 2};  // rows 3 and 4
  int kept = -1;
  std::vector<int> tried;
  const auto choose = [&](std::size_t line) {
    if (line == 0) return std::vector<bool>{true, true, true, false, false};
    return std::vector<bool>{false, false, false, writer_of_letter[0] == kept,
                             writer_of_letter[1] == kept};
  };
  const auto keep = [&](std::size_t, std::size_t row) {
    kept = static_cast<int>(row);
    tried.push_back(kept);
  };
  ClaimLine person{1, 1, true, false}, letter{1, 1, false, true};
  std::vector<ClaimLine> lines{person, letter};
  // The others of the first line's rows are claimed by nothing.
  CHECK(shown(claim(lines, 5, false, choose, keep)).ends_with("fails"));

  const auto choose_others = [&](std::size_t line) {
    return line == 2 ? std::vector<bool>{true, true, true, false, false} : choose(line);
  };
  lines.push_back({2, 2, false, false});
  tried.clear();
  const Claims claims = claim(lines, 5, false, choose_others, keep);
  CHECK(shown(claims) == "220-1 holds");
  CHECK(kept == 2);
  CHECK(tried == std::vector<int>{0, 1, 2});
}

TEST_CASE("two lines deep: the first choice is taken back when the second finds no other") {
  // Line 0 keeps a of {1, 2}, line 1 keeps b of its children, line 2 wants a grandchild.
  const std::vector<std::pair<int, int>> rows = {{1, 0}, {2, 0}, {3, 1}, {4, 2}, {5, 2}, {6, 5}};
  std::map<std::size_t, int> kept;
  const auto choose = [&](std::size_t line) {
    std::vector<bool> out;
    for (const auto& [id, parent] : rows)
      out.push_back(line == 3 || (line == 0 ? parent == 0 : parent == kept[line - 1]));
    return out;
  };
  const auto keep = [&](std::size_t line, std::size_t row) { kept[line] = rows[row].first; };
  const Claims claims =
      claim({{1, 1, true, false}, {1, 1, true, true}, {1, 1, false, true}, {0, any, false, false}},
            rows.size(), true, choose, keep);
  CHECK(shown(claims) == "303312 holds");
  CHECK(kept[0] == 2);
  CHECK(kept[1] == 5);
}

TEST_CASE("where nothing holds, the best there is tells what is missing") {
  // Line 0 is short for sure; line 1 keeps, line 2 waits for it and finds its row all the same.
  int kept = -1;
  const auto choose = [&](std::size_t line) {
    if (line == 0) return std::vector<bool>{false, false, false};
    if (line == 1) return std::vector<bool>{true, false, false};
    return std::vector<bool>{false, kept == 0, false};
  };
  const Claims claims =
      claim({{1, 1, false, false}, {1, 1, true, false}, {1, 1, false, true}}, 3, true, choose,
            [&](std::size_t, std::size_t row) { kept = static_cast<int>(row); });
  CHECK(shown(claims) == "12- fails");
  CHECK(claims.claimed == std::vector<std::size_t>{0, 1, 1});
  CHECK(claims.chosen[2].has_value());
  CHECK_FALSE(claims.gave_up);

  // Nothing to keep: the line that waits was not asked.
  const Claims unasked = claim(
      {{1, 1, true, false}, {1, 1, false, true}}, 1, false,
      [](std::size_t) { return std::vector<bool>{false}; }, [](std::size_t, std::size_t) {});
  CHECK(shown(unasked) == "- fails");
  CHECK_FALSE(unasked.chosen[1].has_value());
}

TEST_CASE("a search without end is given up, and says so") {
  const std::size_t rows = 60;
  std::vector<ClaimLine> lines;
  for (int i = 0; i < 6; ++i) lines.push_back({1, 1, true, i > 0});
  lines.push_back({1, 1, false, true});
  const auto begin = std::chrono::steady_clock::now();
  const Claims claims = claim(
      lines, rows, true, [&](std::size_t line) { return std::vector<bool>(rows, line < 6); },
      [](std::size_t, std::size_t) {});
  CHECK(claims.gave_up);
  CHECK_FALSE(claims.holds);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("a hundred thousand rows are dealt out in no time") {
  const std::size_t rows = 100'000;
  const std::clock_t begin = std::clock();  // of this process: others may be at work
  const auto all = [&](std::size_t) { return std::vector<bool>(rows, true); };
  const auto nothing = [](std::size_t, std::size_t) {};
  CHECK(claim({{rows / 2, rows / 2}, {1, any}}, rows, true, all, nothing).holds);
  CHECK_FALSE(claim({{rows / 2, rows / 2}, {1, 1}}, rows, true, all, nothing).holds);
  CHECK(std::clock() - begin < 20 * CLOCKS_PER_SEC);
}
