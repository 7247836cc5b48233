// What a machine told of itself, in lines for a person.
#pragma once

#include <string>

#include "evidence/evidence.hpp"

namespace doctor::cli {

// A line for each machine.* fact: what it speaks of and its value, or why it is not known.
std::string machine_summary(const Evidence& evidence);

}  // namespace doctor::cli
