// Completion for shells, as a script that holds everything it offers: it starts no program while somebody types.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_model.hpp"

namespace doctor::cli {

enum class Shell : std::uint8_t { Bash, Zsh, Fish };

struct Candidate {
  std::string word{};
  std::string what{};  // may be empty
};

// What stands for a kind of value, by the name that help gives it: "FAULT", "ID". "FILE", "DIR" and "TARGET" are the
// shell's own business (files, folders, host names); of any other kind nothing is offered.
using Candidates = std::map<std::string, std::vector<Candidate>, std::less<>>;

// The script of one shell. INVARIANT: every word of the model and the candidates is quoted for that shell.
std::string completion_script(Shell shell, const CommandModel& model, const Candidates& candidates);

std::optional<Shell> parse_shell(std::string_view name);
std::string_view name_of(Shell shell);  // "bash"
const std::vector<Shell>& all_shells();

}  // namespace doctor::cli
