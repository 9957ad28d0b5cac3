#include "interpreter/report/forms.hpp"

#include "interpreter/report/html.hpp"
#include "interpreter/report/json.hpp"
#include "interpreter/report/junit.hpp"
#include "interpreter/report/markdown.hpp"
#include "interpreter/report/tap.hpp"

namespace smoke::report {
namespace {

// Of a form that programs read, whose words are English.
template <void (*write)(const std::filesystem::path&, std::ostream&)>
void in_english(const std::filesystem::path& journal, const Language&, std::ostream& out) {
  write(journal, out);
}

}  // namespace

const std::vector<Form>& forms() {
  static const std::vector<Form> all = {
      {"html", "One page for a browser, which needs no network and no file beside it", html},
      {"junit", "JUnit XML, for Jenkins, GitLab and others", in_english<junit>},
      {"tap", "the Test Anything Protocol, for prove and others", in_english<tap>},
      {"json", "one JSON object, for programs of your own", in_english<json>},
      {"markdown", "a summary for a pull request or a job", markdown},
  };
  return all;
}

}  // namespace smoke::report
