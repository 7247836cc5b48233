// Text that names its sources: web addresses become links, everything else stays text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/html/element.hpp"

namespace doctor::report::html {

// Text whose web addresses (http and https alone) are links.
void add_linked(Element& to, std::string_view text);
// The same as an element of its own.
Element source(std::string_view one);
// All of a conclusion's or fix's, behind a line that opens.
Element sources_of(const std::vector<std::string>& sources);

}  // namespace doctor::report::html
