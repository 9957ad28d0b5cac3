// A document of specs for people who don't read specs: what each says, what is needed for it, and,
// where a run is given, what came of it. Made of the tree alone; nothing is run.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/doc/markup.hpp"
#include "interpreter/doc/results.hpp"
#include "interpreter/doc/sentences.hpp"

namespace smoke::doc {

// Something with a name and what is told of it: a channel, an event, what runs before all.
struct Item {
  std::string id;  // of its place in the document; empty where nothing leads there
  Message title;
  Told told;
};

// What came of a scenario, or of one variant of it.
struct Outcome {
  std::string variant;
  run::Status status = run::Status::passed;
  Message reason, note;
  Duration took{};
  struct Problem {
    std::size_t line = 0;
    Message message;
  };
  std::vector<Problem> problems;
};

// A scenario, a monitor, evidence or a gate.
struct Section {
  enum class Type { scenario, monitor, evidence, decision };
  Type type = Type::scenario;
  Item item;
  std::vector<std::string> tags, channels;
  std::vector<Outcome> outcomes;  // empty without a run, or where the run had none for it
  std::set<std::pair<std::string, std::size_t>> failed;  // files and lines of what did not hold
  bool runs() const { return type != Type::decision; }   // and so comes to something
};

// One spec.
struct Chapter {
  std::string file;
  Item heading;              // its title and prose
  std::vector<Item> around;  // names, what is done before and after
  std::vector<Section> sections;
  bool differs = false;  // from the text that the run had
  bool in_run = false;
};

// What leads to sections: a tag, a channel.
struct Entry {
  std::string name;
  std::vector<const Item*> items;
};

struct Document {
  Message title;
  std::string file_name;  // without its ending, for links from an index; whoever writes it sets it
  std::vector<std::unique_ptr<Chapter>> chapters;
  Table variables;  // name, type, needed, what for
  std::vector<Item> channels, targets, events, signatures, templates, stubs;
  std::vector<Entry> by_tag, by_channel;
  struct Run {
    std::string started, environment;
    bool ended = false;
  };
  std::optional<Run> run;
};

// `units`: at least one, of files without mistakes.
Document make_document(const std::vector<const Unit*>& units, const Results* results);

// How many sections of a document came to what.
struct Tally {
  std::size_t sections = 0, passed = 0, failed = 0, undecided = 0, not_run = 0;
};
Tally tally(const Document& document);
// The worst of a section's outcomes; nullopt where there are none.
std::optional<run::Status> status(const Section& section);
Message status_name(run::Status status);  // "passed", as a person is told it
Message type_name(Section::Type type);    // "Scenario"

std::string html(const Document& document, const Reader& reader);
std::string markdown(const Document& document, const Reader& reader);
// The page that leads to several documents, each in a file beside it.
std::string html_index(const std::vector<Document>& documents, const Reader& reader);
std::string markdown_index(const std::vector<Document>& documents, const Reader& reader);

}  // namespace smoke::doc
