#include "knowledge/explain_causes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "knowledge/evaluate.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/said_host.hpp"

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

bool shows_codes(const ClientShows& client, std::optional<std::uint32_t> main, std::optional<std::uint32_t> extended) {
  if (!main) return extended && client.extended == std::int64_t{*extended};
  if (!client.code) return extended && client.extended == std::int64_t{*extended};  // the extended code alone tells it
  if (client.code != std::int64_t{*main}) return false;
  return !extended || !client.extended || *client.extended == std::int64_t{*extended};
}

// A client is known to show the sentence for it, by its words or by the code that the client has for them.
bool shows_dialog(const ClientShows& client, const Dialog& dialog) {
  return std::ranges::find(dialog.shown_as, client.text) != dialog.shown_as.end() || shows_codes(client, dialog.code, dialog.extended);
}

bool shows(const ClientShows& client, const CodeExplanation& said) {
  if (said.dialog_leads()) return shows_dialog(client, *said.dialog->dialog);
  const auto main = said.main.value;
  if (!main) return false;
  if (!said.extended && said.main.likely()->kind().place == CodePlace::Extended) return shows_codes(client, std::nullopt, main);
  return shows_codes(client, main, said.extended ? said.extended->value : std::nullopt);
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

void sort_by_weight(std::vector<LikelyCause>& causes) {
  std::ranges::sort(causes, [](const LikelyCause& a, const LikelyCause& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.cause->prior != b.cause->prior ? a.cause->prior > b.cause->prior : a.cause->id < b.cause->id;
  });
}

// Factors on a cause's prior; docs/ranking.md argues them. Only the order that comes of them is shown.
constexpr double kDerived = 0.5;  // that the client shows this is our reading of its logic, said by nobody
constexpr double kDisputed = 0.4;
constexpr double kCommunity = 0.8;
constexpr double kKin = 0.8;        // the same status under another number
constexpr double kObserved = 0.4;   // evidence that mentions it, and nothing said of a client
constexpr double kElsewhere = 0.3;  // the cause shows at other stages than the code
constexpr double kRareHost = 0.3;   // of hosts that are not Windows alone
constexpr double kDegrades = 0.5;
constexpr double kRisk = 0.3;

double trust_in(std::string_view confidence) {
  return confidence == "official" ? 1 : confidence == "community" ? kCommunity : confidence == "disputed" ? kDisputed : kDerived;
}

// A cause that shows many codes shows each of them less often.
double share_of_codes(const Cause& cause) {
  std::vector<std::pair<std::string_view, std::int64_t>> seen;
  for (const auto& each : cause.shows)
    if (each.code && std::ranges::find(seen, std::pair{each.client, *each.code}) == seen.end()) seen.emplace_back(each.client, *each.code);
  std::size_t most = 1;
  for (const auto& each : seen)
    most = std::max<std::size_t>(most, std::size_t(std::ranges::count(seen, each.first, [](auto& of) { return of.first; })));
  return 1 / std::sqrt(double(most));
}

// A code that comes after a stage speaks little of causes that end the connection before it.
double fit_of_stage(const Cause& cause, const CodeExplanation& said) {
  if (said.stage) return cause.shows_at(*said.stage) ? 1 : kElsewhere;
  if (!said.worked_until) return 1;
  const auto later = [&](Stage stage) { return stage > *said.worked_until; };
  return later(cause.stage) || std::ranges::any_of(cause.also_at, later) ? 1 : kElsewhere;
}

bool is_of_rare_hosts(const Cause& cause) {
  const auto has = [&](std::string_view platform) { return std::ranges::find(cause.platforms, platform) != cause.platforms.end(); };
  return !has("windows-host") && (has("xrdp") || has("gnome-remote-desktop") || has("azure-vm"));
}

double weight_of(const LikelyCause& likely, double trust, const CodeExplanation& said) {
  const auto& cause = *likely.cause;
  double out = cause.prior * trust * share_of_codes(cause) * fit_of_stage(cause, said);
  if (is_of_rare_hosts(cause)) out *= kRareHost;
  if (cause.effect != Effect::Stops) out *= cause.effect == Effect::Degrades ? kDegrades : kRisk;
  return out;
}

// How far a row that says this cause in so many words, or the same status in another numbering, is to be trusted; 0: none does.
double told(const Cause& cause, const CodeMention& mention, const Knowledge& knowledge) {
  const auto* said = mention.likely();
  if (said == nullptr) return 0;
  const auto status = status_in(said->row->name);
  for (const auto& each : cause.told_by) {
    const auto* table = knowledge.code_table(each.table);
    if (table == nullptr) continue;
    for (const auto& row : table->find(each.code)) {
      const bool same_name = !row.name.empty() && row.name == said->row->name;
      const bool same_status = !status.empty() && status == status_in(row.name);
      if (&row == said->row || same_name || same_status) return trust_in(said->row->confidence);
    }
  }
  return 0;
}

// What the kind of sign-in that was not granted rules out: the network one comes before the host took the password, the
// one through Remote Desktop after it.
void rule_out_by_logon_type(std::vector<LikelyCause>& causes, const CodeExplanation& said) {
  const auto* likely = said.main.likely();
  if (!said.logon_type || likely == nullptr || likely->row->name != "STATUS_LOGON_TYPE_NOT_GRANTED") return;
  Evidence evidence{Instant{}};
  evidence.observe(facts::kSelectedProtocol, "PROTOCOL_HYBRID", {.source = Source::User});
  evidence.observe(facts::kCredsspAuthenticated, said.logon_type == LogonType::RemoteInteractive, {.source = Source::User});
  const EvidenceIndex index{evidence};
  std::erase_if(causes, [&](const LikelyCause& each) { return evaluate(*each.cause, index).verdict == Verdict::RuledOut; });
}

std::vector<LikelyCause> find_causes(const CodeExplanation& said, const Knowledge& knowledge) {
  const auto* likely = said.main.likely();
  if (likely == nullptr && !said.dialog_leads()) return {};
  // A sentence is told by the code that its client has for it.
  CodeMention of_dialog;
  if (said.dialog_leads() && said.dialog->dialog->code)
    of_dialog.readings = read_number({.value = *said.dialog->dialog->code, .form = NumberForm::Hexadecimal}, CodePosition::Main, {}, knowledge);
  const auto& main = said.dialog_leads() ? of_dialog : said.main;
  const auto kin = likely == nullptr ? std::vector<std::int64_t>{} : kin_of(*likely->row, knowledge);
  const auto shows_kin = [&](const ClientShows& each) { return each.code && std::ranges::find(kin, *each.code) != kin.end(); };
  std::vector<LikelyCause> out;
  for (const auto& cause : knowledge.causes()) {
    double shown = 0, kin_shown = 0;
    for (const auto& each : cause.shows) {
      if (shows(each, said)) shown = std::max(shown, trust_in(each.confidence));
      if (shows_kin(each)) kin_shown = std::max(kin_shown, kKin * trust_in(each.confidence));
    }
    LikelyCause found{&cause};
    double trust = shown;
    const double in_so_many_words = std::max(told(cause, main, knowledge), said.extended ? told(cause, *said.extended, knowledge) : 0);
    if (in_so_many_words > shown)
      found.basis = LikelyCause::Basis::Told, trust = in_so_many_words;
    else if (shown == 0 && kin_shown > 0)
      found.basis = LikelyCause::Basis::Kin, trust = kin_shown;
    else if (shown == 0 && likely != nullptr && cause.when && asks_for(*cause.when, *likely->row))
      found.basis = LikelyCause::Basis::Observed, trust = kObserved;
    if (trust == 0) continue;
    found.weight = weight_of(found, trust, said);
    out.push_back(found);
  }
  rule_out_by_logon_type(out, said);
  sort_by_weight(out);
  return out;
}

constexpr std::uint16_t kUsualPort = 3389;

// What the text says of the computer, as facts that commands are filled with.
Evidence evidence_of(const CodeExplanation& said) {
  Evidence out{Instant{}};
  if (said.host.empty()) return out;
  const auto parts = parts_of_host(said.host);
  out.observe(facts::kTargetHost, std::string{parts.name}, {.source = Source::User});
  out.observe(facts::kTargetPort, int{parts.port.value_or(kUsualPort)}, {.source = Source::User});
  out.observe(facts::kTargetInput, said.host, {.source = Source::User});
  out.observe(facts::kTargetEndpoint, said.host, {.source = Source::User});
  return out;
}

// A command that fetches the very event that was pasted.
bool fetches_the_pasted(std::string_view command, const CodeExplanation& said) {
  const auto fetches = [&](std::uint32_t event) { return command.find(text::format("Id={}", event)) != command.npos; };
  const auto is_fetched = [&](const CodeMention& each) {
    return each.value && each.likely() != nullptr && each.likely()->kind().place == CodePlace::Log && fetches(*each.value);
  };
  constexpr std::uint32_t kLogonFailed = 4625;  // the event that has a logon type
  return is_fetched(said.main) || std::ranges::any_of(said.further, is_fetched) || (said.logon_type && fetches(kLogonFailed));
}

// The test that comes nearest to halving what stands open, by prior.
std::optional<ProposedTest> find_test(const CodeExplanation& said, const Knowledge& knowledge) {
  double total = 0;
  for (const auto& each : said.causes) total += each.cause->prior;
  const NextTest* best = nullptr;
  double nearest = 0.5;
  for (const auto& group : knowledge.groups())
    for (const auto& test : group.tests) {
      if (fetches_the_pasted(test.command, said)) continue;
      double inside = 0;
      for (const auto& each : said.causes)
        if (std::ranges::find(test.parts, each.cause->id) != test.parts.end()) inside += each.cause->prior;
      const double off = total > 0 ? std::abs(inside / total - 0.5) : 0.5;
      if (off >= nearest) continue;
      nearest = off;
      best = &test;
    }
  if (best == nullptr) return std::nullopt;
  const auto evidence = evidence_of(said);
  const EvidenceIndex index{evidence};
  return ProposedTest{best, fill_sentence(best->why, index), fill_command(best->command, index)};
}

constexpr double kFarAhead = 0.5;  // share of the weight of all causes

// Only signing in, or the gateway, shows what such a code means; what comes before is found sound.
bool is_beyond_the_walk(const CodeExplanation& said) {
  return said.stage == Stage::Credssp || said.stage == Stage::Session || said.stage == Stage::Gateway;
}

const Fix* find_remedy(const CodeExplanation& said, const Knowledge& knowledge) {
  if (said.causes.empty() || !is_beyond_the_walk(said)) return nullptr;
  double total = 0;
  for (const auto& each : said.causes) total += each.weight;
  const auto& first = said.causes.front();
  if (first.weight < kFarAhead * total || first.cause->fixes.empty()) return nullptr;
  for (const auto id : first.cause->fixes)
    if (const auto* fix = knowledge.fix(id); fix != nullptr && (said.azure || !is_for_azure_alone(*fix))) return fix;
  return nullptr;
}

std::optional<Look> find_look(const CodeExplanation& said) {
  if (!is_beyond_the_walk(said)) return std::nullopt;
  const auto evidence = evidence_of(said);
  const EvidenceIndex index{evidence};
  for (const auto& each : said.causes)
    if (!each.cause->needs.empty() && !fetches_the_pasted(each.cause->needs.front().text, said)) {
      const auto& wanted = each.cause->needs.front();
      return Look{wanted.from, wanted.what, fill_command(wanted.text, index)};
    }
  return std::nullopt;
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

bool shows(const Cause& cause, const SaidCodes& said) {
  return std::ranges::any_of(cause.shows, [&](const ClientShows& each) {
    return said.dialog != nullptr ? shows_dialog(each, *said.dialog) : shows_codes(each, said.code, said.extended);
  });
}

bool is_for_azure_alone(const Fix& fix) {
  bool any = false;
  for (const auto& step : fix.steps) {
    if (step.shell != "text" && step.shell != "azure-cli") return false;
    any |= step.shell == "azure-cli";
  }
  return any;
}

void add_causes(CodeExplanation& to, const Knowledge& knowledge) {
  to.causes = find_causes(to, knowledge);
  to.test = find_test(to, knowledge);
  to.remedy = find_remedy(to, knowledge);
  if (to.remedy == nullptr && !to.test) to.look = find_look(to);
  to.wrong = find_wrong_claims(to);
}

}  // namespace doctor::knowledge
