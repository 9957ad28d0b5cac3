// One page that needs nothing else: no network, no script.
#include <fmt/format.h>

#include "interpreter/doc/document.hpp"
#include "interpreter/doc/embedded.hpp"
#include "interpreter/doc/layout.hpp"

namespace smoke::doc {
namespace {

class Page {
 public:
  explicit Page(const Reader& reader) : reader_(reader) {}

  std::string out;

  void open(const Message& title) {
    out += fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
        html(reader_.language.tag()), html(reader_.masked(title.in(reader_.language))),
        page_style());
  }
  void close() { out += "</body>\n</html>\n"; }

  void document(const Document& document) {
    open(document.title);
    header(document);
    out += "<div class=\"page\">\n";
    contents(document);
    out += "<main>\n";
    for (const auto& chapter : document.chapters) this->chapter(*chapter, document);
    needs(document);
    appendix(document);
    index(document);
    out += "</main>\n</div>\n";
    close();
  }

  void list(const std::vector<Document>& documents) {
    open(say("Test plan"));
    out += fmt::format("<header class=\"top\"><h1>{}</h1></header>\n<main class=\"index\">\n",
                       text(say("Test plan")));
    for (const Document& each : documents) {
      out += fmt::format("<section class=\"card\"><h2><a href=\"{}.html\">{}</a></h2>\n",
                         html(link(each.file_name)), text(each.title));
      summary(each);
      out += "<ul class=\"links\">\n";
      for (const auto& chapter : each.chapters)
        for (const Section& section : chapter->sections)
          out += fmt::format("<li>{}<a href=\"{}.html#{}\">{}</a></li>\n", dot(section, each),
                             html(link(each.file_name)), section.item.id, text(section.item.title));
      out += "</ul></section>\n";
    }
    out += "</main>\n";
    close();
  }

 private:
  std::string text(const Message& message) const { return html(message, reader_); }

  std::string as_sentence(const Message& message) const {
    Sentence sentence;
    sentence.text = message;
    return html(sentence, reader_);
  }

  // ---- the top

  void header(const Document& document) {
    out += fmt::format("<header class=\"top\">\n<h1>{}</h1>\n", text(document.title));
    summary(document);
    out += fmt::format("<p class=\"summary\">{}</p>\n</header>\n", as_sentence(how_to_read()));
  }

  void summary(const Document& document) {
    out += fmt::format("<p class=\"summary\">{}", as_sentence(told_count(document)));
    const Message came_to = came_to_in_all(document);
    if (!came_to.empty()) {
      const Tally all = tally(document);
      const std::string_view verdict = all.failed > 0                    ? "failed"
                                       : all.undecided + all.not_run > 0 ? "inconclusive"
                                                                         : "passed";
      out += fmt::format("</p>\n<p class=\"summary verdict {}\">{}", verdict, as_sentence(came_to));
    }
    out += "</p>\n";
  }

  std::string dot(const Section& section, const Document& document) const {
    if (!document.run || !section.runs()) return "";
    const auto came_to = status(section);
    return fmt::format("<span class=\"dot {}\" title=\"{}\"></span>", class_of(came_to),
                       text(came_to ? status_name(*came_to) : say("not run")));
  }

  static std::string_view class_of(std::optional<run::Status> status) {
    return status ? run::name(*status) : "absent";
  }

  void contents(const Document& document) {
    out += fmt::format("<nav><details open><summary>{}</summary>\n", text(say("Contents")));
    for (const auto& chapter : document.chapters) {
      if (document.chapters.size() > 1)
        out += fmt::format("<p><a href=\"#{}\">{}</a></p>\n", chapter->heading.id,
                           text(chapter->heading.title));
      out += "<ol>\n";
      for (const Section& section : chapter->sections)
        out += fmt::format("<li>{}<a href=\"#{}\">{}</a></li>\n", dot(section, document),
                           section.item.id, text(section.item.title));
      out += "</ol>\n";
    }
    out += fmt::format(
        "<ul>\n<li><a href=\"#needs-\">{}</a></li>\n<li><a href=\"#appendix-\">{}</a></li>\n"
        "<li><a href=\"#index-\">{}</a></li>\n</ul>\n</details></nav>\n",
        text(say("What is needed")), text(say("Appendix: how it is sent")), text(say("Index")));
  }

  // ---- what is told

  void told(const Told& all) {
    bool in_list = false;
    for (const Sentence& each : all) {
      if (each.kind == Kind::prose) {
        if (in_list) out += "</ul>\n";
        in_list = false;
        out += fmt::format("<p class=\"prose\">{}</p>\n", html(each, reader_));
        continue;
      }
      if (!in_list) out += "<ul class=\"told\">\n";
      in_list = true;
      sentence(each);
    }
    if (in_list) out += "</ul>\n";
  }

  void sentence(const Sentence& each) {
    static constexpr std::string_view classes[] = {"action", "expectation", "detail", "note",
                                                   "prose"};
    const bool failed = failed_ != nullptr && failed_->contains({each.file, each.line});
    out += fmt::format("<li class=\"{}{}\">", classes[static_cast<std::size_t>(each.kind)],
                       failed ? " failed" : "");
    if (each.folded && !each.beneath.empty()) {
      out += fmt::format("<details><summary>{}</summary>\n", html(each, reader_));
      told(each.beneath);
      out += "</details></li>\n";
      return;
    }
    out += html(each, reader_);
    if (!each.code.empty()) {
      const std::string block = fmt::format("<pre>{}</pre>", html(reader_.masked(each.code)));
      if (each.kind == Kind::detail)
        out += block;
      else
        out += fmt::format("<details class=\"code\"><summary>{}</summary>{}</details>",
                           text(say("the statement in SQL")), block);
    }
    if (each.table) table(*each.table);
    if (!each.beneath.empty()) {
      out += "\n";
      told(each.beneath);
    }
    out += "</li>\n";
  }

  void table(const Table& table) {
    out += "<div class=\"table\"><table>\n<thead><tr>";
    for (const Message& column : table.columns) out += fmt::format("<th>{}</th>", text(column));
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out += "<tr>";
      for (const Message& cell : row) out += fmt::format("<td>{}</td>", text(cell));
      out += "</tr>\n";
    }
    out += "</tbody>\n</table></div>\n";
  }

  void chapter(const Chapter& chapter, const Document& document) {
    if (document.chapters.size() > 1)
      out += fmt::format("<h2 class=\"chapter\" id=\"{}\">{}</h2>\n", chapter.heading.id,
                         text(chapter.heading.title));
    told(chapter.heading.told);
    if (document.run && !chapter.in_run)
      out += fmt::format("<p class=\"warning\">{}</p>\n", as_sentence(not_in_run()));
    else if (chapter.differs)
      out += fmt::format("<p class=\"warning\">{}</p>\n", as_sentence(differs_from_run()));
    for (const Item& each : chapter.around) {
      out += fmt::format("<section class=\"around\">\n<h3>{}</h3>\n", text(each.title));
      told(each.told);
      out += "</section>\n";
    }
    for (const Section& each : chapter.sections) section(each, document);
  }

  void section(const Section& section, const Document& document) {
    const auto came_to = status(section);
    out += fmt::format("<section class=\"card {}\" id=\"{}\">\n<p class=\"kind\">{}",
                       document.run && section.runs() ? class_of(came_to) : "plain",
                       section.item.id, text(type_name(section.type)));
    for (const std::string& tag : section.tags)
      out += fmt::format(" <span class=\"tag\">{}</span>", html(tag));
    out += fmt::format("</p>\n<h3>{}</h3>\n", text(section.item.title));
    if (document.run && section.runs()) outcomes(section);
    failed_ = &section.failed;
    told(section.item.told);
    failed_ = nullptr;
    out += "</section>\n";
  }

  void outcomes(const Section& section) {
    if (section.outcomes.empty()) {
      out += fmt::format("<p class=\"outcome absent\">{}</p>\n", as_sentence(say("not run")));
      return;
    }
    for (const Outcome& each : section.outcomes) {
      out += fmt::format("<div class=\"outcome {}\"><p>{}</p>", run::name(each.status),
                         as_sentence(came_to(each)));
      if (!each.problems.empty()) {
        out += "<ul>\n";
        for (const Outcome::Problem& problem : each.problems)
          out += fmt::format("<li>{}</li>\n", as_sentence(told_problem(problem)));
        out += "</ul>";
      }
      out += "</div>\n";
    }
  }

  // ---- the rest

  void items(const Message& title, const std::vector<Item>& all) {
    if (all.empty()) return;
    out += fmt::format("<h3>{}</h3>\n", text(title));
    for (const Item& each : all) {
      out +=
          fmt::format("<details class=\"item\" id=\"{}\"><summary>{}", each.id, text(each.title));
      // The first words of the author say what it is.
      std::size_t said = 0;
      if (!each.told.empty() && each.told.front().kind == Kind::prose)
        out += fmt::format(" <span class=\"prose\">{}</span>", html(each.told[said++], reader_));
      out += "</summary>\n";
      Told rest(each.told.begin() + static_cast<std::ptrdiff_t>(said), each.told.end());
      told(rest);
      out += "</details>\n";
    }
  }

  void needs(const Document& document) {
    out += fmt::format("<section id=\"needs-\">\n<h2>{}</h2>\n", text(say("What is needed")));
    if (!document.variables.rows.empty()) {
      out += fmt::format("<h3>{}</h3>\n", text(say("Settings of the environment")));
      table(document.variables);
    }
    items(say("Systems"), document.targets);
    items(say("Channels"), document.channels);
    out += "</section>\n";
  }

  void appendix(const Document& document) {
    out += fmt::format("<section id=\"appendix-\">\n<h2>{}</h2>\n",
                       text(say("Appendix: how it is sent")));
    items(say("Events"), document.events);
    items(say("Signatures"), document.signatures);
    items(say("Records"), document.templates);
    items(say("Stand-ins for other systems"), document.stubs);
    out += "</section>\n";
  }

  void entries(const Message& title, const std::vector<Entry>& all) {
    if (all.empty()) return;
    out += fmt::format("<h3>{}</h3>\n<dl>\n", text(title));
    for (const Entry& entry : all) {
      out += fmt::format("<dt>{}</dt>\n", html(entry.name));
      for (const Item* each : entry.items)
        out += fmt::format("<dd><a href=\"#{}\">{}</a></dd>\n", each->id, text(each->title));
    }
    out += "</dl>\n";
  }

  void index(const Document& document) {
    out += fmt::format("<section id=\"index-\">\n<h2>{}</h2>\n", text(say("Index")));
    entries(say("By tag"), document.by_tag);
    entries(say("By channel"), document.by_channel);
    out += "</section>\n";
  }

  const Reader& reader_;
  const std::set<std::pair<std::string, std::size_t>>* failed_ = nullptr;  // of this section
};

}  // namespace

std::string html(const Document& document, const Reader& reader) {
  Page page(reader);
  page.document(document);
  return std::move(page.out);
}

std::string html_index(const std::vector<Document>& documents, const Reader& reader) {
  Page page(reader);
  page.list(documents);
  return std::move(page.out);
}

}  // namespace smoke::doc
