// What may stand behind a code: causes, the test that parts them, and what is wrongly said of them.
#pragma once

#include "knowledge/explain.hpp"

namespace doctor::knowledge {

// Fills in causes, test, remedy, look and wrong from main, extended, stage and host.
void add_causes(CodeExplanation& to, const Knowledge& knowledge);

}  // namespace doctor::knowledge
