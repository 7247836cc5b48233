#include "intake/capture/conversation.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "proto/x224/tpkt.hpp"

namespace doctor::intake {
namespace {

// The machine's own patience: here the capture decides how long was waited.
constexpr Duration kForever = std::chrono::hours{24};

void append(Bytes& to, BytesView data, std::size_t most) {
  const auto room = most - std::min(most, to.size());
  to.insert(to.end(), data.begin(), data.begin() + std::ptrdiff_t(std::min(room, data.size())));
}

}  // namespace

bool Conversation::wants_data() const {
  if (kind_ == Kind::OtherTalk) return false;
  if (watch_) return !watch_->finished();
  return !negotiation_;
}

void Conversation::on_data(Side from, BytesView data, Instant at) {
  if (!wants_data()) return;
  if (watch_) return watch_->on_data(from, data, at);
  if (from == Side::Host) {
    if (!machine_) return append(early_host_, data, kMostEarly);
    return to_machine(data, at);
  }
  if (machine_) return append(early_client_, data, kMostEarly);
  append(request_, data, kMostRequest);
  on_request(at);
}

void Conversation::on_gap(Side from, std::uint64_t bytes, Instant) {
  if (!wants_data()) return;
  if (watch_) return watch_->on_gap(from, bytes);
  if (from == Side::Host)
    answer_missing_ = true;
  else if (!machine_)
    kind_ = Kind::OtherTalk;  // whatever it was, its beginning is not known
}

void Conversation::on_request(Instant at) {
  const auto frame = x224::decode_tpkt(request_);
  if (!frame && frame.error().incomplete() && request_.size() < kMostRequest) return;
  auto request = x224::decode_connection_request(request_);
  if (!frame || !request) {
    kind_ = Kind::OtherTalk;
    request_.clear();
    early_host_.clear();
    return;
  }
  kind_ = Kind::Rdp;
  early_client_.assign(request_.begin() + std::ptrdiff_t(frame->size), request_.end());
  request_.resize(frame->size);
  asked_ = *std::move(request);
  asked_at_ = at;
  machine_ = std::make_unique<x224::NegotiationMachine>(*asked_, kForever);
  deadline_ = machine_->start(at).deadline;
  if (!early_host_.empty()) to_machine(std::exchange(early_host_, {}), at);
}

void Conversation::to_machine(BytesView data, Instant at) {
  if (answer_missing_) return;
  if (deadline_ && *deadline_ <= at) machine_->on_deadline(at);
  if (!machine_->outcome()) deadline_ = machine_->on_bytes(data, at).deadline;
  settle();
}

void Conversation::on_host_close(CloseKind kind, Instant at) {
  if (!machine_ || negotiation_ || answer_missing_) return;
  if (!machine_->outcome()) machine_->on_close(kind, at);
  settle();
}

void Conversation::on_silence(Instant at) {
  if (!machine_ || negotiation_ || answer_missing_) return;
  if (!machine_->outcome()) machine_->on_deadline(at);
  settle();
}

void Conversation::settle() {
  if (!machine_->outcome()) return;
  negotiation_ = *machine_->outcome();
  negotiation_->sent = request_;  // as it was, not as we would write it
  machine_.reset();
  if (!negotiation_->selected || x224::is_standard_rdp_security(*negotiation_->selected)) return;
  watch_ = std::make_unique<HandshakeWatch>(keys_);
  const Instant at = negotiation_->ended_at;
  watch_->on_data(Side::Client, std::exchange(early_client_, {}), at);
  watch_->on_data(Side::Host, negotiation_->left_over, at);
}

}  // namespace doctor::intake
