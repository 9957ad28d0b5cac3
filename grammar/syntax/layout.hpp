// Blocks by indentation, one rule a line. A line that cannot be read is reported, marked as broken and stepped over with
// all that stands deeper, so that one mistake is one message.
#pragma once

#include <utility>

#include "grammar/syntax/lexical.hpp"
#include "grammar/syntax/messages.hpp"

namespace smoke::syntax {

struct statement_end : end_of_line {};

// Whether prose may stand among lines of this kind.
template <typename Rule>
inline constexpr bool holds_prose = true;

// Lines as long as they stand deeper than `outer`: the first by First, the others by Rule. The first sets the level.
template <typename First, typename Rule, apply_mode A, template <typename...> class Action, template <typename...> class Control>
bool match_level(Input& in, Builder& b, std::int32_t outer, std::uint32_t owner) {
  if (++b.depth > max_blocks) throw TooDeep{offset(in)};
  Line line = b.next_line(offset(in));
  if (line.end || line.indent <= outer) {
    --b.depth;
    return false;
  }
  const std::int32_t level = outer < 0 ? 0 : line.indent;
  const std::int32_t owner_indent = b.line_indent;
  const std::uint32_t owner_begin = b.line_begin;
  const std::size_t brackets = b.brackets.size();
  const std::uint32_t depth = b.depth;
  bool at_first = true;
  const auto give_prose = [&b](std::uint32_t to, std::int32_t indent) {
    if constexpr (holds_prose<Rule>)
      b.give_prose(to, indent);
    else
      b.refuse_prose(indent);
  };
  give_prose(owner, 0);
  for (bool at_head = true; !line.end && line.indent > outer; line = b.next_line(offset(in))) {
    in.bump(line.begin - offset(in));
    if (b.gives_up(line)) {
      in.bump(in.size());
      break;
    }
    if (b.wrong_level(line, level)) {
      in.bump(b.skip(line) - offset(in));
      continue;
    }
    give_prose(at_head ? owner : line.begin, 0);
    b.line_indent = level;
    b.line_begin = line.begin;
    const std::size_t mark = b.marks.size();
    bool read = false;
    try {
      auto rewind = in.template mark<rewind_mode::required>();  // back to the beginning of the line if it can't be read
      const bool first = std::exchange(at_first, false);
      if (!(first ? Control<First>::template match<A, rewind_mode::required, Action, Control>(in, b)
                  : Control<Rule>::template match<A, rewind_mode::required, Action, Control>(in, b))) {
        static_assert(expected<Rule> != nullptr);
        throw Failure{line.begin, expected<Rule>, false};
      }
      read = rewind(Control<must<statement_end>>::template match<A, rewind_mode::required, Action, Control>(in, b));
      at_head = at_head && b.marks.size() > mark && b.marks[mark].kind == Kind::tags;
    } catch (const Failure& failure) {
      if (!line.tab) b.report(failure, line.begin);  // else the level may be wrong, and that was said
    } catch (const TooDeep& deep) {
      b.report(Code::too_deep, {deep.offset, deep.offset + 1}, "this is nested too deeply",
               "a spec may nest 200 brackets and 60 blocks; anything deeper belongs in a file of its own");
    }
    if (!read) {
      b.rollback(mark);
      b.brackets.resize(brackets);
      b.depth = depth;
      const std::uint32_t end = b.skip(line);
      b.broken(line, end);
      in.bump(end - offset(in));
    }
    if (outer < 0) b.take_declaration();
    b.next_line(offset(in));
    give_prose(line.begin, level + 1);  // what stands beneath a line that has no block
  }
  give_prose(owner, outer + 1);  // all that is deeper, be it less than the lines
  b.line_indent = owner_indent;
  b.line_begin = owner_begin;
  --b.depth;
  return true;
}

// The deeper lines beneath a line; there must be one at least.
template <typename First, typename Rule = First>
struct block {
  using rule_t = block;
  using subs_t = type_list<First, Rule, must<statement_end>>;
  template <apply_mode A, rewind_mode, template <typename...> class Action, template <typename...> class Control>
  static bool match(Input& in, Builder& b) {
    auto rewind = in.template mark<rewind_mode::required>();
    if (!end_of_line::match<A, rewind_mode::required, Action, Control>(in, b)) return rewind(false);
    return rewind(match_level<First, Rule, A, Action, Control>(in, b, b.line_indent, b.line_begin));
  }
};

// All lines of a file.
template <typename Rule>
struct all_lines {
  using rule_t = all_lines;
  using subs_t = type_list<Rule, must<statement_end>>;
  template <apply_mode A, rewind_mode, template <typename...> class Action, template <typename...> class Control>
  static bool match(Input& in, Builder& b) {
    match_level<Rule, Rule, A, Action, Control>(in, b, -1, ast::no_owner);
    in.bump(in.size());  // blank lines and comments
    return true;
  }
};

}  // namespace smoke::syntax

namespace tao::pegtl {
template <typename Name, typename First, typename Rule>
struct analyze_traits<Name, smoke::syntax::block<First, Rule>> : analyze_any_traits<First, Rule> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, smoke::syntax::all_lines<Rule>> : analyze_opt_traits<Rule> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::statement_end> : analyze_opt_traits<> {};
}  // namespace tao::pegtl
