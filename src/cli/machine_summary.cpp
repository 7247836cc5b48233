#include "cli/machine_summary.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

constexpr std::size_t kWidth = 80, kValueAt = 31;

// "machine.tcp_connect_ms" is "tcp connect ms".
std::string label_of(const FactType& type) {
  std::string out{type.id.substr(type.id.find('.') + 1)};
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

std::string machine_summary(const Evidence& evidence) {
  std::string out;
  for (const auto& fact : evidence.facts()) {
    if (!fact.type->id.starts_with("machine.")) continue;
    const auto value = fact.known() ? to_text(*fact.value()) : "unknown: " + text::escape_untrusted(fact.unknown()->to_string());
    const auto wrapped = text::wrap(value, kWidth, std::string(kValueAt, ' '));
    out += text::format("  {:<{}}{}\n", label_of(*fact.type), kValueAt - 2, wrapped.substr(std::min(kValueAt, wrapped.size())));
  }
  return out;
}

}  // namespace doctor::cli
