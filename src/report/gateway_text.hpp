// What lies within the stage of a gateway, as text: its own stages, and the transports as a table.
#pragma once

#include <string>

#include "knowledge/diagnosis.hpp"
#include "report/style.hpp"

namespace doctor::report {

// Lines below that of the stage; empty where there is nothing to tell beyond it: with `verbose` all of it, else what is of interest
// because something is not as it should be.
std::string gateway_text(const StageReport& stage, const Style& style, bool verbose);

// "ok", "FAIL", "STOP": four letters at most.
std::string_view status_word(StageStatus status, bool stops_clients);

}  // namespace doctor::report
