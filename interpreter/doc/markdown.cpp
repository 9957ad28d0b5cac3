// The same document as Markdown, in the form that GitHub and GitLab show: lists, tables, headings,
// and an anchor before what links lead to.
#include <fmt/format.h>

#include "interpreter/doc/document.hpp"
#include "interpreter/doc/layout.hpp"

namespace smoke::doc {
namespace {

class Writer {
 public:
  explicit Writer(const Reader& reader) : reader_(reader) {}

  std::string out;

  void document(const Document& document) {
    heading(1, document.title);
    summary(document);
    paragraph(as_sentence(how_to_read()));
    contents(document);
    for (const auto& chapter : document.chapters) this->chapter(*chapter, document);
    needs(document);
    appendix(document);
    index(document);
  }

  void list(const std::vector<Document>& documents) {
    heading(1, say("Test plan"));
    for (const Document& each : documents) {
      out += fmt::format("\n## [{}]({}.md)\n", text(each.title), link(each.file_name));
      summary(each);
      for (const auto& chapter : each.chapters)
        for (const Section& section : chapter->sections)
          out += fmt::format("- [{}]({}.md#{}){}\n", text(section.item.title), link(each.file_name),
                             section.item.id, suffix(section, each));
    }
  }

 private:
  std::string text(const Message& message) const { return markdown(message, reader_); }

  std::string as_sentence(const Message& message) const {
    Sentence sentence;
    sentence.text = message;
    return markdown(sentence, reader_);
  }

  void summary(const Document& document) {
    paragraph(as_sentence(told_count(document)));
    if (const Message came = came_to_in_all(document); !came.empty())
      paragraph("**" + as_sentence(came) + "**");
  }

  // Blank lines around what is a block of its own.
  void gap() {
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
  }
  void heading(int level, const Message& title, std::string_view id = {}) {
    gap();
    if (!id.empty()) out += fmt::format("<a id=\"{}\"></a>\n\n", id);
    out += fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(level), '#'), text(title));
  }
  void paragraph(const std::string& words, const std::string& indent = "") {
    gap();
    out += indent + words + "\n\n";
  }

  std::string suffix(const Section& section, const Document& document) const {
    if (!document.run || !section.runs()) return "";
    const auto came = status(section);
    return fmt::format(": **{}**", text(came ? status_name(*came) : say("not run")));
  }

  void contents(const Document& document) {
    gap();
    for (const auto& chapter : document.chapters) {
      std::string indent;
      if (document.chapters.size() > 1) {
        out += fmt::format("- [{}](#{})\n", text(chapter->heading.title), chapter->heading.id);
        indent = "  ";
      }
      for (const Section& section : chapter->sections)
        out += fmt::format("{}- [{}](#{}){}\n", indent, text(section.item.title), section.item.id,
                           suffix(section, document));
    }
    for (const auto& [id, title] : {std::pair{"needs-", say("What is needed")},
                                    {"appendix-", say("Appendix: how it is sent")},
                                    {"index-", say("Index")}})
      out += fmt::format("- [{}](#{})\n", text(title), id);
    out += '\n';
  }

  // ---- what is told

  void told(const Told& all, const std::string& indent = "") {
    bool in_list = false;
    for (const Sentence& each : all) {
      if (each.kind == Kind::prose) {
        paragraph(markdown(each, reader_), indent);
        in_list = false;
        continue;
      }
      if (!in_list && indent.empty()) gap();
      in_list = true;
      sentence(each, indent);
    }
    if (in_list && indent.empty()) gap();
  }

  void sentence(const Sentence& each, const std::string& indent) {
    const bool failed = failed_ != nullptr && failed_->contains({each.file, each.line});
    out += fmt::format("{}- {}{}\n", indent, failed ? "**✗** " : "", markdown(each, reader_));
    const std::string deeper = indent + "  ";
    if (!each.code.empty()) {
      out += '\n';
      out +=
          markdown_block(reader_.masked(each.code), each.kind == Kind::detail ? "" : "sql", deeper);
      out += '\n';
    }
    if (each.table) {
      out += '\n';
      table(*each.table, deeper);
      gap();
    }
    told(each.beneath, deeper);
  }

  void table(const Table& table, const std::string& indent = "") {
    const auto row = [&](const std::vector<Message>& cells) {
      out += indent + "|";
      for (const Message& cell : cells) out += fmt::format(" {} |", markdown(cell, reader_, true));
      out += '\n';
    };
    row(table.columns);
    out += indent + "|";
    for (std::size_t i = 0; i < table.columns.size(); ++i) out += " --- |";
    out += '\n';
    for (const auto& cells : table.rows) row(cells);
  }

  void chapter(const Chapter& chapter, const Document& document) {
    if (document.chapters.size() > 1) heading(2, chapter.heading.title, chapter.heading.id);
    told(chapter.heading.told);
    if (document.run && !chapter.in_run)
      paragraph("**" + as_sentence(not_in_run()) + "**");
    else if (chapter.differs)
      paragraph("**" + as_sentence(differs_from_run()) + "**");
    for (const Item& each : chapter.around) {
      heading(3, each.title);
      told(each.told);
    }
    for (const Section& each : chapter.sections) {
      heading(3, Message::sentence("{}: {}", {type_name(each.type), each.item.title}),
              each.item.id);
      if (!each.tags.empty()) {
        std::string tags;
        for (const std::string& tag : each.tags)
          tags += (tags.empty() ? "" : ", ") + text(Message::sentence("`{}`", {tag}));
        paragraph(text(say("Tags")) + ": " + tags);
      }
      if (document.run && each.runs()) outcomes(each);
      failed_ = &each.failed;
      told(each.item.told);
      failed_ = nullptr;
    }
  }

  void outcomes(const Section& section) {
    if (section.outcomes.empty()) return paragraph("**" + as_sentence(say("not run")) + "**");
    gap();
    for (const Outcome& each : section.outcomes) {
      out += fmt::format("- **{}**\n", as_sentence(came_to(each)));
      for (const Outcome::Problem& problem : each.problems)
        out += fmt::format("  - {}\n", as_sentence(told_problem(problem)));
    }
    // Another list follows, which would else go on with this one.
    out += "\n<!-- -->\n\n";
  }

  // ---- the rest

  void items(const Message& title, const std::vector<Item>& all) {
    if (all.empty()) return;
    heading(3, title);
    for (const Item& each : all) {
      heading(4, each.title, each.id);
      told(each.told);
    }
  }

  void needs(const Document& document) {
    heading(2, say("What is needed"), "needs-");
    if (!document.variables.rows.empty()) {
      heading(3, say("Settings of the environment"));
      table(document.variables);
    }
    items(say("Systems"), document.targets);
    items(say("Channels"), document.channels);
  }

  void appendix(const Document& document) {
    heading(2, say("Appendix: how it is sent"), "appendix-");
    items(say("Events"), document.events);
    items(say("Signatures"), document.signatures);
    items(say("Records"), document.templates);
    items(say("Stand-ins for other systems"), document.stubs);
  }

  void entries(const Message& title, const std::vector<Entry>& all) {
    if (all.empty()) return;
    heading(3, title);
    for (const Entry& entry : all) {
      out += fmt::format("- {}\n", text(Message::sentence("`{}`", {entry.name})));
      for (const Item* each : entry.items)
        out += fmt::format("  - [{}](#{})\n", text(each->title), each->id);
    }
    out += '\n';
  }

  void index(const Document& document) {
    heading(2, say("Index"), "index-");
    entries(say("By tag"), document.by_tag);
    entries(say("By channel"), document.by_channel);
  }

  const Reader& reader_;
  const std::set<std::pair<std::string, std::size_t>>* failed_ = nullptr;  // of this section
};

}  // namespace

std::string markdown(const Document& document, const Reader& reader) {
  Writer writer(reader);
  writer.document(document);
  while (writer.out.ends_with("\n\n")) writer.out.pop_back();
  return std::move(writer.out);
}

std::string markdown_index(const std::vector<Document>& documents, const Reader& reader) {
  Writer writer(reader);
  writer.list(documents);
  return std::move(writer.out);
}

}  // namespace smoke::doc
