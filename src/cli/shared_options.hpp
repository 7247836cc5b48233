// Options that several commands have. CLI11 stays in the files beside.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace doctor::cli {

// Each adds to `app` and, as the command line is parsed, writes into what it was given: that outlives `app`.
void add_output_options(CLI::App& app, OutputOptions& out);
void add_html_option(CLI::App& app, std::string& file, const char* what);
void add_knowledge_option(CLI::App& app, std::string& folder, const char* what = "use the knowledge files of this folder");
void add_history_option(CLI::App& app, std::string& file);
void add_config_option(CLI::App& app, std::string& file);

// What `diagnose` and `check` are told of the walk, as texts where they are read after parsing.
struct WalkTexts {
  std::string timeout{}, now{};
  std::vector<std::string> dns_servers{};
  bool only_v4{false}, only_v6{false}, no_revocation{false};
};

void add_walk_options(CLI::App& app, DiagnoseCommand& command, WalkTexts& texts);
void add_walk_options(CLI::App& app, CheckCommand& command, WalkTexts& texts);
// Once parsed.
void take(const WalkTexts& texts, DiagnoseCommand& command);
void take(const WalkTexts& texts, CheckCommand& command);

}  // namespace doctor::cli
