// The Date header of HTTP.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace doctor::probe {

// RFC 9110 section 5.6.7, the form that servers must send: "Sun, 06 Nov 1994 08:49:37 GMT". Nothing for anything else.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace doctor::probe
