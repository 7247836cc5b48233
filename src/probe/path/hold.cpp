#include "probe/path/hold.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "evidence/facts/path.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/path/held_connection.hpp"
#include "probe/tcp/tcp.hpp"
#include "probe/tls/handshake_facts.hpp"
#include "probe/tls/tls_probe.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
namespace {

using std::chrono::seconds;

constexpr const char* kIdle = "hold";
constexpr const char* kBeside = "hold-beside";
// For an ICMP error to come back for what is said into a silence.
constexpr Duration kIcmpWait = std::chrono::milliseconds{500};
// A RST of the host takes a round trip. One that took less than half of the shortest was sent by somebody nearer; below some
// milliseconds the kernel's own timers are too coarse to tell.
constexpr Duration kTellingRoundTrip = std::chrono::milliseconds{20};

double in_seconds(Duration time) { return milliseconds(time) / 1000; }

// A connection that is ready to be held.
struct Ready {
  OpenConnection open{};
  std::unique_ptr<crypto::TlsEngine> engine{};  // null: bare, behind X.224
  const char* offered{""};
  Seen seen(Instant at) const { return {.subject = open.subject(offered), .at = at}; }
};

std::optional<Ready> make_ready(Context& context, const HoldPlan& plan, const char* offered) {
  if (context.network.interrupted()) return std::nullopt;
  const net::ConnectRequest request{.to = plan.to, .timeout = context.stage_timeout};
  auto outcome = std::move(context.network.connect(std::span{&request, 1}).front());
  Ready out{.open = {.endpoint = plan.to, .attempt = context.evidence.next_attempt(), .connection = std::move(outcome.connection)},
            .offered = offered};
  observe_attempt(context, outcome, plan.to, out.seen(outcome.ended));
  if (out.open.connection == nullptr) return std::nullopt;
  const auto answer = probe_negotiation(context, out.open, x224::kMstscOffer, true, offered);
  const bool without_tls = answer.end == x224::NegotiationEnd::LegacyConfirm || (answer.selected && x224::is_standard_rdp_security(*answer.selected));
  if (answer.interrupted || (!answer.selected && !without_tls)) return std::nullopt;
  if (without_tls) return out;
  const auto machine = play_handshake(context, out.open, answer.left_over, plan.server_name, {.label = offered});
  if (machine == nullptr || !machine->finished() || machine->outcome().end != crypto::TlsEnd::Completed) return std::nullopt;
  out.engine = machine->take_engine();
  return out;
}

void say_goodbye(Context& context, Ready& ready) {
  if (ready.engine) close_tls(context, ready.open, *ready.engine);
}

// Short enough to keep alive what forgets after a tenth of the time, and no more often than a client's own would be.
seconds keep_alive_interval(Duration time) { return std::clamp(std::chrono::duration_cast<seconds>(time / 10), seconds{1}, seconds{30}); }

class Hold {
 public:
  Hold(Context& context, const HoldPlan& plan, Ready idle, std::optional<Ready> beside)
      : context_(context),
        plan_(plan),
        idle_(std::move(idle)),
        beside_(std::move(beside)),
        held_(*idle_.open.connection, idle_.engine.get()),
        interval_(keep_alive_interval(plan.time)) {
    if (beside_ && beside_->open.connection->keep_alive(interval_)) held_beside_.emplace(*beside_->open.connection, beside_->engine.get());
  }

  void run(const std::function<void(Duration)>& on_look) {
    const Instant began = context_.network.now();
    held_.hold(began + plan_.time, [&](Instant at) {
      if (on_look) on_look(at - began);
    });
    if (held_beside_) {
      held_beside_->hold(began + plan_.time);
      held_beside_->end_soon_after(held_);
    }
    converse();
    if (!context_.network.interrupted()) ask();
    leave(idle_, held_);
    if (held_beside_) leave(*beside_, *held_beside_);
    if (beside_ && !held_beside_) say_goodbye(context_, *beside_);
  }

  void tell() const {
    Evidence& out = context_.evidence;
    const Seen seen{.at = context_.network.now()};
    out.observe(facts::kHoldChannel, idle_.engine ? "tls" : "x224", seen);
    out.observe(facts::kHoldLastedSeconds, in_seconds(held_.lasted()), seen);
    if (!held_.end()) return hold_not_tried(out, because_open(), why_open(), seen);
    out.observe(facts::kHoldOutcome, name_of(*held_.end()), seen);
    out.observe(facts::kHoldEndedWhile, held_.was_asked() ? "asked" : "idle", seen);
    tell_idleness(out, seen);
    if (held_.end() == HeldEnd::Alert)
      out.observe(facts::kTlsAlert, tls::spec_name(tls::AlertDescription{idle_.engine->alert_received()->description}), idle_.seen(seen.at));
    tell_answer(out, seen);
    tell_who(out, seen);
    tell_beside(out, seen);
  }

 private:
  void converse() {
    std::vector<net::Conversation> all{{idle_.open.connection.get(), &held_}};
    if (held_beside_) all.push_back({beside_->open.connection.get(), &*held_beside_});
    context_.network.converse(all);
  }

  void ask() {
    held_.ask(context_.stage_timeout);
    if (held_beside_) held_beside_->ask(context_.stage_timeout);
    converse();
  }

  // In order. Where nobody answers, the goodbye is the one thing to which a device on the way may still answer: an ICMP error for a
  // keep-alive is lost on TCP, which takes only those for what it has not yet been told arrived (RFC 5927 section 4.1).
  void leave(Ready& ready, HeldConnection& held) {
    if (context_.network.interrupted()) return;
    const bool silent = held.end() == HeldEnd::Silent;
    if (silent) ready.open.connection->end_on_icmp_error();
    say_goodbye(context_, ready);
    if (silent && ready.engine) context_.network.wait(kIcmpWait);
    if (silent && ready.open.connection->met_icmp_error()) held.correct(HeldEnd::Unreachable);
    // What its own keep-alives met is no ICMP error but their silence.
    if (!silent && held.end() == HeldEnd::Unreachable) held.correct(HeldEnd::Silent);
  }

  Because because_open() const { return context_.network.interrupted() ? Because::Interrupted : Because::NotAvailable; }
  std::string why_open() const { return context_.network.interrupted() ? "" : "the system cannot ask whether the other side is there"; }

  void tell_idleness(Evidence& out, const Seen& seen) const {
    if (idle_.open.connection->state()) {
      out.observe(facts::kHoldIdleSeconds, in_seconds(held_.idle()), seen);
      out.observe(facts::kHoldSegmentsHeard, std::int64_t{held_.segments_heard()}, seen);
      return;
    }
    for (const FactType* type : {&facts::kHoldIdleSeconds, &facts::kHoldSegmentsHeard})
      out.not_known(*type, Because::NotAvailable, "the system does not tell", seen);
  }

  void tell_answer(Evidence& out, const Seen& seen) const {
    if (!held_.was_asked()) {
      out.not_known(facts::kHoldKeepAliveAnswered, Because::NotApplicable, "the connection had ended before", seen);
      out.not_known(facts::kHoldAnswerMs, Because::NotApplicable, "the connection had ended before", seen);
      return;
    }
    out.observe(facts::kHoldKeepAliveAnswered, held_.end() == HeldEnd::Open, seen);
    if (held_.answer_took())
      out.observe(facts::kHoldAnswerMs, milliseconds(*held_.answer_took()), seen);
    else
      out.not_known(facts::kHoldAnswerMs, Because::NoAnswer, {}, seen);
  }

  void tell_who(Evidence& out, const Seen& seen) const {
    const auto unknown = [&](Because because, const char* why) { out.not_known(facts::kHoldEndedBy, because, why, seen); };
    switch (*held_.end()) {
      case HeldEnd::Open: return void(out.observe(facts::kHoldEndedBy, "nobody", seen));
      case HeldEnd::CloseNotify:
      case HeldEnd::Alert:  // in an encrypted record, which nobody else can write
        return void(out.observe(facts::kHoldEndedBy, "host", seen));
      case HeldEnd::Silent: return unknown(Because::NoAnswer, "a silence has no sender");
      case HeldEnd::Unreachable: return unknown(Because::NotAvailable, "the system does not tell who sent the ICMP error");
      case HeldEnd::Reset:
        if (came_too_soon_for_the_host()) return void(out.observe(facts::kHoldEndedBy, "path", seen));
        [[fallthrough]];
      case HeldEnd::Closed:
        return unknown(Because::NotAvailable,
                       "the host's address stands in it, which a device writes as well, and the system does not tell how far it came");
    }
  }

  bool came_too_soon_for_the_host() const {
    const auto shortest = context_.evidence.walk_value<double>(facts::kTcpLeastRttMs);
    return held_.answer_took() && shortest && *shortest >= milliseconds(kTellingRoundTrip) && milliseconds(*held_.answer_took()) < *shortest / 2;
  }

  void tell_beside(Evidence& out, const Seen& seen) const {
    if (held_beside_) out.observe(facts::kHoldBesideIntervalSeconds, in_seconds(interval_), seen);
    if (held_beside_ && held_beside_->end()) {
      out.observe(facts::kHoldBesideOutcome, name_of(*held_beside_->end()), seen);
      out.observe(facts::kHoldBesideLastedSeconds, in_seconds(held_beside_->lasted()), seen);
    } else {
      out.not_known(facts::kHoldBesideOutcome, beside_ ? Because::NotAvailable : Because::NoAnswer,
                    beside_ ? "the system cannot send keep-alives" : "a second connection did not come about", seen);
    }
  }

  Context& context_;
  const HoldPlan& plan_;
  Ready idle_;
  std::optional<Ready> beside_;
  HeldConnection held_;
  std::optional<HeldConnection> held_beside_{};
  seconds interval_;
};

}  // namespace

void probe_hold(Context& context, const HoldPlan& plan, const std::function<void(Duration)>& on_look) {
  Evidence& out = context.evidence;
  out.observe(facts::kHoldPlannedSeconds, in_seconds(plan.time), {.at = context.network.now()});
  // The one beside it first: a host that has room for one connection, or drops the older one, then does so to this.
  auto beside = make_ready(context, plan, kBeside);
  auto idle = make_ready(context, plan, kIdle);
  if (!idle && beside) say_goodbye(context, *beside);
  if (!idle)
    return hold_not_tried(out, context.network.interrupted() ? Because::Interrupted : Because::NoAnswer, "no further connection came about",
                          {.at = context.network.now()});
  Hold hold{context, plan, *std::move(idle), std::move(beside)};
  hold.run(on_look);
  hold.tell();
}

void hold_not_tried(Evidence& evidence, Because because, std::string why, const Seen& seen) {
  for (const FactType* type : {&facts::kHoldOutcome, &facts::kHoldKeepAliveAnswered, &facts::kHoldBesideOutcome, &facts::kHoldEndedBy})
    evidence.not_known(*type, because, why, seen);
}

}  // namespace doctor::probe
