// What can be shown on a terminal.
#pragma once

#include <optional>
#include <string>

namespace doctor::platform {

struct Terminal {
  bool is_terminal{false};
  int width{80};       // columns; 80 when there is no terminal or it does not say
  bool colour{false};  // a terminal that shows colour, and NO_COLOR (no-color.org) does not forbid it
};

enum class Stream { Output, Error };
Terminal describe_terminal(Stream stream);

// The rule alone: NO_COLOR counts when it is not empty; TERM absent or "dumb" means no colour.
bool wants_colour(bool is_terminal, const std::optional<std::string>& no_color, const std::optional<std::string>& term);

}  // namespace doctor::platform
