// What an administrator would refuse in a command, before a reader can paste it.
#pragma once

#include "knowledge/model.hpp"
#include "knowledge/problem.hpp"

namespace doctor::knowledge {

// Every command of the fixes, of what causes need, and of the tests that part causes. A fix that says that it weakens
// security may lower a setting; nothing may show a password, skip a certificate check, pipe a download into a shell, switch
// a firewall off as a whole or delete what was not saved before.
void lint_commands(const Knowledge& knowledge, Problems& problems);

// What is wrong with one command by itself, as lower-case phrases without full stop; empty when nothing is.
std::vector<std::string_view> faults_of_command(std::string_view shell, std::string_view command);

}  // namespace doctor::knowledge
