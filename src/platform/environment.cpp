#include "platform/environment.hpp"

#include <cstdlib>

namespace doctor::platform {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

}  // namespace doctor::platform
