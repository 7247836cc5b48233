#include "knowledge/explain_causes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "knowledge/fill.hpp"

namespace doctor::knowledge {
namespace {

// What the numberings put before one and the same status.
constexpr std::array<std::string_view, 9> kPrefixes{"STATUS_",          "SSL_ERR_", "ERRCONNECT_", "SEC_E_", "RDSTLS_RESULT_",
                                                    "XF_EXIT_CONNECT_", "XF_EXIT_", "ERRINFO_",    "ERROR_"};

// "LOGON_FAILURE" of "STATUS_LOGON_FAILURE"; empty when it has none of the prefixes.
std::string_view status_in(std::string_view name) {
  for (const auto prefix : kPrefixes)
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return {};
}

// The main codes under which clients show what this row says.
std::vector<std::int64_t> kin_of(const CodeRow& row, const Knowledge& knowledge) {
  std::vector<std::int64_t> out;
  const auto status = status_in(row.name);
  if (status.empty()) return out;
  for (const auto& table : knowledge.code_tables())
    for (const auto& other : table.rows)
      if (table.kind_of(other).place == CodePlace::Main && status_in(other.name) == status) out.push_back(other.code);
  return out;
}

bool shows(const ClientShows& client, const CodeExplanation& said) {
  const auto main = said.main.value;
  if (!main) return false;
  const bool only_extended = !said.extended && said.main.likely()->kind().place == CodePlace::Extended;
  if (only_extended) return client.extended == std::int64_t{*main};
  if (client.code != std::int64_t{*main}) return false;
  return !said.extended || !client.extended || !said.extended->value || *client.extended == std::int64_t{*said.extended->value};
}

// Whether the predicate, not denied, asks for this name or this status.
bool asks_for(const Predicate& predicate, const CodeRow& row) {
  switch (predicate.kind) {
    case Predicate::Kind::Leaf: break;
    case Predicate::Kind::Not: return false;
    case Predicate::Kind::All:
    case Predicate::Kind::Any: return std::ranges::any_of(predicate.parts, [&](const Predicate& part) { return asks_for(part, row); });
  }
  if (predicate.op != Operator::Is && predicate.op != Operator::In && predicate.op != Operator::Has) return false;
  return !row.name.empty() && std::ranges::any_of(predicate.operands, [&](const FactValue& operand) {
    const auto* text = std::get_if<std::string>(&operand);
    return text != nullptr && *text == row.name;
  });
}

void sort_by_prior(std::vector<LikelyCause>& causes) {
  std::ranges::sort(causes, [](const LikelyCause& a, const LikelyCause& b) {
    return a.cause->prior != b.cause->prior ? a.cause->prior > b.cause->prior : a.cause->id < b.cause->id;
  });
}

std::vector<LikelyCause> find_causes(const CodeExplanation& said, const Knowledge& knowledge) {
  const auto* likely = said.main.likely();
  if (likely == nullptr) return {};
  const auto kin = kin_of(*likely->row, knowledge);
  const auto shows_kin = [&](const ClientShows& each) { return each.code && std::ranges::find(kin, *each.code) != kin.end(); };
  std::vector<LikelyCause> out;
  for (const auto& cause : knowledge.causes()) {
    if (std::ranges::any_of(cause.shows, [&](const auto& each) { return shows(each, said); }))
      out.push_back({&cause, LikelyCause::Basis::Shown});
    else if (std::ranges::any_of(cause.shows, shows_kin))
      out.push_back({&cause, LikelyCause::Basis::Kin});
    else if (cause.when && asks_for(*cause.when, *likely->row))
      out.push_back({&cause, LikelyCause::Basis::Observed});
  }
  sort_by_prior(out);
  return out;
}

// The test that comes nearest to halving what stands open, by prior.
std::optional<ProposedTest> find_test(const CodeExplanation& said, const Knowledge& knowledge) {
  double total = 0;
  for (const auto& each : said.causes) total += each.cause->prior;
  const NextTest* best = nullptr;
  double nearest = 0.5;
  for (const auto& group : knowledge.groups())
    for (const auto& test : group.tests) {
      double inside = 0;
      for (const auto& each : said.causes)
        if (std::ranges::find(test.parts, each.cause->id) != test.parts.end()) inside += each.cause->prior;
      const double off = total > 0 ? std::abs(inside / total - 0.5) : 0.5;
      if (off >= nearest) continue;
      nearest = off;
      best = &test;
    }
  if (best == nullptr) return std::nullopt;
  Evidence evidence{Instant{}};
  if (!said.host.empty()) evidence.observe(facts::kTargetEndpoint, said.host, {.source = Source::User});
  const EvidenceIndex index{evidence};
  return ProposedTest{best, fill_sentence(best->why, index), fill_command(best->command, index)};
}

// The codes that a claim names by number.
std::vector<std::uint32_t> codes_in(const Folklore& claim) {
  std::vector<std::uint32_t> out;
  for (const auto& number : read_said_text(claim.claim).numbers)
    if (number.form == NumberForm::Hexadecimal) out.push_back(number.value);
  return out;
}

std::vector<WrongClaim> find_wrong_claims(const CodeExplanation& said) {
  std::vector<WrongClaim> of_the_code, of_the_causes;
  for (const auto& each : said.causes)
    for (const auto& claim : each.cause->folklore) {
      const auto same = [&](const WrongClaim& other) { return other.claim->claim == claim.claim; };
      if (claim.verdict != "wrong" || std::ranges::any_of(of_the_code, same) || std::ranges::any_of(of_the_causes, same)) continue;
      const auto codes = codes_in(claim);
      if (codes.empty())
        of_the_causes.push_back({&claim, each.cause});
      else if (said.main.value && std::ranges::find(codes, *said.main.value) != codes.end())
        of_the_code.push_back({&claim, each.cause});
    }
  of_the_code.insert(of_the_code.end(), of_the_causes.begin(), of_the_causes.end());
  return of_the_code;
}

}  // namespace

void add_causes(CodeExplanation& to, const Knowledge& knowledge) {
  to.causes = find_causes(to, knowledge);
  to.test = find_test(to, knowledge);
  to.wrong = find_wrong_claims(to);
}

}  // namespace doctor::knowledge
