#include "interpreter/report/forms.hpp"

#include "interpreter/report/junit.hpp"

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
      {"junit", "JUnit XML, for Jenkins, GitLab and others", in_english<junit>},
  };
  return all;
}

}  // namespace smoke::report
