#include "intake/capture/connection.hpp"

#include <algorithm>

namespace doctor::intake {
namespace {

// A port mirror, or a capture on all interfaces, sees a packet twice within so long; TCP repeats none so soon (RFC 6298
// section 2.4 asks for a second, common systems take 200 ms).
constexpr Duration kCopyWithin = std::chrono::milliseconds{5};

std::size_t index_of(Side side) { return side == Side::Host ? 1 : 0; }
Side other(Side side) { return side == Side::Host ? Side::Client : Side::Host; }

}  // namespace

// Gives what is in order to the conversation.
struct Connection::Reader : StreamReader {
  Reader(Connection& connection, Side side) : of(connection), from(side) {}
  void on_data(BytesView data, Instant at) override { of.talk_.on_data(from, data, at); }
  void on_gap(std::uint64_t bytes, Instant at) override { of.talk_.on_gap(from, bytes, at); }
  bool wants_data() const override { return of.talk_.wants_data(); }
  Connection& of;
  Side from;
};

bool Connection::is_anew(Side from, const pcap::TcpSegment& segment) const {
  if (!segment.has(pcap::kSyn) || segment.has(pcap::kAck)) return false;
  if (from == Side::Host) return end_.has_value();
  // Some systems send the same SYN again when it was refused.
  const bool over = established_ && end_;
  return first_number_ ? segment.sequence != *first_number_ || over : established_.has_value() || end_.has_value();
}

bool Connection::is_copy(Side from, const pcap::TcpSegment& segment, Instant at) {
  auto& last = last_segment_[index_of(from)];
  const Last now{segment.sequence, segment.ip.payload_length, segment.ip.identification, segment.flags, at};
  const bool copy = last.at != Instant{} && at - last.at < kCopyWithin && now.sequence == last.sequence && now.length == last.length &&
                    now.identification == last.identification && now.flags == last.flags &&
                    (now.length > 0 || segment.has(pcap::kSyn) || segment.has(pcap::kFin) || segment.has(pcap::kRst));
  last = now;
  return copy;
}

void Connection::count(Side from, const pcap::TcpSegment& segment) {
  auto& side = from == Side::Host ? of_host_ : of_client_;
  if (!segment.has(pcap::kRst) && !side.hop_limit) side.hop_limit = segment.ip.hop_limit;
  if (segment.window == 0 && !segment.has(pcap::kRst) && !segment.has(pcap::kSyn)) ++side.zero_windows;
  side.largest = std::max(side.largest, std::uint32_t(segment.ip.payload_length));
}

void Connection::on_segment(Side from, const pcap::TcpSegment& segment, Instant at) {
  last_ = std::max(last_, at);
  if (is_copy(from, segment, at)) return;
  count(from, segment);
  auto& side = from == Side::Host ? of_host_ : of_client_;
  auto& facing = from == Side::Host ? of_client_ : of_host_;
  const std::size_t mine = index_of(from), theirs = index_of(other(from));

  if (segment.has(pcap::kAck)) {
    auto number = segment.acknowledgement;
    if (fin_number_[theirs] && number == *fin_number_[theirs] + 1) number = *fin_number_[theirs];  // the FIN has a number, too
    if (!facing.acknowledged || std::int32_t(number - *facing.acknowledged) > 0) facing.acknowledged = number;
    // Before the data of this segment, which may answer what was missed.
    if (!segment.has(pcap::kRst) && !segment.has(pcap::kSyn)) {
      Reader reader{*this, other(from)};
      in_order_[theirs].acknowledged(number, at, reader);
    }
  }
  if (segment.has(pcap::kSyn)) {
    if (side.syns++ > 0) ++side.retransmits;
    side.max_segment = segment.max_segment;
    in_order_[mine].begin(segment.sequence + 1);
    if (from == Side::Client) {
      first_number_ = segment.sequence;
      last_syn_ = at;
    } else if (!answered_) {
      answered_ = at;
    }
    last_news_ = at;
    return;
  }
  if (segment.has(pcap::kRst)) {
    if (end_) return;  // whoever ends it first has ended it; the other side only follows
    end_ = EndOfTcp{.by = from, .reset = true, .at = at, .hop_limit = segment.ip.hop_limit};
    if (from == Side::Host) talk_.on_host_close(CloseKind::Reset, at);
    return;
  }
  if (from == Side::Client && answered_ && !established_) established_ = at;
  if (const std::size_t sent = segment.ip.payload_length; sent > 0) {
    Reader reader{*this, from};
    const auto fit = in_order_[mine].add(segment.sequence, segment.ip.payload, sent, at, reader);
    // One byte before what comes next asks whether the other side is still there (RFC 9293 section 3.8.4).
    const bool keeps_alive = fit == Reassembly::Fit::Repeated && sent == 1;
    if (fit == Reassembly::Fit::Repeated && !keeps_alive) ++side.retransmits;
    if (fit == Reassembly::Fit::Early) ++side.out_of_order;
    if (fit == Reassembly::Fit::Next) last_news_ = at;
    if (fit != Reassembly::Fit::Repeated) side.bytes += sent;
  }
  if (segment.has(pcap::kFin)) {
    fin_number_[mine] = segment.sequence + std::uint32_t(segment.ip.payload_length);
    if (end_) return;
    end_ = EndOfTcp{.by = from, .reset = false, .at = at, .hop_limit = segment.ip.hop_limit};
    if (from == Side::Host && in_order_[mine].hole() == 0) talk_.on_host_close(CloseKind::Fin, at);
  }
}

void Connection::on_icmp(const pcap::IcmpError& error, Instant at) {
  last_ = std::max(last_, at);
  if (!answered_ && !icmp_) icmp_ = error;
}

bool Connection::client_acknowledged() const { return of_client_.acknowledged && std::int32_t(*of_client_.acknowledged - in_order_[0].next()) >= 0; }

std::uint32_t Connection::unacknowledged_by_client() const {
  if (!of_host_.acknowledged) return 0;
  return std::uint32_t(std::max(std::int32_t(in_order_[1].next() - *of_host_.acknowledged), 0));
}

void Connection::finish(Instant capture_end) {
  waited_until_ = end_ ? end_->at : std::max(capture_end, last_);
  if (waited_until_ - last_news_ >= kSilence) talk_.on_silence(waited_until_);
}

}  // namespace doctor::intake
