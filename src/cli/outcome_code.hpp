// Exit codes of verdicts, and of several the worst.
#pragma once

#include "knowledge/diagnosis.hpp"

namespace doctor::cli {

int exit_code_of(Outcome outcome);
// How bad such a code is: the greater, the worse.
int severity(int code);
// Of two such codes: broken, then degraded, then undetermined, then works.
int worse(int a, int b);

}  // namespace doctor::cli
