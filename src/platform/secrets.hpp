// Where secrets come from, and keeping this process's memory to itself.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace doctor::platform {

// The variable's value; what the environment held is overwritten and removed, so that neither children nor who reads this
// process's environment see it. Nothing where it is not set. For the start of a program, before threads.
std::optional<Secret> take_secret_environment(const char* name);

// Asks on the terminal, without showing what is typed. `instead`: how else the password can be given, for the error without a terminal.
// Errors: Unavailable without a terminal, Usage when the user gave up
// (Ctrl-C, Ctrl-D on an empty line) or a signal came that the program
// does not die of (it comes once the terminal shows again what is typed), Io when the terminal went away.
Result<Secret> ask_secret(const std::string& question, const std::string& instead);

// The first line of a file, or of standard input where `path` is empty; at most 1 KiB. Errors: MissingInput, BadData, Io.
Result<Secret> read_secret(const std::string& path);

// No core image is written, and no other process of this user may look into this one.
void forbid_looking_in();

}  // namespace doctor::platform
