// What may stand behind a code: causes, the test that parts them, and what is wrongly said of them.
#pragma once

#include "knowledge/explain.hpp"

namespace doctor::knowledge {

// Fills in causes, test, remedy, look and wrong from main, extended, stage and host.
void add_causes(CodeExplanation& to, const Knowledge& knowledge);

// A client is known to show it for the cause.
bool shows(const Cause& cause, const SaidCodes& said);
// Every command of the fix is one of Azure's own.
bool is_for_azure_alone(const Fix& fix);

}  // namespace doctor::knowledge
