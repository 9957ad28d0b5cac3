// What a rule expects, in a spec writer's words. A rule that is used with must<>, or begins a line of a block, and has no
// words here does not compile. Words in backticks are also what "did you mean" chooses from.
#pragma once

namespace smoke::syntax {

template <typename Rule>
inline constexpr const char* expected = nullptr;

// Closing tokens are reported at the bracket that they would have closed.
template <typename Rule>
inline constexpr bool closes = false;

inline constexpr const char* end_of_statement = "the end of the line";

}  // namespace smoke::syntax
