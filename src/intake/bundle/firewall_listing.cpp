#include "intake/bundle/firewall_listing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/bundle/looker.hpp"

namespace doctor::intake {
namespace {

bool has(std::string_view line, std::string_view word) { return line.find(word) != line.npos; }

// "{ 22, 3389, 5000-5010 }" or "3389" behind "dport".
bool speaks_of_port(std::string_view rule, std::uint16_t port) {
  const auto at = rule.find("dport ");
  if (at == rule.npos) return false;
  auto rest = rule.substr(at + 6);
  if (rest.starts_with("!=")) return false;
  if (rest.starts_with('{'))
    rest = rest.substr(1, rest.find('}') == rest.npos ? rest.npos : rest.find('}') - 1);
  else
    rest = rest.substr(0, rest.find(' '));
  for (const auto part : text::split(rest, ',')) {
    const auto range = text::trim(part);
    const auto dash = range.find('-');
    const auto first = first_number(range.substr(0, dash));
    const auto last = dash == range.npos ? first : first_number(range.substr(dash + 1));
    if (first && last && *first <= port && port <= *last) return true;
    if (port == 3389 && range == "ms-wbt-server") return true;
  }
  return false;
}

bool forbids(std::string_view rule) {
  const auto words = Looker::words(rule);
  return std::ranges::any_of(words, [](std::string_view word) { return word == "drop" || word == "reject"; });
}

}  // namespace

std::optional<std::string> blocking_rule_in_nftables(std::string_view listing, std::uint16_t port) {
  bool in_output = false, drops_by_policy = false, accepts = false, jumps = false;
  std::string policy;
  for (const auto line : Looker::lines(listing)) {
    if (line.starts_with("chain ")) in_output = drops_by_policy = accepts = jumps = false;
    if (has(line, " hook ")) {
      in_output = has(line, " hook output ");
      drops_by_policy = in_output && has(line, "policy drop");
      policy = std::string{line};
    } else if (in_output && line == "}") {
      if (drops_by_policy && !accepts && !jumps) return text::escape_untrusted(policy);
      in_output = false;
    } else if (in_output && has(line, "tcp dport ") && speaks_of_port(line, port)) {
      if (forbids(line) && !accepts) return text::escape_untrusted(line);
      accepts |= has(line, "accept");
    } else if (in_output && (has(line, "jump ") || has(line, "goto ") || has(line, "accept"))) {
      jumps = true;  // it may accept what the policy drops
    }
  }
  return std::nullopt;
}

}  // namespace doctor::intake
