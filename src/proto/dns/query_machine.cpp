#include "proto/dns/query_machine.hpp"

#include <algorithm>

#include "proto/dns/name.hpp"

namespace doctor::dns {
namespace {

constexpr std::uint16_t kEdnsUdpSize = 1232;  // fits every path of IPv6 without fragments
constexpr std::size_t kLengthSize = 2;

QueryOptions options_for(Transport transport) {
  switch (transport) {
    case Transport::Udp: return {.edns_udp_size = kEdnsUdpSize};
    case Transport::Tcp: return {};
    case Transport::Mdns: return {.recursion_desired = false, .unicast_answer = true};
    case Transport::Llmnr: break;
  }
  return {.recursion_desired = false};
}

Bytes framed(Bytes message) {
  ByteWriter out;
  out.u16_be(std::uint16_t(message.size())).bytes(message);
  return std::move(out).take();
}

}  // namespace

Result<DnsQueryMachine> DnsQueryMachine::create(Query query, Transport transport, Duration timeout) {
  TRY_ASSIGN(auto message, encode_query(query.id, query.name, query.type, options_for(transport)));
  if (transport == Transport::Tcp) message = framed(std::move(message));
  return DnsQueryMachine{std::move(query), transport, timeout, std::move(message)};
}

Step DnsQueryMachine::start(Instant now) {
  began_ = now;
  deadline_ = now + timeout_;
  half_way_ = now + timeout_ / 2;
  asked_twice_ = transport_ == Transport::Tcp;  // the connection sees to it that the question arrives
  auto step = wait();
  step.send = message_;
  return step;
}

Step DnsQueryMachine::on_bytes(BytesView received, Instant at) {
  if (transport_ != Transport::Tcp) return take(received, at) ? Step::finished() : wait();
  buffer_.insert(buffer_.end(), received.begin(), received.end());
  // INVARIANT: the buffer never holds more than one message of 65535 bytes and what came in the same read.
  while (buffer_.size() >= kLengthSize) {
    const auto length = std::to_integer<std::size_t>(buffer_[0]) << 8 | std::to_integer<std::size_t>(buffer_[1]);
    if (buffer_.size() < kLengthSize + length) break;
    if (take(BytesView{buffer_}.subspan(kLengthSize, length), at)) return Step::finished();
    buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(kLengthSize + length));
  }
  return wait();
}

Step DnsQueryMachine::on_close(CloseKind kind, Instant at) {
  return finish(kind == CloseKind::Unreachable ? QueryOutcome::End::Unreachable : QueryOutcome::End::Closed, at);
}

Step DnsQueryMachine::on_deadline(Instant at) {
  if (at < deadline_ && !asked_twice_) {
    asked_twice_ = true;
    return Step::say(message_, deadline_);
  }
  return finish(QueryOutcome::End::Silent, at);
}

// Whether a message is worth reading: somebody may send us what we never asked for.
bool DnsQueryMachine::is_for_us(BytesView message) const {
  if (message.size() < 3 || (std::to_integer<unsigned>(message[2]) & 0x80) == 0) return false;
  if (transport_ == Transport::Mdns) return true;  // the ID of a multicast answer is 0
  return (std::to_integer<unsigned>(message[0]) << 8 | std::to_integer<unsigned>(message[1])) == query_.id;
}

bool DnsQueryMachine::answers_us(const DnsMessage& message) const {
  if (transport_ == Transport::Mdns)
    return std::ranges::any_of(message.answers, [&](const Record& each) { return each.type == query_.type && same_name(each.name, query_.name); });
  // A server that cannot read the question may leave it out of its refusal.
  if (message.questions.empty()) return message.rcode != Rcode::NoError;
  const auto& question = message.questions.front();
  return question.type == query_.type && same_name(question.name, query_.name);
}

bool DnsQueryMachine::take(BytesView message, Instant at) {
  auto decoded = is_for_us(message) ? decode_message(message) : Decoded<DnsMessage>{};
  const bool ours = is_for_us(message) && (decoded ? answers_us(*decoded) : transport_ != Transport::Mdns);
  if (!ours) {
    ++ignored_;
    return false;
  }
  finish(decoded ? QueryOutcome::End::Answered : QueryOutcome::End::Malformed, at);
  outcome_->raw.assign(message.begin(), message.end());
  if (decoded) outcome_->message = std::move(*decoded);
  return true;
}

Step DnsQueryMachine::finish(QueryOutcome::End end, Instant at) {
  outcome_ = QueryOutcome{.end = end, .took = at - began_, .ignored = ignored_};
  return Step::finished();
}

}  // namespace doctor::dns
