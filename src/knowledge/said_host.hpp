// The surroundings of a code in a pasted text: which computer, which client, when.
#pragma once

#include "knowledge/said_text.hpp"

namespace doctor {

// Fills in host, time and client from `said.text`, `numbers` and `words`.
void read_surroundings(SaidText& said);

}  // namespace doctor
