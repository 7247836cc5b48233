#include "knowledge/command_lint.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

bool is_one_of(char c, std::string_view set) { return set.find(c) != set.npos; }
bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// `word` as a word of its own: no letter, digit or underscore on either side.
bool has_word(std::string_view lower, std::string_view word) {
  for (auto at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_name_character(lower[at - 1]);
    const bool ends = end == lower.size() || !is_name_character(lower[end]);
    if (begins && ends) return true;
  }
  return false;
}

template <std::size_t N>
bool has_any_word(std::string_view lower, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return has_word(lower, word); });
}

bool holds(std::string_view lower, std::string_view part) { return lower.find(part) != lower.npos; }

// One simple command of a line: what stands between ; | & and line ends, in small letters, quotes left as they are.
std::vector<std::string> simple_commands(std::string_view lower) {
  std::vector<std::string> out(1);
  char quote = '\0';
  for (const char c : lower) {
    if (quote != '\0')
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    if (quote == '\0' && is_one_of(c, ";|&\n"))
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view command) {
  std::vector<std::string_view> out;
  for (const auto word : text::split(command, ' '))
    if (const auto trimmed = text::trim(word); !trimmed.empty()) out.push_back(trimmed);
  return out;
}

// curl's options that are single letters may stand together: -skI.
bool skips_certificate_check(std::string_view command) {
  if (holds(command, "--insecure") || holds(command, "--no-check-certificate") || holds(command, "-skipcertificatecheck")) return true;
  const auto words = words_of(command);
  if (std::ranges::find(words, "curl") == words.end()) return false;
  return std::ranges::any_of(words, [](std::string_view word) {
    return word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find('k') != word.npos &&
           word.find_first_not_of("abcdefghijklmnopqrstuvwxyz#0123456789", 1) == word.npos;
  });
}

// "net user NAME PASSWORD": what follows the name must be *, which asks, or an option.
bool gives_password_to_net_user(std::string_view command) {
  const auto words = words_of(command);
  for (std::size_t i = 0; i + 3 < words.size(); ++i)
    if (words[i] == "net" && words[i + 1] == "user") return words[i + 3] != "*" && words[i + 3][0] != '/';
  return false;
}

bool shows_password(std::string_view command) {
  if (gives_password_to_net_user(command)) return true;
  if (holds(command, "/pass:") || holds(command, "--password=") || holds(command, "--admin-password") || holds(command, "-asplaintext")) return true;
  const auto words = words_of(command);
  const auto is_freerdp = std::ranges::any_of(words, [](std::string_view word) { return holds(word, "freerdp"); });
  return is_freerdp && std::ranges::any_of(words, [](std::string_view word) { return word.starts_with("/p:"); });
}

bool runs_download(std::string_view lower) {
  static constexpr std::array<std::string_view, 6> kShells{"sh", "bash", "zsh", "iex", "invoke-expression", "python3"};
  static constexpr std::array<std::string_view, 4> kFetchers{"curl", "wget", "invoke-webrequest", "iwr"};
  if (!has_any_word(lower, kFetchers)) return has_word(lower, "iex") || has_word(lower, "invoke-expression");
  for (auto at = lower.find('|'); at != lower.npos; at = lower.find('|', at + 1)) {
    auto after = words_of(lower.substr(at + 1));
    if (!after.empty() && after.front() == "sudo") after.erase(after.begin());
    if (!after.empty() && std::ranges::find(kShells, after.front()) != kShells.end()) return true;
  }
  return false;
}

bool switches_firewall_off(std::string_view command) {
  static constexpr std::array<std::string_view, 7> kWhole{"ufw disable", "iptables -f",  "iptables --flush", "nft flush ruleset",
                                                          "pfctl -d",    "setenforce 0", "ip6tables -f"};
  if (has_any_word(command, kWhole)) return true;
  if (holds(command, "advfirewall") && holds(command, "state off")) return true;
  if (holds(command, "set-netfirewallprofile") && holds(command, "-enabled false")) return true;
  const bool stops = holds(command, "systemctl") && (has_word(command, "stop") || has_word(command, "disable"));
  const bool stops_windows = holds(command, "stop-service") || holds(command, "net stop");
  return (stops && (has_word(command, "firewalld") || has_word(command, "nftables") || has_word(command, "ufw"))) ||
         (stops_windows && has_word(command, "mpssvc"));
}

// TermService has dependants: without these the command stops to ask, or fails.
bool forgets_dependants(std::string_view command) {
  if (!has_word(command, "termservice")) return false;
  if (holds(command, "restart-service") || holds(command, "stop-service")) return !holds(command, "-force");
  return holds(command, "net stop") && !holds(command, "/y");
}

// <two words> outside quotes: a shell takes it apart, and takes < for a file.
bool has_loose_words(std::string_view command) {
  char quote = '\0';
  std::size_t opened = command.npos;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote != '\0')
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '<' && i + 1 < command.size() && is_name_character(command[i + 1]))
      opened = i;
    else if (c == '>' && opened != command.npos)
      return holds(command.substr(opened, i - opened), " ");
  }
  return false;
}

bool opens_to_everyone(std::string_view command) {
  return holds(command, "chmod 777") || holds(command, "chmod -r 777") ||
         (holds(command, "icacls") && (holds(command, "everyone:") || holds(command, "*s-1-1-0:")));
}

// Settings that only a fix which says so may lower.
bool lowers_security(std::string_view command) {
  const bool zero = holds(command, "/d 0") || holds(command, "-value 0");
  if (zero && (has_word(command, "userauthentication") || has_word(command, "securitylayer"))) return true;
  return holds(command, "authentication level:i:0") || (holds(command, "allowencryptionoracle") && holds(command, "/d 2"));
}

bool deletes(std::string_view command) {
  static constexpr std::array<std::string_view, 4> kVerbs{"reg delete", "remove-item", "remove-itemproperty", "rmdir"};
  const auto words = words_of(command);
  const auto first = words.empty() ? std::string_view{} : words[words.front() == "sudo" && words.size() > 1 ? 1 : 0];
  return has_any_word(command, kVerbs) || first == "rm" || first == "del" || first == "erase";
}
bool deletes_from_registry(std::string_view command) {
  return has_word(command, "reg delete") || (deletes(command) && (holds(command, "hklm:") || holds(command, "hkcu:")));
}
bool saves(std::string_view command) {
  static constexpr std::array<std::string_view, 7> kVerbs{"reg export", "copy-item", "export-pfxcertificate", "cp",
                                                          "copy",       "tar",       "export-certificate"};
  return has_any_word(command, kVerbs) || (holds(command, "icacls") && holds(command, "/save"));
}

void lint_one(const Step& step, std::string_view where, std::string_view file, Problems& problems) {
  if (step.shell == "text" || step.shell.empty()) return;
  for (const auto fault : faults_of_command(step.shell, step.text))
    problems.add(file, 0, text::format("{}: a command {}: {}", where, fault, text::escape_untrusted(step.text, 120)));
}

void lint_fix(const Fix& fix, Problems& problems) {
  const auto file = text::format("fixes/{}.yaml", fix.id);
  for (const auto* list : {&fix.steps, &fix.undo, &fix.verify})
    for (const Step& step : *list) lint_one(step, "fix", file, problems);
  bool saved = false;
  for (const Step& step : fix.steps) {
    if (step.shell == "text") continue;
    for (const auto& command : simple_commands(text::to_lower_ascii(step.text))) {
      saved = saved || saves(command);
      if (lowers_security(command) && !fix.weakens_security) problems.add(file, 0, "lowers security, but does not say weakens_security: true");
      if (!deletes(command) || saved) continue;
      if (deletes_from_registry(command))
        problems.add(file, 0, "deletes from the registry without a reg export before");
      else if (fix.backup_first.starts_with("Nothing"))
        problems.add(file, 0, "deletes with nothing saved before");
    }
  }
}

}  // namespace

std::vector<std::string_view> faults_of_command(std::string_view shell, std::string_view command) {
  std::vector<std::string_view> out;
  const auto lower = text::to_lower_ascii(command);
  const auto add = [&](bool wrong, std::string_view says) {
    if (wrong && std::ranges::find(out, says) == out.end()) out.push_back(says);
  };
  add(has_word(lower, "wmic") || has_word(lower, "get-wmiobject") || has_word(lower, "gwmi"), "uses what Windows no longer has; take CIM");
  add(runs_download(lower), "runs what it downloads");
  add((shell == "cmd" || shell == "bash" || shell == "zsh" || shell == "powershell") && has_loose_words(lower),
      "has a gap of several words outside quotes");
  for (const auto& each : simple_commands(lower)) {
    add(shows_password(each), "shows a password in its arguments");
    add(skips_certificate_check(each), "does not check the certificate");
    add(switches_firewall_off(each), "switches the whole firewall off");
    add(forgets_dependants(each), "stops TermService without its dependants");
    add(opens_to_everyone(each), "gives everybody the right");
  }
  return out;
}

void lint_commands(const Knowledge& knowledge, Problems& problems) {
  for (const Fix& fix : knowledge.fixes()) lint_fix(fix, problems);
  for (const Cause& cause : knowledge.causes())
    for (const Wanted& each : cause.needs) {
      lint_one({each.shell, each.text}, "needs", cause.file, problems);
      for (const auto& command : simple_commands(text::to_lower_ascii(each.text)))
        if (deletes(command)) problems.add(cause.file, 0, "needs: looking must not delete");
    }
  for (const Group& group : knowledge.groups())
    for (const NextTest& test : group.tests) lint_one({"bash", test.command}, "test", text::format("groups/{}.yaml", group.id), problems);
}

}  // namespace doctor::knowledge
