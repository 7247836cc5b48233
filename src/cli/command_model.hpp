// The command line as plain values, read off CLI11's own model: what shell completion and the manual pages are made of,
// so that neither can say anything that the parser does not.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace doctor::cli {

struct OptionModel {
  std::vector<std::string> names{};  // "-p", "--port"
  std::string takes{};               // "PORT"; empty for a flag
  std::string what{};
};

// An argument that is known by its place.
struct PlaceModel {
  std::string name{};  // "TARGET"
  std::string what{};
  bool required{false};
  bool several{false};
};

struct CommandModel {
  std::string name{};        // "list"
  std::string whole_name{};  // "rdpdoctor knowledge list"
  std::string what{};
  std::string help_end{};  // what --help ends with: examples, exit codes
  std::vector<OptionModel> options{};
  std::vector<PlaceModel> places{};
  std::vector<CommandModel> commands{};
  bool command_wanted{false};  // one of them has to be named
};

// Hidden commands and options are left out.
CommandModel describe(const CLI::App& app);

}  // namespace doctor::cli
