// What became of a connection that was held idle (--hold), in a sentence.
#pragma once

#include <string>

#include "evidence/evidence.hpp"

namespace doctor::report {

// Empty where nobody asked for it.
std::string hold_words(const Evidence& evidence);

}  // namespace doctor::report
