// Environment variables.
#pragma once

#include <optional>
#include <string>

namespace doctor::platform {

std::optional<std::string> environment(const char* name);

}  // namespace doctor::platform
