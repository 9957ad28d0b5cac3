// The only file that includes CLI11, which is slow to compile.
#include "interpreter/cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>

#include "grammar/closest.hpp"

namespace smoke::cli {
namespace {

constexpr const char* about =
    "Test plans for systems that receive webhooks, as text that a reviewer can read.";

constexpr const char* examples = R"(Examples:
  smoke run                             all of specs/, in smoke.yaml's default environment
  smoke run specs/intake.smoke -v       one file, with every request, answer and statement
  smoke run --tag mandatory --env staging
  smoke run --scenario "A contact can be created" --seed 42
  smoke check specs                     mistakes, all at once; nothing is sent
  smoke env specs --example > .env      which variables the specs need, to fill in
  smoke doc specs -o plan.html          the specs as a document for people who don't read specs

Exit status: 0 all passed, 1 something failed, 2 the specs or the call are wrong, 3 it could not be told,
4 refused for safety, 129, 130 or 143 interrupted. `smoke COMMAND --help` has each command's options.)";

void add_color(CLI::App& app, Color& color) {
  static const std::map<std::string, Color> colours = {
      {"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}};
  app.add_option("--color", color,
                 "auto, always or never; auto means at a terminal, unless NO_COLOR is set")
      ->transform(CLI::CheckedTransformer(colours).description(""))
      ->type_name("WHEN");
}

void add_look(CLI::App& app, Common& common) {
  app.add_option("--stdlib", common.stdlib,
                 "A folder of standard modules that count before the built-in ones")
      ->type_name("DIR");
  add_color(app, common.color);
}

void add_common(CLI::App& app, Common& common) {
  app.add_option(
      "PATH", common.paths,
      "Spec files, and folders whose .smoke files are taken, those of folders in them too (specs)");
  add_look(app, common);
}

void add_place(CLI::App& app, Place& place) {
  app.add_option("--env", place.environment, "The environment of smoke.yaml to run in")
      ->type_name("NAME");
  app.add_option("--env-file", place.env_files,
                 "A file of NAME=value lines; may be given again, the last one counts first")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option_function<std::vector<std::string>>(
         "--var",
         [&place](const std::vector<std::string>& all) {
           for (const std::string& text : all) {
             const std::size_t equals = text.find('=');
             if (equals == 0 || equals == std::string::npos)
               throw CLI::ValidationError(
                   fmt::format("--var takes NAME=value, found \"{}\"", text.substr(0, equals)));
             place.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
           }
         },
         "Sets a variable, whatever other places say; may be given again")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--config", place.config,
                 "Read instead of the smoke.yaml that is nearest to the specs")
      ->type_name("FILE");
}

void add_select(CLI::App& app, Select& select) {
  app.add_option("--tag", select.tags,
                 "Only scenarios with this tag; given again, or after a comma: with any of them")
      ->type_name("TAG")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--scenario", select.scenarios,
                 "Only the scenario with this title; may be given again")
      ->type_name("TITLE")
      ->allow_extra_args(false);
}

void add_detail(CLI::App& app, bool& quiet, bool& verbose) {
  auto* const q = app.add_flag("-q,--quiet", quiet, "Only what did not pass, and the summary");
  app.add_flag("-v,--verbose", verbose, "Each request, answer and statement, too")->excludes(q);
}

// For commands that tell people things.
void add_language(CLI::App& app, const Language*& language) {
  app.add_option_function<std::string>(
         "--lang",
         [&language](const std::string& tag) {
           language = tag.empty() ? nullptr : Language::named(tag);
           if (language == nullptr)
             throw CLI::ValidationError(fmt::format("there is no language `{}`; there are: {}", tag,
                                                    fmt::join(Language::tags(), ", ")));
         },
         "The language of what is told of it; else the locale's")
      ->type_name("LANG");
}

void add_reports(CLI::App& app, Reports& reports) {
  for (const report::Form& form : report::forms())
    app.add_option_function<std::string>(
           fmt::format("--{}", form.name),
           [&reports, &form](const std::string& file) {
             if (file == "-" && std::any_of(reports.begin(), reports.end(),
                                            [](const auto& other) { return other.second == "-"; }))
               throw CLI::ValidationError("only one report can be written to standard output");
             reports.emplace_back(&form, file);
           },
           fmt::format("Writes a report: {}; - is standard output", form.about))
        ->type_name("FILE");
}

// Who decides, and what, where it is not the tool's verdict.
void add_person(CLI::App& app, std::optional<journal::PersonDecided>& person) {
  const auto filled = [&person]() -> journal::PersonDecided& {
    if (!person) person.emplace();
    return *person;
  };
  auto* const by = app.add_option_function<std::string>(
      "--decided-by", [filled](const std::string& name) { filled().by = name; },
      "Who is responsible for the decision");
  by->type_name("NAME");
  auto* const decision = app.add_option_function<std::string>(
      "--decision",
      [filled](const std::string& word) {
        filled().verdict = word == "go" ? journal::Verdict::go : journal::Verdict::no_go;
      },
      "What they decide where it is not the tool's verdict: go or no-go");
  decision->type_name("go|no-go")->check(CLI::IsMember({"go", "no-go"}).description(""))->needs(by);
  auto* const because =
      app.add_option_function<std::string>(
             "--because", [filled](const std::string& why) { filled().because = why; }, "Why")
          ->type_name("TEXT")
          ->needs(decision);
  decision->needs(because);
}

// What belongs to a gate; gives `--gate`.
CLI::Option* add_gate(CLI::App& app, GateOptions& gate, CLI::Option* journal) {
  CLI::Option* const title = app.add_option(
      "--gate", gate.title, "Runs all that the gate with this title names, and decides");
  title->type_name("TITLE");
  app.add_flag("--rehearse", gate.rehearse,
               "Of monitors three samples, at most a second apart, which satisfy no gate")
      ->needs(title);
  app.add_option("--scenarios-from", gate.scenarios_from,
                 "Takes what the scenarios came to from this journal, and runs the rest")
      ->type_name("JOURNAL")
      ->needs(title);
  app.add_option("--evidence", gate.evidence,
                 "Leaves everything that the decision rests on in this new folder")
      ->type_name("DIR")
      ->needs(title)
      ->excludes(journal);
  add_person(app, gate.person);
  app.get_option("--decided-by")->needs(title);
  return title;
}

// What is told of a run, and where; gives `--journal`.
CLI::Option* add_telling(CLI::App& app, RunCommand& command, bool& quiet, bool& verbose) {
  add_detail(app, quiet, verbose);
  add_language(app, command.language);
  add_reports(app, command.reports);
  return app
      .add_option("--journal", command.journal,
                  "Appends everything that happens to this new file, one JSON object a line")
      ->type_name("FILE");
}

// "; did you mean `--seed`?", or nothing.
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  const auto near = closest(word, views);
  return near ? fmt::format("; did you mean `{}`?", *near) : "";
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> option_names_of_reports() {
  std::vector<std::string> names;
  for (const report::Form& form : report::forms()) names.push_back(fmt::format("--{}", form.name));
  return names;
}

Said wrong(const std::string& what) { return {fmt::format("smoke: {}\n", what), true}; }

template <typename T>
T ready(T command) {
  if (command.common.paths.empty()) command.common.paths = {"specs"};
  return command;
}

// What a command's options have come to, when they are read.
using Finish = std::function<Command()>;

struct Detail {
  bool quiet = false, verbose = false;
  report::Detail chosen() const {
    return quiet     ? report::Detail::quiet
           : verbose ? report::Detail::verbose
                     : report::Detail::normal;
  }
};

Finish define_run(CLI::App& app) {
  struct Given {
    RunCommand run;
    ForEach for_each;
    GateOptions gate;
    Detail detail;
  };
  const auto given = std::make_shared<Given>();
  auto& [run, for_each, gate, detail] = *given;
  add_common(app, run.common);
  add_select(app, run.select);
  add_place(app, run.place);
  app.add_option("--seed", run.seed, "Repeats the samples and orders of a run")->type_name("N");
  app.add_flag("--same-values", run.same_values,
               "The values of `unique`, too, are those of the seed: for an empty database")
      ->needs("--seed");
  app.add_flag("--fail-fast", run.fail_fast, "Begins no further scenario after a failed one");
  app.add_option("--jobs", run.jobs, "How many scenarios may run side by side (4)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""));
  app.add_flag("--dry-run", run.dry_run,
               "Shows what would be sent and asked; sends, asks and starts nothing");
  app.add_option("--rerun-inconclusive", run.rerun_inconclusive,
                 "Runs an inconclusive scenario again, so many times at most")
      ->type_name("N")
      ->check(CLI::Range(0, 100).description(""));
  auto* const shard =
      app.add_option("--shard", run.shard,
                     "Only the second of eight parts, for 2/8; auto, or auto/8: as the CI says")
          ->type_name("N/OF");
  app.add_option("--durations", run.durations,
                 "Makes shards take about the same time, by this journal of an earlier run")
      ->type_name("JOURNAL")
      ->needs(shard);
  auto* const clients =
      app.add_option("--for-each", for_each.file,
                     "Runs for each client of this file, with its variables; --journal is a folder")
          ->type_name("FILE")
          ->excludes(shard);
  app.add_option("--client", for_each.clients, "Only for this client; may be given again")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->needs(clients);
  CLI::Option* const journal = add_telling(app, run, detail.quiet, detail.verbose);
  CLI::Option* const gate_title = add_gate(app, gate, journal);
  gate_title->excludes("--dry-run")->excludes(shard);
  app.get_option("--scenarios-from")->excludes("--tag")->excludes("--scenario")->excludes(clients);
  return [given, gate_title]() -> Command {
    auto& [run, for_each, gate, detail] = *given;
    run.detail = detail.chosen();
    if (!for_each.file.empty()) run.for_each = std::move(for_each);
    if (run.for_each && !run.reports.empty())
      return wrong(
          "a report is of one run: make those of `--for-each` with `smoke report`, of the "
          "journals");
    if (gate_title->count() > 0) run.gate = std::move(gate);
    return ready(std::move(run));
  };
}

Finish define_monitor(CLI::App& app) {
  struct Given {
    RunCommand watch;
    MonitorOptions monitor;
    Detail detail;
  };
  const auto given = std::make_shared<Given>();
  auto& [watch, monitor, detail] = *given;
  add_common(app, watch.common);
  add_place(app, watch.place);
  app.add_option("--title", monitor.titles, "Only the monitor with this title; may be given again")
      ->type_name("TITLE")
      ->allow_extra_args(false);
  CLI::Option* const rehearse = app.add_flag(
      "--rehearse", monitor.rehearse, "Three samples, at most a second apart, instead of all");
  CLI::Option* const journal = add_telling(app, watch, detail.quiet, detail.verbose);
  app.add_option("--resume", monitor.resume,
                 "Goes on with the monitors of this journal, and appends to it")
      ->type_name("JOURNAL")
      ->excludes(journal)
      ->excludes(rehearse);
  return [given] {
    given->watch.detail = given->detail.chosen();
    given->watch.monitor = std::move(given->monitor);
    return ready(std::move(given->watch));
  };
}

Finish define_replay(CLI::App& app) {
  struct Given {
    RunCommand replay;
    Detail detail;
  };
  const auto given = std::make_shared<Given>();
  auto& [replay, detail] = *given;
  replay.replay = true;
  app.add_option("JOURNAL", replay.journal, "What `smoke run --journal` wrote")->required();
  add_look(app, replay.common);
  app.add_option("--scenario", replay.select.scenarios,
                 "Only what the scenario with this title sent; may be given again")
      ->type_name("TITLE")
      ->allow_extra_args(false);
  add_place(app, replay.place);
  app.add_flag("--dry-run", replay.dry_run, "Shows what would be sent; sends nothing");
  add_detail(app, detail.quiet, detail.verbose);
  add_language(app, replay.language);
  return [given] {
    given->replay.detail = given->detail.chosen();
    return std::move(given->replay);
  };
}

Finish define_report(CLI::App& app) {
  const auto report = std::make_shared<ReportCommand>();
  app.add_option("JOURNAL", report->journal, "What `smoke run --journal` or `monitor` wrote");
  add_reports(app, report->reports);
  add_language(app, report->language);

  const auto merge = std::make_shared<MergeCommand>();
  CLI::App& merge_app = *app.add_subcommand(
      "merge", "Makes one journal of those of a run's shards, and tells what they come to");
  merge_app.add_option("JOURNAL", merge->shards, "What `smoke run --shard --journal` wrote")
      ->required();
  merge_app
      .add_option("-o,--output", merge->merged,
                  "The new journal, of which every report can be made")
      ->type_name("FILE")
      ->required();
  add_language(merge_app, merge->language);
  merge_app.set_help_flag("-h,--help", "Says what there is");
  return [report, merge, &merge_app]() -> Command {
    if (merge_app.parsed()) return std::move(*merge);
    if (report->journal.empty())
      return wrong("which run? give its journal; see `smoke report --help`");
    if (report->reports.empty())
      return wrong(fmt::format("which report? there are: {}; see `smoke report --help`",
                               fmt::join(option_names_of_reports(), ", ")));
    return std::move(*report);
  };
}

Finish define_history(CLI::App& app) {
  const auto history = std::make_shared<HistoryCommand>();
  app.add_option("FOLDER", history->folder, "Whose journals (*.jsonl) are read")->required();
  app.add_flag("--json", history->json, "Writes one JSON object");
  add_language(app, history->language);
  return [history] { return std::move(*history); };
}

Finish define_check(CLI::App& app) {
  struct Given {
    CheckCommand check;
    std::string form = "text";
  };
  const auto given = std::make_shared<Given>();
  auto& [check, form] = *given;
  add_common(app, check.common);
  add_place(app, check.place);
  app.add_flag("--syntax", check.syntax,
               "Only reads the files; follows no `use`, and looks at no names");
  app.add_option("--diagnostics", form, "text, or json: one object a line")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "json"}).description(""));
  return [given] {
    given->check.json = given->form == "json";
    return ready(std::move(given->check));
  };
}

Finish define_fmt(CLI::App& app) {
  const auto format = std::make_shared<FormatCommand>();
  add_common(app, format->common);
  app.add_flag("--check", format->check,
               "Changes nothing; names the files that would change, and ends with 1 if there are "
               "any");
  return [format] { return ready(std::move(*format)); };
}

Finish define_list(CLI::App& app) {
  const auto list = std::make_shared<ListCommand>();
  add_common(app, list->common);
  add_select(app, list->select);
  return [list] { return ready(std::move(*list)); };
}

Finish define_verify(CLI::App& app) {
  const auto verify = std::make_shared<VerifyCommand>();
  app.add_option("DIR", verify->folder, "What `smoke run --evidence` has left")->required();
  add_language(app, verify->language);
  return [verify] { return std::move(*verify); };
}

Finish define_decide(CLI::App& app) {
  const auto decide = std::make_shared<DecideCommand>();
  app.add_option("DIR", decide->folder, "What `smoke run --evidence` has left")->required();
  add_person(app, decide->person);
  add_language(app, decide->language);
  add_color(app, decide->color);
  return [decide] { return std::move(*decide); };
}

Finish define_attest(CLI::App& app) {
  const auto attest = std::make_shared<AttestCommand>();
  evidence::Attestation& step = attest->attestation;
  app.add_option("DIR", attest->folder, "What `smoke run --evidence` has left")->required();
  app.add_option("STEP", step.instruction, "What was to be done, in the spec's words")->required();
  app.add_option("--by", step.by, "Who did it")->type_name("NAME")->required();
  app.add_option("--note", step.note, "What was seen")->type_name("TEXT")->required();
  app.add_option("--attach", step.attachment, "A file that shows it")->type_name("FILE");
  add_language(app, attest->language);
  add_color(app, attest->color);
  return [attest] { return std::move(*attest); };
}

Finish define_env(CLI::App& app) {
  const auto env = std::make_shared<EnvCommand>();
  add_common(app, env->common);
  add_place(app, env->place);
  app.add_flag("--example", env->example, "Writes a .env file to fill in");
  return [env] { return ready(std::move(*env)); };
}

Finish define_doc(CLI::App& app) {
  const auto doc = std::make_shared<DocCommand>();
  add_common(app, doc->common);
  app.add_option("-o,--output", doc->output,
                 "A file that ends in .html or .md, for all; or a folder, which gets both for each "
                 "spec, and an index")
      ->type_name("FILE|DIR")
      ->required();
  app.add_option("--run", doc->run,
                 "The journal of a run, whose results stand beside the scenarios")
      ->type_name("JOURNAL");
  add_language(app, doc->language);
  return [doc] { return ready(std::move(*doc)); };
}

struct Named {
  const char *name, *about;
  Finish (*define)(CLI::App&);
  const char* examples;
};
constexpr Named commands[] = {
    {"run", "Runs scenarios", define_run,
     R"(  smoke run                             all of specs/, in smoke.yaml's default environment
  smoke run --tag mandatory --env staging --journal run.jsonl
  smoke run --scenario "A contact can be created" --seed 42 -v
  smoke run specs/plan.smoke --gate "Sprint 2" --evidence evidence/today --decided-by "Ana"
  smoke run --shard 2/8 --journal shard-2.jsonl)"},
    {"monitor", "Runs monitors: what must hold again and again, for as long as they say",
     define_monitor,
     R"(  smoke monitor specs/plan.smoke --title "No critical error" --journal monitor.jsonl
  smoke monitor specs/plan.smoke --resume monitor.jsonl
  smoke monitor specs/plan.smoke --rehearse)"},
    {"replay", "Sends again what got no 2xx in a run, by its journal, and appends to that",
     define_replay, R"(  smoke replay run.jsonl --dry-run      what would be sent
  smoke replay run.jsonl)"},
    {"report", "Writes reports of a run, by its journal, in forms for other programs",
     define_report, R"(  smoke report run.jsonl --html run.html --junit junit.xml
  smoke report merge shard-*.jsonl -o run.jsonl)"},
    {"history", "Shows what became of each scenario over many runs, by their journals",
     define_history, R"(  smoke history runs)"},
    {"check", "Reports all mistakes of specs; sends nothing", define_check,
     R"(  smoke check                           all of specs/
  smoke check specs/intake.smoke --diagnostics json)"},
    {"fmt", "Writes specs in their canonical form", define_fmt,
     R"(  smoke fmt specs
  smoke fmt specs --check)"},
    {"list", "Lists scenarios, with their tags", define_list, R"(  smoke list --tag mandatory)"},
    {"verify", "Finds what has changed in a folder of evidence since it was written", define_verify,
     R"(  smoke verify evidence/today)"},
    {"decide", "Decides again from a folder of evidence, and nothing else", define_decide,
     R"(  smoke decide evidence/today
  smoke decide evidence/today --decided-by "Ana" --decision no-go --because "the vendor is down")"},
    {"attest", "Adds to evidence that a manual step was done", define_attest,
     R"(  smoke attest evidence/today "Look at the dashboard" --by "Ana" --note "all green" --attach shot.png)"},
    {"env", "Lists the variables that specs need, and where each is set", define_env,
     R"(  smoke env specs --env staging
  smoke env specs --example > .env      to fill in)"},
    {"doc", "Writes specs as documents for people who don't read specs; sends nothing", define_doc,
     R"(  smoke doc specs -o plan.html --lang pt-BR
  smoke doc specs -o documents --run run.jsonl)"},
};

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(about, "smoke");
  app.set_version_flag("--version", "smoke " SMOKE_VERSION, "Says which version this is");
  app.set_help_flag("-h,--help", "Says what there is");
  app.footer(examples);
  app.require_subcommand(1);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);

  // The options of all commands take longer to set up than a short run takes, so they are those of
  // the one that is called.
  const auto* const called =
      std::find_if(argv + 1, argv + argc, [](const char* word) { return word[0] != '-'; });
  const std::string first = called == argv + argc ? "" : *called;
  Finish finish;
  std::vector<std::string> names;
  for (const Named& each : commands) {
    names.emplace_back(each.name);
    CLI::App& command = *app.add_subcommand(each.name, each.about);
    if (first != each.name) continue;
    command.set_help_flag("-h,--help", "Says what there is");
    command.footer(std::string("Examples:\n") + each.examples);
    finish = each.define(command);
  }
  if (argc < 2) return Said{app.help(), true};
  if (!finish && !first.empty())
    return wrong(fmt::format("there is no command `{}`{}\nthere are: {}; see `smoke --help`", first,
                             suggestion(first, names), fmt::join(names, ", ")));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto used = app.get_subcommands();
    return Said{used.empty() ? app.help() : used.front()->help("smoke")};
  } catch (const CLI::CallForVersion& version) {
    return Said{fmt::format("{}\n", version.what())};
  } catch (const CLI::ParseError& error) {
    const auto used = app.get_subcommands();
    const CLI::App& where = used.empty() ? app : *used.front();
    const std::string see =
        fmt::format("see `smoke {}--help`", used.empty() ? "" : where.get_name() + " ");
    for (const std::string& rest : app.remaining(true)) {
      const std::string name = rest.substr(0, rest.find('='));
      if (name.starts_with('-'))
        return wrong(fmt::format("unknown option `{}`{}\n{}", name,
                                 suggestion(name, option_names(where)), see));
    }
    return wrong(fmt::format("{}\n{}", error.what(), see));
  }
  return finish ? finish() : wrong("which command? see `smoke --help`");
}

}  // namespace smoke::cli
