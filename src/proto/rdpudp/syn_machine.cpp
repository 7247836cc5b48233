#include "proto/rdpudp/syn_machine.hpp"

#include <utility>

namespace doctor::rdpudp {
namespace {

constexpr int kCopies = 3;

}  // namespace

Step SynMachine::wait() const { return Step::wait_until(began_ + patience_ * so_far_.sent / kCopies); }

Step SynMachine::settle(SynOutcome::End end, Instant at) {
  so_far_.end = end;
  so_far_.took = at - began_;
  outcome_ = std::move(so_far_);
  return Step::finished();
}

Step SynMachine::start(Instant now) {
  began_ = now;
  so_far_.sent = 1;
  auto step = wait();
  step.send = syn();
  return step;
}

Step SynMachine::on_bytes(BytesView received, Instant at) {
  const auto answer = decode_syn(received);
  // Anybody may send a datagram; who answers our SYN knows its number.
  const bool ours = answer && answer->is_answer() && answer->header.source_ack == initial_sequence_;
  if (ours || !heard_) so_far_.raw.assign(received.begin(), received.end());
  heard_ = true;
  if (!ours) return wait();
  so_far_.answer = *answer;
  return settle(SynOutcome::End::Answered, at);
}

Step SynMachine::on_close(CloseKind, Instant at) { return settle(SynOutcome::End::Unreachable, at); }

Step SynMachine::on_deadline(Instant at) {
  if (so_far_.sent < kCopies && at < began_ + patience_) {
    ++so_far_.sent;
    auto step = wait();
    step.send = syn();
    return step;
  }
  return settle(heard_ ? SynOutcome::End::Other : SynOutcome::End::Silent, at);
}

}  // namespace doctor::rdpudp
