// Two vantages of one host: the user's machine, by its bundle, and where we look from. What differs between them parts the
// user's machine, its path and the host better than either does alone.
#pragma once

#include <optional>
#include <string>

#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

// Adds the user's machine's own facts (machine.*) to what we saw, and the comparison (vantages.*). `stopped`: our stage;
// `at`: when our walk began.
void observe_beside(const Diagnosis& machine, std::optional<Stage> stopped, WallTime at, Evidence& here);
// The other way round: what we saw (here.*) and the comparison, beside the walk of the user's machine.
void observe_here(const Diagnosis& machine, const Diagnosis& here, Evidence& out);

// Which of the two the answer is about. The user's machine where it was stopped earlier than we were, at the same stage in
// another manner, or was shown another certificate; else ours, which saw more. A bundle that is far apart counts only where it
// was stopped earlier.
bool answer_is_about_the_machine(const Diagnosis& machine, const Diagnosis& here);

// We went past what stopped the user's machine, and so much later that it may have been mended: nothing is put down to its side.
bool may_be_mended_since(const Evidence& evidence);

// " From here …": what the comparison says of the side, to stand behind the verdict's sentence; empty where there is none.
std::string vantages_sentence(const Evidence& evidence);

}  // namespace doctor::diagnose
