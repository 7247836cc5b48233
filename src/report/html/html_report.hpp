// Diagnoses as one HTML file that needs nothing beside it: for a ticket, for print, for whoever has no terminal.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

// `version` of the program. Several diagnoses get an index at the top. Loads nothing, and works without script.
// `file`: what the diagnoses were read from, by its name; empty: nothing is said of it.
std::string to_html(std::span<const Diagnosis> diagnoses, std::string_view version, std::string_view file = {});

}  // namespace doctor::report
