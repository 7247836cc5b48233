#include "probe/path/repeat.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "evidence/facts/path.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/tcp/tcp.hpp"
#include "probe/tls/handshake_facts.hpp"
#include "probe/tls/tls_probe.hpp"

namespace doctor::probe {
namespace {

using Kind = net::ConnectOutcome::Kind;

constexpr Duration kPause = std::chrono::milliseconds{200};
// RFC 6298 section 2.1: a SYN without an answer is sent again after one second.
constexpr Duration kFirstRepetition = std::chrono::seconds{1};
constexpr const char* kOffered = "repeat";

struct Attempt {
  bool connected{false};
  bool lost{false};  // the SYN, or the answer to it, did not arrive
  double connect_ms{0};
  std::string ended_at{"none"};
};

// A SYN that meets a refusal was not lost; one that met an ICMP error or trouble of our own says nothing of loss.
bool lost(const net::ConnectOutcome& outcome) {
  if (outcome.kind == Kind::TimedOut) return true;
  if (outcome.kind != Kind::Connected) return false;
  const auto state = outcome.connection->state();
  return state ? state->retransmits > 0 : outcome.ended - outcome.began >= kFirstRepetition;
}

// Where the attempt ends after the connection stands; nothing when the user stopped.
std::optional<std::string> go_on(Context& context, const RepeatPlan& plan, OpenConnection& open) {
  const auto answer = probe_negotiation(context, open, x224::kMstscOffer, true, kOffered);
  if (answer.interrupted) return std::nullopt;
  const bool without_tls = answer.end == x224::NegotiationEnd::LegacyConfirm || (answer.selected && x224::is_standard_rdp_security(*answer.selected));
  if (!answer.selected && !without_tls) return "negotiation";
  if (without_tls) return "none";
  const auto machine = play_handshake(context, open, answer.left_over, plan.server_name, {.label = kOffered});
  if (machine == nullptr || !machine->finished()) return std::nullopt;
  if (machine->outcome().end != crypto::TlsEnd::Completed) return "tls";
  const auto engine = machine->take_engine();
  close_tls(context, open, *engine);
  return "none";
}

std::optional<Attempt> attempt(Context& context, const RepeatPlan& plan) {
  context.network.wait(kPause);
  if (context.network.interrupted()) return std::nullopt;
  const net::ConnectRequest request{.to = plan.to, .timeout = context.stage_timeout};
  auto outcome = std::move(context.network.connect(std::span{&request, 1}).front());
  if (outcome.kind == Kind::Interrupted || outcome.kind == Kind::NotCarried) return std::nullopt;
  Attempt out{.connected = outcome.kind == Kind::Connected,
              .lost = lost(outcome),
              .connect_ms = milliseconds(outcome.ended - outcome.began),
              .ended_at = "tcp"};
  OpenConnection open{.endpoint = plan.to, .attempt = context.evidence.next_attempt(), .connection = std::move(outcome.connection)};
  const Seen seen{.subject = open.subject(kOffered), .at = outcome.ended};
  observe_attempt(context, outcome, plan.to, seen);
  if (out.connected) {
    const auto place = go_on(context, plan, open);
    if (!place) return std::nullopt;
    out.ended_at = *place;
  }
  context.evidence.observe(facts::kPathAttemptEndedAt, out.ended_at, {.subject = seen.subject, .at = context.network.now()});
  return out;
}

// Of an even count the upper one of the two in the middle: a time that was measured.
double median(std::vector<double> times) {
  const auto middle = times.begin() + std::ptrdiff_t(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

// The mean difference of two times in a row, as in RFC 3550 section 6.4.1 but without its smoothing.
double jitter(const std::vector<double>& times) {
  double sum = 0;
  for (std::size_t i = 1; i < times.size(); ++i) sum += std::abs(times[i] - times[i - 1]);
  return sum / double(times.size() - 1);
}

void fold(Context& context, const RepeatPlan& plan, const std::vector<Attempt>& attempts) {
  Evidence& out = context.evidence;
  const Seen seen{.at = context.network.now()};
  std::vector<double> times, clean;  // clean: a lost SYN costs a second, which is no jitter
  std::vector<std::string> places{plan.walk_ended_at};
  int lost = 0, through = 0;
  for (const auto& each : attempts) {
    lost += each.lost ? 1 : 0;
    through += each.ended_at == "none" ? 1 : 0;
    if (each.connected) times.push_back(each.connect_ms);
    if (each.connected && !each.lost) clean.push_back(each.connect_ms);
    if (std::ranges::find(places, each.ended_at) == places.end()) places.push_back(each.ended_at);
  }
  out.observe(facts::kPathAttempts, int(attempts.size()), seen);
  out.observe(facts::kPathConnected, int(times.size()), seen);
  out.observe(facts::kPathThrough, through, seen);
  out.observe(facts::kPathAttemptsLost, lost, seen);
  out.observe(facts::kPathLossPercent, 100.0 * double(lost) / double(attempts.size()), seen);
  out.observe(facts::kPathFailingStageMoves, places.size() > 1, seen);
  out.observe(facts::kPathEndedAt, std::move(places), seen);
  if (!times.empty()) {
    out.observe(facts::kPathConnectMsMin, std::ranges::min(times), seen);
    out.observe(facts::kPathConnectMsMedian, median(times), seen);
    out.observe(facts::kPathConnectMsMax, std::ranges::max(times), seen);
  } else {
    for (const FactType* type : {&facts::kPathConnectMsMin, &facts::kPathConnectMsMedian, &facts::kPathConnectMsMax})
      out.not_known(*type, Because::NoAnswer, "nothing connected", seen);
  }
  if (clean.size() >= 2)
    out.observe(facts::kPathJitterMs, jitter(clean), seen);
  else
    out.not_known(facts::kPathJitterMs, Because::NoAnswer, "it takes two connections without loss", seen);
}

}  // namespace

void probe_repeatedly(Context& context, const RepeatPlan& plan) {
  std::vector<Attempt> attempts;
  while (int(attempts.size()) < plan.times) {
    auto made = attempt(context, plan);
    if (!made) break;
    attempts.push_back(*std::move(made));
  }
  if (!attempts.empty()) return fold(context, plan, attempts);
  for (const FactType* type : {&facts::kPathAttempts, &facts::kPathLossPercent, &facts::kPathFailingStageMoves})
    context.evidence.not_known(*type, Because::Interrupted, {}, {.at = context.network.now()});
}

}  // namespace doctor::probe
