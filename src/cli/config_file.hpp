// The file of --config: TOML with a table for each command and the long names of its options as keys.
#pragma once

#include <string>

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace doctor::cli {

// Gives every option of `command` that was not given on the command line the value that the file has for it. Keys of
// every table are checked against the commands of `app`. Errors name file and line: MissingInput (no such file, or it may
// not be read), Io, BadData (no TOML, an unknown table or key, a value that the option does not take).
Result<void> apply_config(const std::string& path, const CLI::App& app, CLI::App& command);

}  // namespace doctor::cli
