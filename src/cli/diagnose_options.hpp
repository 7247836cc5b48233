// The options of `diagnose`, and which of them go together. CLI11 stays in the file beside.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/options.hpp"
#include "cli/shared_options.hpp"

namespace CLI {
class App;
}

namespace doctor::cli {

// What is read only when everything is parsed.
struct DiagnoseTexts {
  WalkTexts walk{};
  std::string hold{};
};

// `app`: the subcommand. Everything that it is given outlives it. `config`: where the name of the --config file goes.
void add_diagnose_options(CLI::App& app, DiagnoseCommand& command, DiagnoseTexts& texts, std::string& config);

// `command` as it was parsed, with what `texts` say. Usage: options that do not go together, or too few.
Result<DiagnoseCommand> whole(DiagnoseCommand command, const DiagnoseTexts& texts);

}  // namespace doctor::cli
