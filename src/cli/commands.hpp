// One function per command; each gives the exit code of the contract. Results go to standard output (or -o), talk to
// standard error.
#pragma once

#include <optional>

#include "base/secret.hpp"
#include "cli/options.hpp"

namespace doctor::cli {

// The passwords are from the environment, where they are no longer.
struct GivenPasswords {
  std::optional<Secret> host{};
  std::optional<Secret> gateway{};
};
int run(const DiagnoseCommand& command, GivenPasswords passwords);
int run(const InspectCommand& command);
int run(const CheckCommand& command);  // of the plugin contract: 0 to 3
int run(const CaptureCommand& command);
int run(const ExplainCommand& command);
int run(const HistoryCommand& command);
int run(const CompareCommand& command);  // 0: alike, 1: not
int run(const LintCommand& command);
int run(const LogsCommand& command);
int run(const PracticeCommand& command);
int run(const KnowledgeCommand& command);
int run(const CompletionCommand& command);
int run(const ManualCommand& command);

}  // namespace doctor::cli
