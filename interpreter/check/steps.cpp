// What a scenario does, line by line: names it gives, what each step needs to have happened before,
// and where steps of a kind may stand at all.
#include <algorithm>

#include "grammar/closest.hpp"
#include "grammar/keywords.hpp"
#include "interpreter/check/checker.hpp"
#include "interpreter/check/limits.hpp"
#include "interpreter/module/named_sql.hpp"

namespace smoke::check {
namespace {

template <typename... Ts>
bool is_any(const ast::Step& step) {
  return (std::holds_alternative<ast::Box<Ts>>(step.node) || ...);
}

bool writes(const ast::Step& step) {
  return is_any<ast::DeleteRows, ast::InsertRow, ast::RunSql>(step);
}
bool acts(const ast::Step& step) {
  return is_any<ast::Send, ast::SendAgain, ast::Request, ast::Replay>(step);
}
bool compares(const ast::Step& step) {
  const auto* box = std::get_if<ast::Box<ast::Expectation>>(&step.node);
  return box && (std::holds_alternative<ast::ExpectChanges>((*box)->subject) ||
                 std::holds_alternative<ast::ExpectNoChanges>((*box)->subject));
}

const ast::Steps* steps_inside(const ast::Step& step) {
  const ast::Steps* inside = nullptr;
  std::visit(
      [&](const auto& box) {
        if constexpr (requires { box->steps; }) inside = &box->steps;
      },
      step.node);
  return inside;
}

}  // namespace

bool Checker::any_step(const ast::Steps& all, const Module& module, const IsOne& is) const {
  std::unordered_set<const ast::StepDeclaration*> seen;
  const std::function<bool(const ast::Steps&, const Module&)> look = [&](const ast::Steps& steps,
                                                                         const Module& module) {
    return std::any_of(steps.begin(), steps.end(), [&](const ast::Step& step) {
      if (is(step)) return true;
      if (const auto* inside = steps_inside(step)) return look(*inside, module);
      const auto* phrase = std::get_if<ast::Box<ast::Phrase>>(&step.node);
      if (!phrase) return false;
      const auto match = match_phrase(unit_, *module.source(), **phrase);
      return match && seen.insert(match->step->node).second &&
             look((*match->step)->steps, *match->step->module);
    });
  };
  return look(all, module);
}

// A line that could not be understood may have been an expectation.
bool Checker::expects_something(const ast::Steps& steps) const {
  return any_step(steps, *module_, [&](const ast::Step& step) {
    if (is_any<ast::Expectation, ast::Manual, ast::Broken>(step)) return true;
    if (const auto* query = std::get_if<ast::Box<ast::Query>>(&step.node))
      return !(*query)->expectations.empty();
    const auto* phrase = std::get_if<ast::Box<ast::Phrase>>(&step.node);
    return phrase && !std::any_of(unit_.steps.begin(), unit_.steps.end(), [&](const auto& own) {
             return own->phrase.size() == (*phrase)->items.size();
           });
  });
}

void Checker::collect_ahead(const ast::Steps& steps) {
  const auto note = [&](const ast::Name& name) {
    if (name) ahead_.try_emplace(name.text, name.span);
  };
  const auto visitor = overloaded{[&](const ast::Let& n) { note(n.name); },
                                  [&](const ast::Keep& n) { note(n.name); },
                                  [&](const ast::KeepLine& n) { note(n.name); },
                                  [&](const ast::Send& n) { note(n.result); },
                                  [&](const ast::SendAgain& n) { note(n.result); },
                                  [&](const ast::Request& n) { note(n.result); },
                                  [&](const ast::Query& n) { note(n.result); },
                                  [&](const ast::Phrase& n) { note(n.result); }};
  for (const ast::Step& step : steps) walk(step, visitor);
}

void Checker::steps(std::span<const ast::Step> steps, Place place) {
  for (const ast::Step& each : steps) step(each, place);
  never_reached(steps);
}

void Checker::never_reached(std::span<const ast::Step> steps) {
  const auto give = std::find_if(steps.begin(), steps.end(), is_any<ast::Give>);
  if (give == steps.end() || !own_step_) return;
  const auto next = std::find_if_not(give + 1, steps.end(), is_any<ast::Broken>);
  if (next != steps.end())
    report(Code::misplaced, next->span, "this line is never reached: `give` ends the step",
           "move it above `give`, or remove it", {{source(), give->span, "the step ends here"}});
}

void Checker::block(const ast::Steps& steps, Place place) {
  names_.open();
  this->steps(steps, place);
  names_.close();
  no_give(steps);
}

// What is done again and again, or beside other steps, has no one value.
void Checker::no_give(const ast::Steps& steps) {
  for (const ast::Step& each : steps)
    if (own_step_ && is_any<ast::Give>(each))
      report(Code::misplaced, each.span, "`give` ends a step, and can't stand in a block within it",
             "move it behind the block");
}

bool Checker::allowed(const ast::Step& step, Place place) {
  const auto refuse = [&](std::string_view message, std::string_view hint) {
    return !report(Code::misplaced, step.span, std::string(message), std::string(hint));
  };
  if (is_any<ast::Broken>(step)) return true;
  if (is_any<ast::Give>(step) && !own_step_)
    return refuse("`give` stands only in a `step` of one's own",
                  "`keep … as name` and `let` give names to values");
  if (is_any<ast::StaysFor>(step) && !within_)
    return refuse("`stays for` goes beneath an expectation, or into a `within` block", "indent it");
  if (writes(step) && place != Place::around && place != Place::step)
    return refuse(
        "the database is only read here; `setup`, `cleanup`, `before` and `after` may write",
        "move the line into a `setup` or `cleanup` block");
  if (place == Place::deliver) {
    if (is_any<ast::Send>(step)) return true;
    if (const auto* box = std::get_if<ast::Box<ast::Expectation>>(&step.node)) {
      const bool of_each =
          std::visit(overloaded{[](const ast::ExpectStatus&) { return true; },
                                [](const ast::ExpectHeader&) { return true; },
                                [](const ast::ExpectBody&) { return true; },
                                [](const ast::ExpectBodyText&) { return true; },
                                [](const ast::ExpectAnswerWithin&) { return true; },
                                [](const auto&) { return false; }},
                     (*box)->subject);
      if (of_each) return true;
      return refuse("in `deliver`, expectations are about the answer to each delivery",
                    "move this one behind the block");
    }
    return refuse("`deliver` consists of `send` lines and expectations",
                  "move this line before or behind the block");
  }
  if (place == Place::replay && !is_any<ast::Expectation>(step))
    return refuse("beneath `replay undelivered events` stand expectations only",
                  "move this line behind it");
  if (place == Place::evidence &&
      !is_any<ast::Query, ast::Request, ast::Manual, ast::Attach, ast::Expectation, ast::Let,
              ast::Keep, ast::Within, ast::Phrase, ast::Wait>(step))
    return refuse("evidence is gathered by `query`, requests, `manual` and `attach`",
                  "a scenario does the rest");
  return true;
}

void Checker::step(const ast::Step& step, Place place) {
  if (!allowed(step, place)) {
    walk(step, [&](const ast::Expr& expr) { mark_all_used(expr); });
    return;
  }
  const bool within = std::exchange(within_, false);
  std::visit(
      overloaded{
          [&](const ast::Box<ast::Let>& n) { let(*n); },
          [&](const ast::Box<ast::Send>& n) { send(*n); },
          [&](const ast::Box<ast::SendAgain>& n) {
            if (n->what) {
              const ast::Segment name{n->what.text, {}, n->what.span, {}};
              const ShapePtr shape = resolve_first(name, Use::other);
              if (shape->kind != Kind::unknown && !shape->what.starts_with("what was sent"))
                report(Code::wrong_type, n->what.span,
                       fmt::format("`{}` was not sent", n->what.text),
                       "`send … as name` and `post … as name` name what can be sent again");
            } else if (!flow_.sent && !flow_.anything) {
              report(Code::nothing_to_judge, step.span,
                     "nothing was sent yet that could be sent again", "`send` something first");
            }
            flow_.answered = flow_.sent = true;
            give(n->result, "`as`", exchange(n->result.text));
          },
          [&](const ast::Box<ast::Request>& n) { request(*n); },
          [&](const ast::Box<ast::Keep>& n) { keep(*n, step.span); },
          [&](const ast::Box<ast::Query>& n) {
            query(*n);
            if (!n->result && n->expectations.empty() && place != Place::evidence &&
                !mistaken(step.span))
              report(Code::incomplete, step.span, "nothing is done with the rows of this query",
                     "write `expect … rows` beneath, or name them: `query as name`");
          },
          [&](const ast::Box<ast::Watch>& n) { watch(*n); },
          [&](const ast::Box<ast::Repeat>& n) {
            if (n->at_once)
              count(n->times, "the number of times at once", 1, most_at_once);
            else
              count(n->times, "the number of times", 1);
            if (n->every) duration(*n->every, "a pause");
            block(n->steps, place);
          },
          [&](const ast::Box<ast::AtOnce>& n) { block(n->steps, place); },
          [&](const ast::Box<ast::Deliver>& n) {
            if (n->at_most) count(*n->at_most, "a number of orders", 1, most_orders);
            const bool sends =
                std::any_of(n->steps.begin(), n->steps.end(), is_any<ast::Send, ast::Broken>);
            if (!sends)
              report(Code::incomplete, step.span, "there is nothing to deliver",
                     "write `send` lines beneath");
            steps(n->steps, Place::deliver);
          },
          [&](const ast::Box<ast::While>& n) {
            target_name(n->target);
            if (n->argument && n->fault == ast::FaultKind::slow) duration(*n->argument, "a delay");
            if (n->argument && n->fault == ast::FaultKind::answers) {
              count(*n->argument, "an HTTP status", 200, 599);
            }
            steps(n->steps, place);
          },
          [&](const ast::Box<ast::Replay>& n) {
            if (!flow_.sent && !flow_.anything)
              report(Code::nothing_to_judge, step.span,
                     "nothing was sent yet that could be replayed", "`send` something first");
            flow_.answered = true;
            steps(n->steps, Place::replay);
          },
          [&](const ast::Box<ast::Wait>& n) { duration(n->duration, "a wait"); },
          [&](const ast::Box<ast::Manual>& n) { value(n->instruction); },
          [&](const ast::Box<ast::Attach>& n) {
            value(n->value);
            plain_text(n->title, "the name of an attachment");
          },
          [&](const ast::Box<ast::Give>& n) { value(n->value); },
          [&](const ast::Box<ast::StaysFor>& n) { duration(n->duration, "`stays for`"); },
          [&](const ast::Box<ast::Within>& n) {
            duration(n->duration, "`within`");
            if (!expects_something(n->steps))
              report(Code::nothing_expected, step.span, "nothing in this block has to hold",
                     "write an `expect` into it");
            for (const ast::Step& inner : n->steps) {
              within_ = true;
              this->step(inner, place);
            }
            never_reached(n->steps);
            no_give(n->steps);
          },
          [&](const ast::Box<ast::Every>& n) {
            duration(n->interval, "an interval");
            duration(n->duration, "`for`");
            if (!expects_something(n->steps))
              report(Code::nothing_expected, step.span, "nothing in this block has to hold",
                     "write an `expect` into it");
            block(n->steps, place);
          },
          [&](const ast::Box<ast::DeleteRows>& n) { where(n->where); },
          [&](const ast::Box<ast::InsertRow>& n) { entries(n->entries); },
          [&](const ast::Box<ast::RunSql>& n) { sql_text(n->sql); },
          [&](const ast::Box<ast::Phrase>& n) { phrase(*n, step.span, place); },
          [&](const ast::Box<ast::Expectation>& n) { expectation(*n); },
          [&](const ast::Box<ast::Broken>& n) {
            flow_.anything = true;
            for (const ast::Name& name : n->names)
              if (!names_.find(name.text))
                names_.give({name.text, "a line", source(), name.span, unknown(), true});
          },
      },
      step.node);
  within_ = within;
}

void Checker::let(const ast::Let& let) {
  ShapePtr shape = value(let.value);
  give(let.name, "`let`", std::move(shape));
}

void Checker::needs_answer(Span span, std::string_view what) {
  if (flow_.answered || flow_.anything) return;
  flow_.anything = true;  // said once
  report(Code::nothing_to_judge, span,
         fmt::format("there is no answer yet whose {} could be looked at", what),
         "send something first");
}

void Checker::keep(const ast::Keep& keep, Span span) {
  ShapePtr shape = unknown();
  switch (keep.what) {
    case ast::KeepWhat::status:
      needs_answer(span, "status");
      shape = of_kind(Kind::number);
      break;
    case ast::KeepWhat::header:
      needs_answer(span, "header");
      if (keep.header) header_name(*keep.header);
      shape = of_kind(Kind::text);
      break;
    case ast::KeepWhat::path: {
      if (keep.path.segments.empty()) break;
      const ast::Segment& first = keep.path.segments.front();
      if (first.name() == "body")
        needs_answer(span, "body");
      else if (names_.find(first.name()) || unit_.names.contains(first.name()) ||
               ahead_.contains(first.name()) || first.name() == "run")
        shape = resolve(keep.path, Use::value);
      else if (!excused(first.name()) && blamed_.insert(first.name()).second)
        report(Code::unknown_name, first.span, fmt::format("unknown name `{}`", first.name()),
               fmt::format("a field of the answer is `body.{}`",
                           text({first.span.begin, keep.path.segments.back().span.end})));
    }
  }
  give(keep.name, "`keep`", std::move(shape));
}

void Checker::query(const ast::Query& query) {
  if (query.title) plain_text(*query.title, "the title of a query");
  if (!std::holds_alternative<ast::Null>(query.sql.node))
    sql_text(query.sql);  // else a mistake stands there
  give(query.result, "`query as`", of_kind(Kind::list));
  for (const ast::Expectation& each : query.expectations) expectation(each, true);
}

void Checker::sql_text(const ast::Expr& sql) {
  const auto written = literal_text(sql);
  if (!written) return;  // it is missing, and the parser has said so
  for (std::size_t at = written->find("${"); at != std::string::npos;
       at = written->find("${", at + 1)) {
    const std::size_t close = written->find_first_of("}\n", at);
    const bool closed = close != std::string::npos && (*written)[close] == '}';
    const std::size_t end = closed ? close + 1 : at + 2;
    report(Code::wrong_type,
           {source_offset(*source(), sql, at), source_offset(*source(), sql, end)},
           "values are not put into the text of SQL",
           fmt::format("write `:{}` without quotes around it: it is bound",
                       closed ? written->substr(at + 2, close - at - 2) : "name"));
  }
  NamedSql named = parse_named_sql(*written);
  if (named.numbered) {
    const Span span{source_offset(*source(), sql, named.numbered->begin),
                    source_offset(*source(), sql, named.numbered->end)};
    report(Code::wrong_type, span, fmt::format("nothing is bound to `{}`", text(span)),
           "write `:name` where the value of a name belongs");
  }
  for (ast::Path& path : named.parameters) {
    for (ast::Segment& segment : path.segments) {
      segment.span = {source_offset(*source(), sql, segment.span.begin),
                      source_offset(*source(), sql, segment.span.end)};
      segment.key = text(segment.span);
      segment.unescaped.clear();
    }
    resolve(path, Use::value);
  }
}

void Checker::watch(const ast::Watch& watch) {
  where(watch.where);
  if (watch.tables.size() > 1 && !watch.where.empty())
    report(Code::misplaced, watch.tables[1].span, "`where` goes with one table",
           "write a `watch` line for each table");
  for (const ast::Table& table : watch.tables) flow_.watched.push_back({&table, false});
}

void Checker::unwatched() {
  for (const Flow::Watched& watched : flow_.watched)
    if (!watched.compared && !flow_.anything)
      report(Code::unused_name, watched.table->span,
             fmt::format("`{}` is watched, and no `expect changes` follows",
                         text(watched.table->span)),
             "write `expect changes` or `expect no changes` below, or remove the line");
}

// ---- steps of one's own

void Checker::phrase(const ast::Phrase& phrase, Span span, Place place) {
  const auto match = match_phrase(unit_, *source(), phrase);
  if (!match) {
    unknown_step(phrase, span);
    return;
  }
  const ast::StepDeclaration& own = **match->step;
  for (const auto& [hole, expr] : match->holes) value(*expr);
  const Label declared{match->step->source(), own.phrase_span, "it is declared here"};
  if (place != Place::around && place != Place::step &&
      any_step(own.steps, *match->step->module, writes))
    report(Code::misplaced, span,
           "this step writes; only `setup`, `cleanup`, `before` and `after` may",
           "move the line into a `setup` or `cleanup` block", {declared});
  if (any_step(own.steps, *match->step->module, acts)) flow_.answered = flow_.sent = true;
  if (any_step(own.steps, *match->step->module, is_any<ast::Watch>)) flow_.watched_there = true;
  if (any_step(own.steps, *match->step->module, compares))
    for (Flow::Watched& watched : flow_.watched) watched.compared = true;
  const bool gives = any_step(own.steps, *match->step->module, is_any<ast::Give, ast::Broken>);
  if (phrase.result && !gives)
    report(Code::incomplete, phrase.result.span, "this step gives no value",
           "write `give …` into the step, or remove `as`", {declared});
  give(phrase.result, "`as`", unknown());
}

void Checker::unknown_step(const ast::Phrase& phrase, Span span) {
  flow_.anything = true;
  for (const ast::Expr& item : phrase.items) mark_all_used(item);
  give(phrase.result, "`as`", unknown(), true);
  if (phrase.items.empty() || unit_.incomplete) return;

  const std::string_view first = text(phrase.items.front().span);
  if (declared_in_mistake(first)) return;
  // A step of one's own that is nearly right, or a misspelt verb.
  const auto words_in_common = [&](const ast::StepDeclaration& own) {
    return std::count_if(phrase.items.begin(), phrase.items.end(), [&](const ast::Expr& item) {
      return std::any_of(own.phrase.begin(), own.phrase.end(), [&](const ast::PhrasePart& part) {
        return !part.hole && part.text == text(item.span);
      });
    });
  };
  const ast::StepDeclaration* nearest = nullptr;
  auto most = static_cast<std::ptrdiff_t>((phrase.items.size() + 1) / 2 - 1);
  for (const auto& own : unit_.steps)
    if (const auto common = words_in_common(*own); common > most) most = common, nearest = own.node;

  Span at = span;
  std::string message = fmt::format("no step is called `{}`", text(span));
  std::string hint =
      "a line begins with a verb (`send`, `expect`, `let`, …) or is a step that the file declares "
      "or uses";
  if (nearest) {
    hint = fmt::format("did you mean \"{}\"?", show_phrase(*nearest));
  } else if (const auto verb = closest(first, keywords::of(keywords::step))) {
    at = phrase.items.front().span;
    message = fmt::format("no step begins with `{}`", first);
    hint = fmt::format("did you mean `{}`?", *verb);
  }
  report(Code::unknown_step, at, std::move(message), std::move(hint));
}

}  // namespace smoke::check
