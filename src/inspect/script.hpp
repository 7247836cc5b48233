// The scripts that make a bundle on a machine without rdpdoctor, as text (inspect/scripts/).
#pragma once

#include <array>
#include <string_view>

namespace doctor::inspect {

constexpr std::array<std::string_view, 2> systems_with_a_script() { return {"macos", "windows"}; }
// "macos": POSIX sh; "windows": Windows PowerShell 5.1. Empty for any other system.
std::string_view collector_script(std::string_view system);

}  // namespace doctor::inspect
