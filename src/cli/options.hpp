// The command line, read into plain values. CLI11 stays in options.cpp and what it is made of, diagnose_options and shared_options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "cli/check_result.hpp"
#include "cli/command_model.hpp"
#include "cli/completion.hpp"
#include "cli/credentials.hpp"
#include "intake/log/log_story.hpp"
#include "knowledge/cause_filter.hpp"

namespace doctor::cli {

// How results are shown; shared by every command that shows a diagnosis.
struct OutputOptions {
  bool json{false};
  bool jsonl{false};
  bool quiet{false};    // the verdict line alone
  bool verbose{false};  // every fact, ruled-out cause and undecided cause too
  bool no_color{false};
  std::string file{};  // -o; empty: standard output
  std::string html{};  // --html; empty: no report
};

struct DiagnoseCommand {
  std::vector<std::string> targets{};
  std::uint16_t port{3389};
  std::optional<Address::Family> family{};
  Duration timeout{std::chrono::seconds{4}};  // per stage
  std::string said{};
  std::string ca_file{};
  std::string pin_sha256{};
  std::vector<Endpoint> dns_servers{};
  std::optional<WallTime> now{};
  std::string knowledge_folder{};
  bool revocation{true};
  bool thorough{false};
  bool session{false};
  bool license{false};
  int repeat{1};
  Duration hold{};  // zero: nothing is held
  bool loopback_lookups{false};
  bool target_port_only{false};
  bool no_udp{false};
  std::string gateway{};        // host or host:port; empty: as an .rdp file says, or none
  std::string gateway_proxy{};  // host:port, or "none"; empty: as the environment says
  CredentialOptions gateway_credentials{};
  bool gateway_same_user{false};
  bool redact{false};
  std::string since{};    // an earlier run's JSON; empty: none
  std::string history{};  // the file that runs are remembered in; empty: the one in the state folder
  bool no_history{false};
  std::string bundle{};  // what the user's machine told of itself; empty: nothing
  CredentialOptions credentials{};
  OutputOptions output{};
};

struct CheckCommand {
  std::string target{};
  std::uint16_t port{3389};
  std::optional<Address::Family> family{};
  Duration timeout{std::chrono::seconds{10}};  // of the whole check
  CheckLimits limits{};
  std::string ca_file{};
  std::string pin_sha256{};
  std::vector<Endpoint> dns_servers{};
  std::optional<WallTime> now{};
  std::string knowledge_folder{};
  bool revocation{true};
  bool loopback_lookups{false};
  bool target_port_only{false};
};

struct CaptureCommand {
  std::string file{};
  std::vector<std::uint16_t> ports{};  // beside 3389
  std::optional<Address> host{};       // connections to it alone
  std::string ca_file{};
  std::string key_log{};  // SSLKEYLOGFILE; empty: none
  std::string knowledge_folder{};
  bool list{false};  // one line for each connection, nothing in full
  bool redact{false};
  OutputOptions output{};
};

struct ExplainCommand {
  std::vector<std::string> words{};  // "-" alone: standard input
  std::string client{};              // "mstsc", "mac", "freerdp"; empty: as the text tells
  bool all{false};                   // causes and claims without limit
  std::string knowledge_folder{};
  OutputOptions output{};
};

struct LintCommand {
  std::vector<std::string> files{};  // and folders of them; "-": standard input
  bool sarif{false};
  bool fix{false};
  std::string copy{};  // of --fix; empty: beside the file
  bool redact{false};
  std::string ca_file{};
  std::optional<WallTime> now{};
  std::string knowledge_folder{};
  OutputOptions output{};
};

struct LogsCommand {
  std::vector<std::string> files{};  // event logs, and folders of them
  std::optional<intake::LogMoment> since{}, until{};
  std::optional<Address> client{};  // attempts from this address alone
  bool redact{false};
  std::string knowledge_folder{};
  OutputOptions output{};
};

struct InspectCommand {
  std::string host{};  // empty: the machine alone
  std::uint16_t port{3389};
  Duration timeout{std::chrono::seconds{4}};  // of each stage
  std::string bundle{};                       // where it goes; empty: a summary is shown
  std::string script{};                       // "macos", "windows": print the script; empty: this machine
  bool redact{false};
};

struct PracticeCommand {
  bool gateway{false};  // a Remote Desktop Gateway in place of a host
  std::string fault{};  // empty: list them
  std::uint16_t port{0};
  std::string name{"localhost"};
  std::string target_name{};  // of the host behind a gateway; empty: as the gateway
};

struct KnowledgeCommand {
  enum class Action : std::uint8_t { List, Show, Test, Html };
  Action action{Action::List};
  std::string id{};
  knowledge::CauseFilter filter{};  // of the list
  std::string folder{};
  std::string site{};  // where the pages go
  bool force{false};   // beside files that are not ours
  OutputOptions output{};
};

struct HistoryCommand {
  enum class Action : std::uint8_t { List, Show, Forget };
  Action action{Action::List};
  std::string file{};  // empty: the one in the state folder
  std::string host{};  // of List and Forget; empty: all
  std::size_t most{20};
  std::int64_t run{0};
  bool all{false}, yes{false};       // Forget
  std::optional<WallTime> before{};  // Forget
  OutputOptions output{};
};

struct CompareCommand {
  std::string first{}, second{};  // a host, the number of a run, or a file
  std::string file{};             // as above
  OutputOptions output{};
};

struct CompletionCommand {
  Shell shell{Shell::Bash};
  CommandModel model{};
};

// Hidden: the build makes the manual pages with it.
struct ManualCommand {
  std::string folder{};
  CommandModel model{};
};

// Text to print and the exit code: for --help, --version and usage errors.
struct Message {
  std::string text{};
  int exit_code{0};
  bool is_result{false};  // goes to standard output whatever the exit code: a plugin host reads nothing else
};

using Command = std::variant<Message, DiagnoseCommand, InspectCommand, CheckCommand, CaptureCommand, ExplainCommand, HistoryCommand, CompareCommand,
                             LintCommand, LogsCommand, PracticeCommand, KnowledgeCommand, CompletionCommand, ManualCommand>;

// `width`: the columns that the text of --help may take. Reads the file of --config; nothing else is opened.
Command parse_command_line(int argc, const char* const* argv, std::size_t width = 80);

}  // namespace doctor::cli
