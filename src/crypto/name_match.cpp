#include "crypto/name_match.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::crypto {
namespace {

// Lower case, without the dot that ends a fully qualified name.
std::string canonical(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return text::to_lower_ascii(name);
}

bool pattern_matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty() || pattern.find('\0') != std::string_view::npos) return false;
  const std::string wanted = canonical(pattern);
  const std::string typed = canonical(name);
  if (wanted == typed) return true;
  if (!wanted.starts_with("*.") || wanted.find('*', 1) != std::string::npos) return false;
  // "*.example" would be every name below a top-level domain: no client takes it.
  if (std::ranges::count(wanted, '.') < 2) return false;
  const auto first_dot = typed.find('.');
  return first_dot != std::string::npos && first_dot > 0 && std::string_view{typed}.substr(first_dot) == std::string_view{wanted}.substr(1);
}

}  // namespace

std::vector<std::string> presented_names(const Certificate& certificate) {
  std::vector<std::string> out = certificate.dns_names;
  for (const auto& address : certificate.addresses) out.push_back(address.to_string());
  if (out.empty() && !certificate.common_name.empty()) out.push_back(certificate.common_name);
  return out;
}

bool matches_name(const Certificate& certificate, std::string_view typed) {
  if (const auto address = Address::parse(typed)) {
    Address plain = *address;
    plain.zone = 0;  // a zone is this machine's word for an interface; no certificate knows it
    if (std::ranges::find(certificate.addresses, plain) != certificate.addresses.end()) return true;
    const std::string spelled = plain.to_string();
    if (certificate.dns_names.empty()) return certificate.addresses.empty() && canonical(certificate.common_name) == spelled;
    return std::ranges::any_of(certificate.dns_names, [&](const auto& name) { return canonical(name) == spelled; });
  }
  if (certificate.dns_names.empty()) return pattern_matches(certificate.common_name, typed);
  return std::ranges::any_of(certificate.dns_names, [&](const auto& name) { return pattern_matches(name, typed); });
}

}  // namespace doctor::crypto
