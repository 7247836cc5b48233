#include <optional>

#include "base/text.hpp"
#include "report/fact_table.hpp"
#include "report/html/parts.hpp"

namespace doctor::report::html {
namespace {

std::optional<std::string> shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  if (fact == nullptr || !fact->known()) return std::nullopt;
  return to_text(*fact->value());
}

// "7f83 b165 …": a thumbprint in groups can be compared by eye, and breaks where it must.
std::string in_groups(const std::string& digits) {
  constexpr std::size_t kGroup = 4;
  if (!text::parse_hex_bytes(digits)) return digits;  // not known, or redacted
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += kGroup) out += (at == 0 ? "" : " ") + std::string{digits.substr(at, kGroup)};
  return out;
}

}  // namespace

Element certificate_part(const Target& target) {
  const auto& evidence = target.diagnosis.evidence;
  const auto subject = shown(evidence, facts::kCertSubject);
  if (!subject) return Element{"section"};
  const auto value = [&](const FactType& type) { return shown(evidence, type).value_or("unknown"); };
  Element body{"tbody"};
  const auto row = [&](std::string_view what, std::string_view text) {
    body.add(Element{"tr"}.with_child(with_text("th", what).with("scope", "row")).with_child(with_text("td", text)));
  };
  row("Subject", *subject);
  row("For the names", value(facts::kCertNames));
  row("Issuer", value(facts::kCertIssuer));
  row("Valid from", value(facts::kCertNotBefore));
  row("Valid until", value(facts::kCertNotAfter));
  row("Key", value(facts::kCertKeyAlgorithm) + " " + value(facts::kCertKeyBits) + " bits");
  row("Signed with", value(facts::kCertSignatureAlgorithm));
  row("Trusted here", value(facts::kCertTrusted));
  row("Certificates sent", value(facts::kCertChainLength));
  row("SHA-256", in_groups(value(facts::kCertThumbprintSha256)));
  row("SHA-1", in_groups(value(facts::kCertThumbprintSha1)));
  Element table{"table", "certificate"};
  return section(target, "certificate", "The host's certificate").with_child(std::move(table).with_child(std::move(body)));
}

}  // namespace doctor::report::html
