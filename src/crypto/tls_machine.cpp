#include "crypto/tls_machine.hpp"

#include <algorithm>
#include <array>

#include "base/secret.hpp"

namespace doctor::crypto {
namespace {

// Whether these first bytes can begin a TLS record: ContentType 20 to 23, then major version 3 (RFC 8446 section 5.1).
bool may_be_tls(BytesView first) {
  if (!first.empty() && (std::uint8_t(first[0]) < 20 || std::uint8_t(first[0]) > 23)) return false;
  return first.size() < 2 || first[1] == std::byte{3};
}

// What servers send when a certificate they insist on did not come: certificate_required from TLS 1.3 on, before that
// handshake_failure (RFC 5246 section 7.4.6) or one of the certificate alerts.
bool refuses_missing_certificate(const TlsAlert& alert) {
  static constexpr std::array<std::uint8_t, 7> kRefusals{40, 41, 42, 46, 48, 49, 116};
  return std::ranges::find(kRefusals, alert.description) != kRefusals.end();
}

}  // namespace

std::string_view name_of(TlsEnd end) {
  static constexpr std::string_view kNames[] = {"completed", "alert", "closed", "reset", "silent", "not_tls", "local_failure", "malformed"};
  return kNames[std::size_t(end)];
}

TlsHandshakeMachine::TlsHandshakeMachine(std::unique_ptr<TlsEngine> engine, Duration timeout, Bytes left_over)
    : engine_(std::move(engine)), timeout_(timeout), left_over_(std::move(left_over)) {}

Step TlsHandshakeMachine::start(Instant now) {
  outcome_.began = now;
  deadline_ = now + timeout_;
  engine_->start();
  Step step = judge(now);
  if (step.done || left_over_.empty()) return step;
  Step next = on_bytes(std::exchange(left_over_, {}), now);
  step.send.insert(step.send.end(), next.send.begin(), next.send.end());
  next.send = std::move(step.send);
  return next;
}

Step TlsHandshakeMachine::on_bytes(BytesView received, Instant at) {
  const std::size_t room = kMostReceived - outcome_.received.size();
  outcome_.received.insert(outcome_.received.end(), received.begin(), received.begin() + std::ptrdiff_t(std::min(room, received.size())));
  if (!clear_text_ && !may_be_tls(outcome_.received)) {
    clear_text_ = true;
    deadline_ = std::min(deadline_, at + kClearTextWait);
  }
  if (clear_text_) return outcome_.received.size() >= kEnoughClearText ? finish(TlsEnd::NotTls, at) : Step::wait_until(deadline_);
  engine_->feed(received);
  return judge(at);
}

Step TlsHandshakeMachine::on_close(CloseKind kind, Instant at) {
  if (clear_text_) return finish(TlsEnd::NotTls, at);
  // A channel that stood and is closed while we wait for a refusal: the handshake was completed, the end is the next
  // stage's to see.
  if (waiting_for_refusal_ && kind == CloseKind::Fin) return finish(TlsEnd::Completed, at);
  switch (kind) {
    case CloseKind::Fin: return finish(TlsEnd::Closed, at);
    case CloseKind::Reset: return finish(TlsEnd::Reset, at);
    case CloseKind::Unreachable: return finish(TlsEnd::Silent, at);
  }
  return finish(TlsEnd::Closed, at);
}

Step TlsHandshakeMachine::on_deadline(Instant at) {
  if (clear_text_) return finish(TlsEnd::NotTls, at);
  if (waiting_for_refusal_) return finish(TlsEnd::Completed, at);
  if (at < deadline_) return Step::wait_until(deadline_);
  return finish(TlsEnd::Silent, at);
}

Step TlsHandshakeMachine::judge(Instant at) {
  switch (engine_->state()) {
    case TlsState::Handshaking: return Step::say(engine_->take_output(), deadline_);
    case TlsState::ClosedByPeer: return finish(waiting_for_refusal_ ? TlsEnd::Completed : TlsEnd::Closed, at);
    case TlsState::Failed: {
      const auto alert = engine_->alert_received();
      if (alert) return finish(alert->description == 0 ? TlsEnd::Closed : TlsEnd::Alert, at);
      const auto& failure = engine_->failure();
      outcome_.reason = failure ? failure->reason : std::string{};
      return finish(failure && failure->peer_at_fault ? TlsEnd::Malformed : TlsEnd::LocalFailure, at);
    }
    case TlsState::Open: break;
  }
  if (outcome_.completed == Instant{}) outcome_.completed = at;
  const bool refusal_may_follow = engine_->is_client() && engine_->version() == TlsVersion::Tls13 && engine_->client_certificate_requested();
  if (!refusal_may_follow || engine_->heard_after_handshake()) return finish(TlsEnd::Completed, at);
  if (!std::exchange(waiting_for_refusal_, true)) deadline_ = std::min(deadline_, at + kRefusalWait);
  return Step::say(engine_->take_output(), deadline_);
}

Step TlsHandshakeMachine::finish(TlsEnd end, Instant at) {
  finished_ = true;
  outcome_.end = end;
  outcome_.ended = at;
  outcome_.last_seen = engine_->last_seen();
  outcome_.alert = engine_->alert_received();
  outcome_.client_certificate_requested = engine_->client_certificate_requested();
  outcome_.client_certificate_required = end == TlsEnd::Alert && outcome_.client_certificate_requested &&
                                         outcome_.last_seen >= HandshakePoint::ClientFinished && refuses_missing_certificate(*outcome_.alert);
  Step step = Step::finished();
  step.send = engine_->take_output();
  return step;
}

Step TlsChannelMachine::start(Instant now) {
  Step step = wrap(inner_.start(now));
  if (step.done) return step;
  Step next = pump(now);  // what came together with the end of the handshake
  next.send.insert(next.send.begin(), step.send.begin(), step.send.end());
  return next;
}

Step TlsChannelMachine::on_bytes(BytesView received, Instant at) {
  engine_.feed(received);
  return pump(at);
}

Step TlsChannelMachine::on_close(CloseKind kind, Instant at) { return done_ ? Step::finished() : wrap(inner_.on_close(kind, at)); }

Step TlsChannelMachine::on_deadline(Instant at) { return done_ ? Step::finished() : wrap(inner_.on_deadline(at)); }

Step TlsChannelMachine::pump(Instant at) {
  Step out{.send = engine_.take_output(), .deadline = deadline_, .done = done_};
  const auto append = [&](Step next) {
    out.send.insert(out.send.end(), next.send.begin(), next.send.end());
    out.deadline = next.deadline;
    out.done = next.done;
    out.end = next.end;
  };
  if (const Bytes plain = engine_.read_plain(); !out.done && !plain.empty()) append(wrap(inner_.on_bytes(plain, at)));
  if (out.done || engine_.state() == TlsState::Open) return out;
  const bool in_order = engine_.state() == TlsState::ClosedByPeer || engine_.alert_received().has_value();
  append(wrap(inner_.on_close(in_order ? CloseKind::Fin : CloseKind::Reset, at)));
  return out;
}

Step TlsChannelMachine::wrap(Step inner) {
  engine_.write_plain(inner.send);
  wipe(inner.send.data(), inner.send.size());  // a password may be in it
  inner.send = engine_.take_output();
  deadline_ = inner.deadline;
  done_ = inner.done;
  return inner;
}

Step TlsCloseMachine::start(Instant) {
  engine_.shutdown();
  Step step = Step::finished();
  step.send = engine_.take_output();
  return step;
}

}  // namespace doctor::crypto
