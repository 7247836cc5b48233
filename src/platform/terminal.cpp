#include "platform/terminal.hpp"

namespace doctor::platform {

bool wants_colour(bool is_terminal, const std::optional<std::string>& no_color, const std::optional<std::string>& term) {
  if (!is_terminal || (no_color && !no_color->empty())) return false;
  return term && !term->empty() && *term != "dumb";
}

}  // namespace doctor::platform
