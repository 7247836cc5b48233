#include "diagnose/vantages.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "diagnose/outcome.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {
namespace {

using List = std::vector<std::string>;
const Seen kCompared{.source = Source::Inspection};

// The fact whose value is the manner in which a stage ended.
const FactType* manner_of(Stage stage) {
  switch (stage) {
    case Stage::Name: return &facts::kNameSystemOutcome;
    case Stage::Tcp: return &facts::kTcpOutcome;
    case Stage::Negotiation: return &facts::kNegotiationOutcome;
    case Stage::Tls: return &facts::kTlsOutcome;
    case Stage::Certificate: return &facts::kCertThumbprintSha256;
    case Stage::Credssp: return &facts::kCredsspOutcome;
    case Stage::Route:
    case Stage::Session:
    case Stage::Udp:
    case Stage::Gateway: break;
  }
  return nullptr;
}

std::optional<bool> share_an_address(const Evidence& a, const Evidence& b) {
  const auto of_a = a.walk_value<List>(facts::kNameAddresses);
  const auto of_b = b.walk_value<List>(facts::kNameAddresses);
  if (!of_a || !of_b || of_a->empty() || of_b->empty()) return std::nullopt;
  return std::ranges::any_of(*of_a, [&](const std::string& each) { return std::ranges::find(*of_b, each) != of_b->end(); });
}

std::optional<bool> same_certificate(const Evidence& machine, const Evidence& here) {
  const auto theirs = machine.walk_value<std::string>(facts::kMachineCertificate);
  const auto ours = here.walk_value<std::string>(facts::kCertThumbprintSha256);
  if (!theirs || !ours) return std::nullopt;
  return *theirs == *ours;
}

bool passed(const Diagnosis& d, Stage stage) {
  const auto until = d.verdict.proved_until;
  return until && *until >= stage;
}

// Who looks later than this may see what was mended meanwhile, or a renewed certificate.
constexpr std::chrono::hours kStillComparable{1};

// A bundle that does not tell when it was made may be of any day.
bool far_apart(const Evidence& machine, WallTime here) {
  const auto made = machine.walk_value<WallTime>(facts::kMachineMadeAt);
  if (!made) return true;
  const double off = machine.walk_value<double>(facts::kMachineClockOffset).value_or(0);
  const std::chrono::duration<double> between = here - *made;
  return std::abs(between.count() + off) > double(std::chrono::seconds{kStillComparable}.count());
}

struct Comparison {
  bool far_apart{false}, here_got_past{false}, machine_got_past{false}, fail_alike{false};
  std::optional<bool> same_address{}, same_certificate{};
};

std::optional<Stage> stopped_of(const Diagnosis& d) {
  const auto failed = first_failed(d.stages);
  return failed ? failed : first_stopping(d.stages);
}

// Stand-ins of another run mean nothing beside ours.
bool has_strange_stand_ins(const Diagnosis& machine) { return machine.redacted && machine.evidence.redactor() == nullptr; }

// Our own walk: when, what it saw, where it ended.
struct Here {
  WallTime at{};
  const Evidence& evidence;
  std::optional<Stage> stopped{};
};

Comparison compare(const Diagnosis& machine, const Here& walk) {
  const auto machine_stopped = stopped_of(machine), here_stopped = walk.stopped;
  const auto& here = walk.evidence;
  Comparison out{.far_apart = far_apart(machine.evidence, walk.at)};
  if (!has_strange_stand_ins(machine)) {
    out.same_address = share_an_address(machine.evidence, here);
    out.same_certificate = same_certificate(machine.evidence, here);
  }
  out.here_got_past = machine_stopped && (!here_stopped || *here_stopped > *machine_stopped);
  out.machine_got_past = here_stopped && passed(machine, *here_stopped);
  if (!machine_stopped || machine_stopped != here_stopped || out.same_address == false) return out;
  const auto* manner = manner_of(*machine_stopped);
  const auto* theirs = manner == nullptr ? nullptr : machine.evidence.of_walk(*manner);
  const auto* ours = manner == nullptr ? nullptr : here.of_walk(*manner);
  out.fail_alike = theirs == nullptr || ours == nullptr || !theirs->known() || !ours->known() || *theirs->value() == *ours->value();
  return out;
}

void observe(const Comparison& found, Evidence& out) {
  out.observe(facts::kVantagesFarApart, found.far_apart, kCompared);
  out.observe(facts::kVantagesMachineGotPast, found.machine_got_past, kCompared);
  out.observe(facts::kVantagesFailAlike, found.fail_alike, kCompared);
  const auto or_unknown = [&](const FactType& type, std::optional<bool> value, const char* why_not) {
    if (value)
      out.observe(type, *value, kCompared);
    else
      out.not_known(type, Because::NotReached, why_not, kCompared);
  };
  constexpr const char* kMeanwhile = "the two looked too far apart: it may have changed in between";
  const bool past_unless_mended = found.here_got_past && found.far_apart;
  or_unknown(facts::kVantagesHereGotPast, past_unless_mended ? std::nullopt : std::optional{found.here_got_past}, kMeanwhile);
  or_unknown(facts::kVantagesSameAddress, found.same_address, "the name has no address at one of the two, or one is redacted");
  const bool other_unless_renewed = found.same_certificate == false && found.far_apart;
  or_unknown(facts::kVantagesSameCertificate, other_unless_renewed ? std::nullopt : found.same_certificate,
             other_unless_renewed ? kMeanwhile : "one of the two was shown no certificate, or is redacted");
}

void copy_as(const FactType& from, const Evidence& of, const FactType& to, Evidence& out) {
  const Fact* fact = of.of_walk(from);
  if (fact == nullptr)
    out.not_known(to, Because::NotReached, {}, kCompared);
  else if (const auto* unknown = fact->unknown())
    out.not_known(to, unknown->because, std::string{unknown->detail}, kCompared);
  else if (out.redactor() != nullptr && to.privacy != Privacy::Public)
    out.not_known(to, Because::SwitchedOff, "a stand-in by now", kCompared);
  else
    out.observe_value(to, FactValue{*fact->value()}, kCompared);
}

}  // namespace

void observe_beside(const Diagnosis& machine, std::optional<Stage> stopped, WallTime at, Evidence& here) {
  for (const auto& fact : machine.evidence.facts()) {
    if (!fact.type->id.starts_with("machine.")) continue;
    // A redacted record would take a stand-in for a name, and give it another.
    if (fact.known() && here.redactor() != nullptr && fact.type->privacy != Privacy::Public)
      here.not_known(*fact.type, Because::SwitchedOff, "redacted", kCompared);
    else if (fact.known())
      here.observe_value(*fact.type, FactValue{*fact.value()}, kCompared);
    else
      here.not_known(*fact.type, fact.unknown()->because, fact.unknown()->detail, kCompared);
  }
  observe(compare(machine, {.at = at, .evidence = here, .stopped = stopped}), here);
}

void observe_here(const Diagnosis& machine, const Diagnosis& here, Evidence& out) {
  copy_as(facts::kNameAddresses, here.evidence, facts::kHereAddresses, out);
  copy_as(facts::kTcpOutcome, here.evidence, facts::kHereTcpOutcome, out);
  copy_as(facts::kCertThumbprintSha256, here.evidence, facts::kHereCertificate, out);
  const auto stopped = stopped_of(here);
  out.observe(facts::kHereEndedAt, stopped ? name_of(*stopped) : std::string_view{"none"}, kCompared);
  observe(compare(machine, {.at = here.started_at, .evidence = here.evidence, .stopped = stopped}), out);
}

bool answer_is_about_the_machine(const Diagnosis& machine, const Diagnosis& here) {
  const auto theirs = stopped_of(machine);
  const auto ours = stopped_of(here);
  const auto found = compare(machine, {.at = here.started_at, .evidence = here.evidence, .stopped = ours});
  if (found.here_got_past) return true;
  if (found.far_apart) return false;
  return found.same_certificate == false || (theirs && theirs == ours && !found.fail_alike);
}

bool may_be_mended_since(const Evidence& evidence) {
  const Fact* past = evidence.of_walk(facts::kVantagesHereGotPast);
  return past != nullptr && !past->known();
}

std::string vantages_sentence(const Evidence& evidence) {
  const auto is = [&](const FactType& type, bool value) { return evidence.walk_value<bool>(type) == value; };
  if (is(facts::kVantagesHereGotPast, true))
    return " From here that was passed: it lies at the user's machine or on its way, not at the host, or it was mended in between.";
  if (is(facts::kVantagesSameCertificate, false)) return " From here the host shows another certificate than the user's machine was shown.";
  if (is(facts::kVantagesFailAlike, true)) return " The user's machine was stopped alike: it lies at the host or near it, not at the user's machine.";
  if (is(facts::kVantagesMachineGotPast, true)) return " The user's machine came past that: it lies where we look from, or comes and goes.";
  return {};
}

}  // namespace doctor::diagnose
