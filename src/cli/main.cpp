#include <csignal>
#include <cstdio>
#include <utility>
#include <variant>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "platform/secrets.hpp"
#include "platform/terminal.hpp"

int main(int argc, char** argv) {
  using namespace doctor::cli;  // NOLINT: main alone
  // A reader that has seen enough is no failure of ours: writing then fails without ending the program.
  std::signal(SIGPIPE, SIG_IGN);
  GivenPasswords passwords{.host = doctor::platform::take_secret_environment(kPasswordVariable),
                           .gateway = doctor::platform::take_secret_environment(kGatewayPasswordVariable)};
  if (passwords.host || passwords.gateway) doctor::platform::forbid_looking_in();
  const auto terminal = doctor::platform::describe_terminal(doctor::platform::Stream::Output);
  const Command command = parse_command_line(argc, argv, std::size_t(terminal.width));
  if (const auto* message = std::get_if<Message>(&command)) {
    std::fputs(message->text.c_str(), message->exit_code == kWorks || message->is_result ? stdout : stderr);
    return message->exit_code;
  }
  if (const auto* diagnose = std::get_if<DiagnoseCommand>(&command)) return run(*diagnose, std::move(passwords));
  if (const auto* inspect = std::get_if<InspectCommand>(&command)) return run(*inspect);
  if (const auto* check = std::get_if<CheckCommand>(&command)) return run(*check);
  if (const auto* capture = std::get_if<CaptureCommand>(&command)) return run(*capture);
  if (const auto* explain = std::get_if<ExplainCommand>(&command)) return run(*explain);
  if (const auto* history = std::get_if<HistoryCommand>(&command)) return run(*history);
  if (const auto* compare = std::get_if<CompareCommand>(&command)) return run(*compare);
  if (const auto* lint = std::get_if<LintCommand>(&command)) return run(*lint);
  if (const auto* logs = std::get_if<LogsCommand>(&command)) return run(*logs);
  if (const auto* practice = std::get_if<PracticeCommand>(&command)) return run(*practice);
  if (const auto* completion = std::get_if<CompletionCommand>(&command)) return run(*completion);
  if (const auto* manual = std::get_if<ManualCommand>(&command)) return run(*manual);
  return run(std::get<KnowledgeCommand>(command));
}
