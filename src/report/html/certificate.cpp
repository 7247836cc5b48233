#include <map>
#include <optional>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "report/html/parts.hpp"

namespace doctor::report::html {
namespace {

// One certificate of the chain, as text.
struct Row {
  std::string subject{}, issuer{}, from{}, until{}, key{}, sha256{};
};

// "7f83 b165 …": a thumbprint in groups can be compared by eye, and breaks where it must.
std::string in_groups(const std::string& digits) {
  constexpr std::size_t kGroup = 4;
  if (!text::parse_hex_bytes(digits)) return digits;  // not known, or redacted
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += kGroup) out += (at == 0 ? "" : " ") + digits.substr(at, kGroup);
  return out;
}

// "2026-11-21T03:35:00Z" to its date.
std::string date_of(const std::string& time) { return time.substr(0, time.find('T')); }

std::optional<std::string> shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  if (fact == nullptr || !fact->known()) return std::nullopt;
  return to_text(*fact->value());
}

std::string or_unknown(const Evidence& evidence, const FactType& type) { return shown(evidence, type).value_or("unknown"); }

std::string key_of(const Evidence& evidence) {
  const auto algorithm = shown(evidence, facts::kCertKeyAlgorithm);
  const auto bits = shown(evidence, facts::kCertKeyBits);
  return algorithm && bits ? *algorithm + " " + *bits + " bits" : "unknown";
}

Row leaf_of(const Evidence& evidence) {
  return {.subject = or_unknown(evidence, facts::kCertSubject),
          .issuer = or_unknown(evidence, facts::kCertIssuer),
          .from = or_unknown(evidence, facts::kCertNotBefore),
          .until = or_unknown(evidence, facts::kCertNotAfter),
          .key = key_of(evidence),
          .sha256 = or_unknown(evidence, facts::kCertThumbprintSha256)};
}

// The certificates above the leaf in their order; each is known by what its facts speak of.
std::vector<Row> above_of(const Evidence& evidence) {
  static constexpr std::pair<const FactType*, std::string Row::*> kColumns[] = {
      {&facts::kCertAboveSubject, &Row::subject}, {&facts::kCertAboveIssuer, &Row::issuer}, {&facts::kCertAboveNotBefore, &Row::from},
      {&facts::kCertAboveNotAfter, &Row::until},  {&facts::kCertAboveKey, &Row::key},       {&facts::kCertAboveThumbprintSha256, &Row::sha256}};
  std::vector<Row> out;
  std::map<std::string, std::size_t> places;
  for (const auto& fact : evidence.facts())
    for (const auto& [type, column] : kColumns) {
      if (fact.type != type || !fact.known() || fact.subject.attempt != evidence.walk_attempt()) continue;
      const auto place = places.try_emplace(fact.subject.offered, out.size()).first->second;
      if (place == out.size()) out.emplace_back();
      out[place].*column = to_text(*fact.value());
    }
  return out;
}

Element chain_table(const std::vector<Row>& rows) {
  Element head{"tr"};
  for (const auto* name : {"Place", "Subject", "Issuer", "Valid", "Key", "SHA-256"}) head.add(with_text("th", name).with("scope", "col"));
  Element body{"tbody"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    Element line{"tr"};
    line.add(with_text("th", i == 0 ? "host" : text::format("above {}", i)).with("scope", "row"));
    line.add(with_text("td", row.subject)).add(with_text("td", row.issuer));
    line.add(with_text("td", date_of(row.from) + " to " + date_of(row.until))).add(with_text("td", row.key));
    line.add(Element{"td", "digest"}.with_child(with_text("code", in_groups(row.sha256))));
    body.add(std::move(line));
  }
  Element out{"table", "chain"};
  out.add(with_text("caption", "The chain as it was built: the host's certificate, and those that issued it."));
  return std::move(out.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body)));
}

Element leaf_table(const Evidence& evidence, const Row& leaf) {
  Element body{"tbody"};
  const auto row = [&](std::string_view what, std::string_view text) {
    body.add(Element{"tr"}.with_child(with_text("th", what).with("scope", "row")).with_child(with_text("td", text)));
  };
  row("Subject", leaf.subject);
  row("For the names", or_unknown(evidence, facts::kCertNames));
  row("Issuer", leaf.issuer);
  row("Valid from", leaf.from);
  row("Valid until", leaf.until);
  row("Key", leaf.key);
  row("Signed with", or_unknown(evidence, facts::kCertSignatureAlgorithm));
  row("Trusted here", or_unknown(evidence, facts::kCertTrusted));
  row("Certificates sent", or_unknown(evidence, facts::kCertChainLength));
  row("SHA-256", in_groups(leaf.sha256));
  row("SHA-1", in_groups(or_unknown(evidence, facts::kCertThumbprintSha1)) + " (the thumbprint that Windows shows)");
  return Element{"table", "certificate"}.with_child(std::move(body));
}

}  // namespace

Element certificate_part(const Target& target) {
  const auto& evidence = target.diagnosis.evidence;
  if (!shown(evidence, facts::kCertSubject)) return Element{"section"};
  std::vector<Row> rows{leaf_of(evidence)};
  auto out = section(target, "certificate", "The host's certificate");
  out.add(leaf_table(evidence, rows[0]));
  const auto above = above_of(evidence);
  rows.insert(rows.end(), above.begin(), above.end());
  if (!above.empty()) out.add(chain_table(rows));
  return out;
}

}  // namespace doctor::report::html
