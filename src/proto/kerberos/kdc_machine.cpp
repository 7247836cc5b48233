#include "proto/kerberos/kdc_machine.hpp"

namespace doctor::kerberos {
namespace {

constexpr std::size_t kLengthSize = 4;

}  // namespace

Step KdcMachine::start(Instant now) {
  deadline_ = now + timeout_;
  ByteWriter out;
  out.u32_be(std::uint32_t(message_.size())).bytes(message_);
  return Step::say(std::move(out).take(), deadline_);
}

Step KdcMachine::on_bytes(BytesView received, Instant) {
  if (received_.size() + received.size() > kMostBytes + kLengthSize) return finish(KdcOutcome::End::Malformed);
  received_.insert(received_.end(), received.begin(), received.end());
  if (received_.size() < kLengthSize) return Step::wait_until(deadline_);
  const std::size_t length = ByteReader{received_, "KDC answer"}.u32_be("length");
  if (length == 0 || length > kMostBytes) return finish(KdcOutcome::End::Malformed);
  if (received_.size() < kLengthSize + length) return Step::wait_until(deadline_);
  finish(KdcOutcome::End::Answered);
  outcome_->answer.assign(received_.begin() + kLengthSize, received_.begin() + std::ptrdiff_t(kLengthSize + length));
  return Step::finished();
}

Step KdcMachine::on_close(CloseKind, Instant) { return finish(KdcOutcome::End::Closed); }

Step KdcMachine::on_deadline(Instant) { return finish(KdcOutcome::End::Silent); }

Step KdcMachine::finish(KdcOutcome::End end) {
  outcome_ = KdcOutcome{.end = end};
  return Step::finished();
}

}  // namespace doctor::kerberos
