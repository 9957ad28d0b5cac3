// The state of one check, shared by the files that each look at one family of constructs.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "grammar/walk.hpp"
#include "interpreter/check/check.hpp"
#include "interpreter/check/names.hpp"
#include "interpreter/check/shape.hpp"

namespace smoke::check {

// What may stand in a place, where that decides what a mistake most likely means.
enum class Use { value, number, other };

// Where steps stand.
enum class Place { scenario, around, step, monitor, evidence, deliver, replay };

// What the steps before have brought about.
struct Flow {
  bool answered = false;  // there is an answer, or the lack of one, to judge
  bool sent = false;      // there is something to send again
  bool anything = false;  // the steps began elsewhere, or a line could not be understood
  struct Watched {
    const ast::Table* table;
    bool compared;
  };
  std::vector<Watched> watched;
  bool watched_there = false;  // a step of one's own watches something, too
};

class Checker {
 public:
  Checker(const Unit& unit, const config::Settings* settings, Diagnostics& diagnostics)
      : unit_(unit), settings_(settings), diagnostics_(diagnostics) {}

  void check_all();

 private:
  // ---- reporting (report.cpp)
  bool report(Code code, Span span, std::string message, std::string hint = {},
              std::vector<Label> labels = {});
  bool report(Diagnostic found);
  const SourcePtr& source() const { return module_->file.source; }
  std::string_view text(Span span) const { return source()->text(span); }
  // "did you mean `x`?", or nothing.
  std::string did_you_mean(std::string_view word,
                           const std::vector<std::string_view>& candidates) const;
  Label declared_at(const AnyDeclared& declared, std::string message) const;

  // ---- names (report.cpp)
  Given* give(const ast::Name& name, std::string_view how, ShapePtr shape, bool used = false);
  void mark_used(std::string_view name);
  void mark_all_used(const ast::Expr& expr);
  // What a path leads to; nothing is known of it after a report.
  ShapePtr resolve(const ast::Path& path, Use use);
  ShapePtr resolve_first(const ast::Segment& name, Use use);
  void unknown_name(const ast::Segment& name, Use use);
  ShapePtr follow(const ShapePtr& shape, const std::vector<ast::Segment>& path, std::size_t from);
  ShapePtr follow_one(const ShapePtr& shape, const std::vector<ast::Segment>& path,
                      std::size_t from);
  // Reports what no one used, of all that went out of scope since the last call.
  void report_unused();
  bool mentioned_in_mistake(const Given& given) const;
  // A name that is not there, where the fault may lie elsewhere: with a line or file that could not
  // be read.
  bool excused(std::string_view name) const;
  // Whether a step of one's own may be declared with that word where it could not be read.
  bool declared_in_mistake(std::string_view word) const;
  // Whether something of the line, or of what stands beneath it, could not be read.
  bool mistaken(Span line) const;
  bool in_mistake(const Module& module, const std::function<bool(std::string_view)>& is_so) const;
  // What a name has to stand for: nullptr, and a report, where it doesn't.
  template <typename T>
  const Declared<T>* find_declared(const ast::Name& name, Code code, std::string_view kind) {
    if (const auto* found = unit_.find<T>(name.text)) return found;
    std::vector<std::string_view> candidates;
    for (const auto& [candidate, declared] : unit_.names)
      if (std::holds_alternative<Declared<T>>(declared)) candidates.push_back(candidate);
    undeclared(name, code, kind, std::move(candidates));
    return nullptr;
  }
  void undeclared(const ast::Name& name, Code code, std::string_view kind,
                  std::vector<std::string_view> candidates);

  // ---- values (values.cpp)
  ShapePtr value(const ast::Expr& expr, Use use = Use::value);
  ShapePtr text_value(const ast::Text& text);
  ShapePtr object(const ast::ObjectLiteral& object);
  ShapePtr call(const ast::Expr& expr, const ast::Call& call);
  ShapePtr unique(const ast::Unique& unique);
  ShapePtr sum(const ast::Expr& expr, const ast::Sum& sum);
  using Keys = std::map<std::vector<std::pair<bool, std::string_view>>, Span>;
  void new_key(const ast::Entry& entry, Keys& seen);
  void duplicate_keys(const std::vector<ast::Entry>& entries);
  void entries(const std::vector<ast::Entry>& entries);
  // An expression that has to be of one kind.
  ShapePtr expect_kind(const ast::Expr& expr, Kind kind, std::string_view what);
  void duration(const ast::Expr& expr, std::string_view what);
  // A number that counts something; a literal one has to lie between the limits.
  void count(const ast::Expr& expr, std::string_view what, std::int64_t least,
             std::int64_t most = 0);
  std::optional<std::int64_t> literal_integer(const ast::Expr& expr) const;
  void plain_text(const ast::Expr& expr, std::string_view what);
  void existing_file(const ast::Expr& expr);
  void schema_file(const ast::Expr& expr);

  // ---- records: templates, channels, events (records.cpp)
  struct Need {  // a name that a field uses and that the record doesn't have
    const ast::Segment* name;
    const Module* module;
  };
  struct Record {  // a template on a channel, or either alone
    ShapePtr shape;
    std::vector<Need> needs;
  };
  const Record& record(const Declared<ast::Template>* base, const Declared<ast::Channel>* channel);
  ShapePtr add_fields(const ShapePtr& base, const Module* module,
                      const std::vector<ast::Entry>& fields);
  // Runs `look` where the fields of `shape` are names and nothing else is around; gives the names
  // it needed beside.
  std::vector<Need> within_record(const Shape& shape, const Module* module,
                                  const std::function<void()>& look);
  // Whether any template or channel has a field of that name.
  bool known_field(std::string_view name) const;
  void unmet(const Need& need, Span at, const ast::Channel* channel, std::string_view by);
  void unknown_need(const Need& need);
  ShapePtr new_record(const ast::New& made);
  // The channels that `on` may mean; nullopt where that can't be told.
  std::optional<std::vector<const Declared<ast::Channel>*>> channels_meant(const ast::Expr& expr);
  // Whether `base` has what the entry overrides; reports if not.
  bool overridable(const Shape& base, const ast::Entry& entry, std::string_view nothing_has);
  void send(const ast::Send& send);
  void about(const ast::Send& send, const Declared<ast::Event>& event, const ShapePtr& about);
  void overrides(const ast::Send& send, const Declared<ast::Event>& event, const ShapePtr& about);
  // All that may be a field of what a template makes.
  ShapePtr on_any_channel(const Declared<ast::Template>* base);
  ShapePtr event_lines(const ast::Event& event);  // gives the shape of the body
  void records_by_themselves();
  void circles();  // (circles.cpp)
  const Declared<ast::Channel>* channel_of(const ast::Channel* channel) const;

  // ---- requests (requests.cpp)
  void lines(const std::vector<ast::RequestLine>& lines);
  void said_once(const std::vector<ast::RequestLine>& lines);
  void contradictions(const std::vector<ast::RequestLine>& lines);
  void line(const ast::RequestLine& line);
  void parts(const std::vector<ast::Entry>& entries);
  void header_name(const ast::Expr& name);
  void header_value(const ast::Expr& value);
  void address(const ast::Expr& address);
  void target_name(const ast::Name& name);
  void signing(const ast::SignLine& sign);
  bool is_signed(const ast::Send& send, const ast::Event* event) const;
  void without_headers(const ast::Send& send, const Declared<ast::Event>& event);
  void request(const ast::Request& request);
  ShapePtr exchange(std::string_view name) const;

  // ---- predicates (predicates.cpp)
  void predicate(const ast::Predicate& predicate, const ShapePtr& subject);
  void comparison(const ast::Predicate& predicate);
  void where(const ast::Where& where);
  void count_of(const ast::Count& count, std::string_view what);

  // ---- steps (steps.cpp, expectations.cpp)
  void steps(std::span<const ast::Step> steps, Place place);
  void block(const ast::Steps& steps, Place place);  // names stay inside
  void never_reached(std::span<const ast::Step> steps);
  void no_give(const ast::Steps& steps);
  void step(const ast::Step& step, Place place);
  bool allowed(const ast::Step& step, Place place);
  void let(const ast::Let& let);
  void keep(const ast::Keep& keep, Span span);
  void query(const ast::Query& query);
  void sql_text(const ast::Expr& sql);
  void watch(const ast::Watch& watch);
  void phrase(const ast::Phrase& phrase, Span span, Place place);
  void unknown_step(const ast::Phrase& phrase, Span span);
  void unwatched();
  void expectation(const ast::Expectation& expectation, bool beneath_query = false);
  void check_lines(const ast::Expectation& expectation, const ShapePtr& subject);
  void row_lines(const std::vector<ast::CheckLine>& lines, const ast::Count& count);
  void table_rows(const ast::ExpectTable& table, const ast::Expectation& expectation);
  void changes(const ast::ExpectChanges& changes);
  void needs_watch(Span span);
  void only_stays(const ast::Expectation& e, std::string_view subject);
  void needs_answer(Span span, std::string_view what);
  // Whether such a step is among them, or among the steps of one's own that they use. `module`:
  // where they stand.
  using IsOne = std::function<bool(const ast::Step&)>;
  bool any_step(const ast::Steps& steps, const Module& module, const IsOne& is) const;
  bool expects_something(const ast::Steps& steps) const;
  // The names that steps give, and where they first do.
  void collect_ahead(const ast::Steps& steps);

  // ---- stubs (stubs.cpp)
  void stubs();
  void stub_answer(const ast::StubAnswer& answer);
  void calls(const ast::ExpectCalls& calls, const ast::Expectation& expectation);
  void call_field(const ast::Path& field, Span span);

  // ---- declarations (declarations.cpp)
  void variables();
  void lets();
  void hooks(const std::vector<Declared<ast::Hook>>& hooks);
  void suite();
  void targets();
  void signatures();
  void own_steps();
  void scenario(const Declared<ast::Scenario>& scenario);
  void scenario_head(const ast::Scenario& scenario);
  void examples(const ast::Examples& examples);
  void examples_file(const ast::Examples& examples);
  void unique_rows(const ast::Examples& examples);
  void for_each(const ast::ForEach& for_each);
  void monitor(const Declared<ast::Monitor>& monitor);
  void evidence(const Declared<ast::Evidence>& evidence);
  void gate(const Declared<ast::Gate>& gate);
  void titles();
  // Where the block of a declaration ends.
  std::uint32_t end_of(const Module& module, const ast::Declaration& declaration) const;
  // Whether something of a declaration could not be read.
  template <typename T>
  bool has_mistake(const Declared<T>& declared) const {
    return declared.module->has_mistake(declared.declaration->span.begin,
                                        end_of(*declared.module, *declared.declaration));
  }
  std::uint32_t end_of_text() const { return static_cast<std::uint32_t>(source()->text().size()); }

  // Reports in the file of `module` while it lives.
  class In {
   public:
    In(Checker& checker, const Module* module) : checker_(checker), before_(checker.module_) {
      checker.module_ = module;
    }
    ~In() { checker_.module_ = before_; }
    In(const In&) = delete;
    In& operator=(const In&) = delete;

   private:
    Checker& checker_;
    const Module* before_;
  };

  const Unit& unit_;
  const config::Settings* const settings_;  // may be null
  Diagnostics& diagnostics_;
  const Module* module_ = nullptr;
  Names names_;
  Flow flow_;

  std::set<std::tuple<const Source*, std::uint32_t, std::uint32_t>>
      reported_;        // a place is blamed once
  bool quiet_ = false;  // shapes are wanted, not reports
  std::vector<Need>* needs_ =
      nullptr;  // where names that are not there are collected instead of reported
  bool predicates_allowed_ = false;  // predicates may stand where values do
  bool changed_allowed_ = false;     // beneath `changed rows`
  bool pasted_ = false;              // inside an object whose keys are all quoted

  std::unordered_map<const ast::Let*, ShapePtr> lets_;  // those evaluated so far
  std::unordered_set<std::string_view> used_;           // declared names that something uses
  std::unordered_set<std::string_view>
      given_later_;  // names that were used too early: not reported as unused
  std::unordered_map<std::string_view, Span>
      ahead_;  // what the steps that are being checked give somewhere
  std::unordered_set<std::string_view> blamed_;  // unknown names of the scenario that were reported
  std::map<std::pair<const ast::Template*, const ast::Channel*>, Record> records_;
  std::set<std::pair<const void*, std::string_view>>
      unmet_;                                      // channel and field that were reported
  std::unordered_set<const ast::Template*> made_;  // that some `new` names
  std::unordered_set<const ast::Event*> sent_;     // that some `send` names
  std::unordered_map<std::string_view, Given*> kept_before_;  // by `before all` and `before each`
  const ast::StepDeclaration* own_step_ = nullptr;            // the one being checked
  bool names_unknown_ = false;       // the columns of `examples from` could not be read
  std::deque<std::string> columns_;  // those that could
  bool within_ = false;              // directly beneath `within D`
  bool in_head_ = false;             // in what heads a scenario
};

// All that is missing or wrong in the environment, in one go.
void check_variables(const Unit& unit, const config::Settings& settings, Diagnostics& diagnostics);

}  // namespace smoke::check
