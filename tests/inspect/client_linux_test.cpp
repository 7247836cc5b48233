#include "inspect/client_linux.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "inspect/script.hpp"

namespace doctor::inspect {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class PlayedSystem : public System {
 public:
  std::map<std::string, std::string> files{};
  std::map<std::string, ToolOutput> tools{};  // by the first word and the second
  std::map<std::string, std::string> variables{};
  std::vector<std::string> names{};

  Result<std::string> file(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return fail(ErrorCode::MissingInput, path + ": No such file or directory");
    return found->second;
  }
  Result<std::vector<std::string>> folder(const std::string&) const override { return names; }
  Result<ToolOutput> run(std::span<const std::string> arguments) const override {
    const auto found = tools.find(arguments[0] + " " + arguments[1]);
    if (found == tools.end()) return fail(ErrorCode::Unavailable, arguments[0] + " is missing");
    return found->second;
  }
  std::optional<std::string> variable(const char* name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  }
};

TEST(InspectClient, KeepsWhatFilesAndToolsSay) {
  PlayedSystem system;
  system.files["/etc/hosts"] = "127.0.0.1 localhost\n";
  system.tools["ip route"] = {.exit = 0, .text = "default via 192.0.2.1 dev eth0\n"};
  bundle::Bundle out;
  inspect_client(system, out);
  EXPECT_EQ(out.system, "linux");
  EXPECT_EQ(out.find("hosts-file")->text, "127.0.0.1 localhost\n");
  EXPECT_EQ(out.find("routes")->text, "default via 192.0.2.1 dev eth0\n");
  EXPECT_EQ(out.find("routes")->how, "ip route show");
}

TEST(InspectClient, SaysWhyThereIsNothing) {
  PlayedSystem system;
  system.tools["nft list"] = {.exit = 1, .text = "Operation not permitted (you must be root)\nmore\n"};
  bundle::Bundle out;
  inspect_client(system, out);
  EXPECT_EQ(out.find("firewall")->not_seen, "exit status 1: Operation not permitted (you must be root)");
  EXPECT_EQ(out.find("clock")->not_seen, "timedatectl is missing");
  EXPECT_EQ(out.find("resolver")->not_seen, "/etc/resolv.conf: No such file or directory");
}

TEST(InspectClient, AWrapperThatFoundNoToolHasSeenNothing) {
  PlayedSystem system;
  system.tools["nft list"] = {.exit = 127, .text = "sh: 1: nft: not found\n"};
  system.tools["dpkg-query --show"] = {.exit = 127, .text = ""};
  bundle::Bundle out;
  inspect_client(system, out);
  EXPECT_EQ(out.find("firewall")->not_seen, "nft is missing, or cannot be started");
  EXPECT_EQ(out.find("clients")->not_seen, "dpkg-query is missing, or cannot be started");
}

TEST(InspectClient, TakesNoPassword) {
  PlayedSystem system;
  system.variables["https_proxy"] = "http://ann:Hidden-1@proxy.example:8080";
  system.variables["HOME"] = "/home/ann";
  system.names = {"group_rdp_pc17_10-0-0-7.remmina", "remmina.pref"};
  bundle::Bundle out;
  inspect_client(system, out);
  EXPECT_EQ(out.find("proxy")->text, "https_proxy=http://proxy.example:8080\n");
  EXPECT_EQ(out.find("saved-credentials")->text, "group_rdp_pc17_10-0-0-7.remmina\n");
  EXPECT_THAT(bundle::write(out), Not(HasSubstr("Hidden-1")));
}

// Every command that the two scripts know, and the Linux side's tools, only look: none of these words is among them.
TEST(CollectorScripts, ChangeNothingAndTakeNoSecret) {
  for (const auto* system : {"macos", "windows"}) {
    const std::string script{collector_script(system)};
    ASSERT_FALSE(script.empty());
    for (const auto* word : {" rm ",
                             "sudo",
                             "curl",
                             "wget",
                             " tee ",
                             "chmod",
                             "kill",
                             "mkdir",
                             "touch ",
                             " mv ",
                             " cp ",
                             " ln ",
                             "defaults write",
                             "networksetup",
                             "dump-keychain",
                             "find-internet-password -g",
                             "find-internet-password -w",
                             "find-generic-password -g",
                             "find-generic-password -w",
                             "cmdkey.exe /add",
                             "cmdkey.exe /delete",
                             "Set-",
                             "Remove-",
                             "Clear-",
                             "Add-",
                             "Start-",
                             "Stop-",
                             "Restart-",
                             "Enable-",
                             "Disable-",
                             "Invoke-",
                             "Register-",
                             "Import-",
                             "Install-",
                             "Out-File",
                             "Export-",
                             "Tee-Object",
                             "Get-Credential",
                             "Unprotect",
                             "password 51",
                             "flush",
                             "/sync",
                             "/resync",
                             "/config"})
      EXPECT_THAT(script, Not(HasSubstr(word))) << system;
  }
}

TEST(CollectorScripts, AreAsciiAndSayHowToRunThem) {
  for (const auto* system : {"macos", "windows"}) {
    const auto script = collector_script(system);
    EXPECT_TRUE(std::ranges::all_of(script, [](char c) { return c == '\n' || (c >= 32 && c < 127); })) << system;
    EXPECT_THAT(std::string{script}, HasSubstr("It only reads.")) << system;
  }
  EXPECT_TRUE(collector_script("plan9").empty());
}

// The only redirections of the sh script are to /dev/null, of standard error, and of the usage to standard error.
TEST(CollectorScripts, ShWritesToStandardOutputAlone) {
  std::string_view left = collector_script("macos");
  while (!left.empty()) {
    const auto end = left.find('\n');
    const std::string line{left.substr(0, end)};
    left.remove_prefix(end == left.npos ? left.size() : end + 1);
    if (line.starts_with("#") || line.find("echo '") != line.npos) continue;
    for (auto at = line.find('>'); at != line.npos; at = line.find('>', at + 1)) {
      const auto rest = line.substr(at + 1);
      EXPECT_TRUE(rest.starts_with(" /dev/null") || rest.starts_with("&1") || rest.starts_with("&2") || rest.starts_with("~")) << line;
    }
  }
}

// PowerShell cannot run here: its text is read instead. Brackets close as they open, outside strings and comments; commands
// are of verbs that only look.
class PowerShellText {
 public:
  explicit PowerShellText(std::string_view script) {
    char quote = 0;
    bool comment = false;
    for (std::size_t i = 0; i < script.size(); ++i) {
      const char c = script[i];
      if (comment) {
        comment = c != '\n';
        code_ += c == '\n' ? "\n" : "";
      } else if (quote != 0) {
        if (c == '`' && quote == '"') {
          ++i;
        } else if (c == quote && i + 1 < script.size() && script[i + 1] == quote) {
          ++i;  // a doubled quotation mark is one
        } else if (c == quote) {
          quote = 0;
        } else if (c == '\n') {
          balanced_ = false;  // no string here goes over a line
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        code_ += "''";
      } else if (c == '#') {
        comment = true;
      } else {
        code_ += c;
        bracket(c);
      }
    }
    balanced_ = balanced_ && open_.empty() && quote == 0;
  }
  bool balanced() const { return balanced_; }
  const std::string& code() const { return code_; }

 private:
  void bracket(char c) {
    if (c == '(' || c == '{' || c == '[') open_ += c;
    const char opening = c == ')' ? '(' : c == '}' ? '{' : c == ']' ? '[' : 0;
    if (opening == 0) return;
    if (open_.empty() || open_.back() != opening) balanced_ = false;
    if (!open_.empty()) open_.pop_back();
  }
  std::string code_{}, open_{};
  bool balanced_ = true;
};

TEST(CollectorScripts, PowerShellIsBalanced) { EXPECT_TRUE(PowerShellText{collector_script("windows")}.balanced()); }

TEST(CollectorScripts, PowerShellUsesVerbsThatLookAndNoAlias) {
  const PowerShellText text{collector_script("windows")};
  const std::string& code = text.code();
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  for (auto at = code.find('-'); at != code.npos; at = code.find('-', at + 1)) {
    if (at == 0 || !letter(code[at - 1]) || at + 1 >= code.size() || code[at + 1] < 'A' || code[at + 1] > 'Z') continue;
    auto begin = at;
    while (begin > 0 && letter(code[begin - 1])) --begin;
    if (begin > 0 && (code[begin - 1] == '-' || code[begin - 1] == '.')) continue;
    const auto verb = code.substr(begin, at - begin);
    EXPECT_THAT((std::vector<std::string>{"Get", "Test", "Resolve", "Select", "Format", "Out", "Where", "Find", "New"}), testing::Contains(verb))
        << code.substr(begin, 40);
    if (verb == "New") EXPECT_THAT(code.substr(begin, 17), testing::AnyOf("New-Object System", "New-Object byte[]"));
    if (verb == "Out") EXPECT_EQ(code.substr(begin, 10), "Out-String");
  }
  for (const auto* alias : {"| ?", "| %", " gci ", " gc ", " iex", "| select ", "| where ", "| ft", "| fl", "&&", "||", "?.", "??", " ? "})
    EXPECT_THAT(code, Not(HasSubstr(alias))) << "5.1 lacks it, or it is an alias";
}

}  // namespace
}  // namespace doctor::inspect
