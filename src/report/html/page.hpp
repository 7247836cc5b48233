// The frame of a page that needs nothing beside it: head with policy and style sheet, header, main, footer, script.
#pragma once

#include <string>
#include <string_view>

#include "report/html/element.hpp"

namespace doctor::report::html {

// A whole file. `header`, `main` and `footer` are the elements of these names.
std::string whole_page(std::string_view title, Element header, Element main, Element footer);

}  // namespace doctor::report::html
