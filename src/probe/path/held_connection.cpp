#include "probe/path/held_connection.hpp"

#include <algorithm>
#include <utility>

namespace doctor::probe {
namespace {

constexpr std::chrono::seconds kKeepAliveEvery{1};
// Between the ends of two connections that meet one limit of age, however coarse the clock it is kept by.
constexpr Duration kLeastGrace = std::chrono::seconds{2};
constexpr int kGraceShare = 10;  // of the age, where that is more
// While an answer is waited for. An answer that shows may be followed by the close it belongs to, which comes by another way.
constexpr Duration kWaitLook = std::chrono::milliseconds{20};

}  // namespace

std::string_view name_of(HeldEnd end) {
  switch (end) {
    case HeldEnd::Open: return "open";
    case HeldEnd::Silent: return "silent";
    case HeldEnd::Closed: return "closed";
    case HeldEnd::Reset: return "reset";
    case HeldEnd::CloseNotify: return "close_notify";
    case HeldEnd::Alert: return "alert";
    case HeldEnd::Unreachable: return "unreachable";
  }
  return "silent";
}

void HeldConnection::hold(Instant until, std::function<void(Instant)> on_look) {
  until_ = until;
  on_look_ = std::move(on_look);
}

void HeldConnection::ask(Duration patience) {
  asking_ = true;
  patience_ = patience;
}

Instant HeldConnection::over_at() const { return asked_at_ ? *asked_at_ : ended_at_.value_or(looked_at_); }

Step HeldConnection::start(Instant now) {
  if (!asking_) {
    began_ = last_passed_ = looked_at_ = now;
    return Step::wait_until(std::min(until_, now + kLook));
  }
  if (end_) return Step::finished();
  look(now);
  asked_at_ = now;
  could_not_ask_ = !received_ || !connection_.keep_alive(kKeepAliveEvery);
  return could_not_ask_ ? Step::finished() : Step::wait_until(now + kWaitLook);
}

Step HeldConnection::on_bytes(BytesView received, Instant at) {
  Step step;
  if (engine_ != nullptr) {
    engine_->feed(received);
    engine_->read_plain();
    step.send = engine_->take_output();
    const auto state = engine_->state();
    if (state == crypto::TlsState::ClosedByPeer) return finish(HeldEnd::CloseNotify, at);
    if (state == crypto::TlsState::Failed && engine_->alert_received()) return finish(HeldEnd::Alert, at);
  }
  step.deadline = asking_ ? at + kWaitLook : std::min(until_, at + kLook);
  return step;
}

Step HeldConnection::on_close(CloseKind kind, Instant at) {
  if (asked_at_ && kind == CloseKind::Reset) answer_took_ = at - *asked_at_;
  return finish(kind == CloseKind::Fin ? HeldEnd::Closed : kind == CloseKind::Reset ? HeldEnd::Reset : HeldEnd::Unreachable, at);
}

Step HeldConnection::on_deadline(Instant at) {
  if (asking_) return wait_for_answer(at);
  look(at);
  if (on_look_) on_look_(at);
  Instant until = until_;
  if (other_ != nullptr && other_->end_) until = std::min(until, other_->over_at() + std::max(kLeastGrace, other_->lasted() / kGraceShare));
  return at >= until ? Step::finished() : Step::wait_until(std::min(until, at + kLook));
}

Step HeldConnection::wait_for_answer(Instant at) {
  if (answer_took_) return finish(HeldEnd::Open, at);
  const auto state = connection_.state();
  // A RST counts as a segment, too; that it was one is told by the close, which comes after it.
  const bool is_reset = state && !state->outstanding;
  if (state && !is_reset && state->segments_received != *received_)
    answer_took_ = at - *asked_at_;
  else if (at >= *asked_at_ + patience_)
    return finish(HeldEnd::Silent, at);
  return Step::wait_until(at + kWaitLook);
}

// The first look sets what the next are compared with: by then the handshake's last acknowledgements are in.
void HeldConnection::look(Instant at) {
  looked_at_ = at;
  const auto state = connection_.state();
  if (!state) return;
  if (received_) {
    if (state->segments_received != *received_ || state->segments_sent != *sent_) last_passed_ = at;
    heard_ += state->segments_received - *received_;
  }
  received_ = state->segments_received;
  sent_ = state->segments_sent;
}

Step HeldConnection::finish(HeldEnd end, Instant at) {
  end_ = end;
  ended_at_ = at;
  return Step::finished();
}

}  // namespace doctor::probe
