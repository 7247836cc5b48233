#include "platform/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include "platform/environment.hpp"

namespace doctor::platform {

Terminal describe_terminal(Stream stream) {
  const int descriptor = stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO;
  Terminal terminal;
  terminal.is_terminal = ::isatty(descriptor) == 1;
  terminal.colour = wants_colour(terminal.is_terminal, environment("NO_COLOR"), environment("TERM"));
  winsize size{};
  if (terminal.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

}  // namespace doctor::platform
