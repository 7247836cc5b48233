// Running one of the system's own tools to read what it prints.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace doctor::platform {

struct CommandOutput {
  int exit{0};          // its exit status; 128 and its number where a signal ended it
  std::string text{};   // what it wrote to standard output and standard error, in the order in which it came
  bool cut{false};      // there was more than `most`
  bool stopped{false};  // it took longer than `longest` and was ended
};

// Runs `arguments`, whose first is looked for in PATH, without a shell and with nothing on its standard input, in the C
// locale; what it started itself is ended with it. Errors: Unavailable, "nft is missing" or why it cannot be started.
Result<CommandOutput> run_command(std::span<const std::string> arguments, Duration longest, std::size_t most);

}  // namespace doctor::platform
