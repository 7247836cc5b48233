#include "intake/capture/capture_reader.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace doctor::intake {
namespace {

struct SeenSyn {
  rdpudp::Syn syn{};
  bool cut_short{false};
};

// [MS-RDPEUDP] 3.1.5.1.1: padded to probe the way.
std::optional<SeenSyn> syn_of(const pcap::UdpDatagram& datagram) {
  const auto& bytes = datagram.ip.payload;
  if (datagram.ip.payload_length < rdpudp::kLeastMtu) return std::nullopt;
  if (const auto syn = rdpudp::decode_syn(bytes)) return SeenSyn{*syn};
  if (bytes.size() >= datagram.ip.payload_length) return std::nullopt;
  const auto header = rdpudp::decode_syn_header(bytes);
  return header ? std::optional{SeenSyn{.syn = {.header = *header}, .cut_short = true}} : std::nullopt;
}

// Nobody answered, refused or not, and so nobody could ask for anything.
bool came_to_nothing(const Connection& connection) {
  return connection.from_the_start() && !connection.established() && connection.talk().kind() == Conversation::Kind::Unknown;
}

}  // namespace

CaptureReader::~CaptureReader() = default;

std::size_t CaptureReader::HashOfFlow::operator()(const Flow& flow) const {
  std::uint64_t words[4] = {};
  std::memcpy(words, flow.low.address.octets.data(), 16);
  std::memcpy(words + 2, flow.high.address.octets.data(), 16);
  std::uint64_t hash = std::uint64_t{flow.low.port} << 16 | flow.high.port;
  for (const auto word : words) hash = (hash ^ word) * 0x9e3779b97f4a7c15u + (hash >> 29);
  return std::size_t(hash ^ hash >> 32);
}

void CaptureReader::on_frame(pcap::LinkType link, BytesView bytes, Instant at) {
  ++out_.counts.packets;
  if (!out_.first) out_.first = at;
  if (!out_.last || *out_.last < at) out_.last = at;
  const auto packet = pcap::decode_packet(link, bytes);
  switch (packet.kind) {
    case pcap::Packet::Kind::Tcp: return on_tcp(packet.tcp, at);
    case pcap::Packet::Kind::Udp: return on_udp(packet.udp, at);
    case pcap::Packet::Kind::Icmp: return on_icmp(packet.icmp, at);
    case pcap::Packet::Kind::Fragment: ++out_.counts.fragments; return;
    case pcap::Packet::Kind::Broken: ++out_.counts.broken; return;
    case pcap::Packet::Kind::Other: return;
  }
}

// Who opened it: whoever sent the SYN, or did not answer it; in the midst of a connection the one whose port is no port of RDP, and else
// the one with the higher port.
bool CaptureReader::client_is_low(const Flow& flow, const pcap::TcpSegment& segment) const {
  const bool from_low = flow.low == segment.ip.from;
  if (segment.has(pcap::kSyn)) return segment.has(pcap::kAck) ? !from_low : from_low;
  const bool low = ports_.contains(flow.low.port), high = ports_.contains(flow.high.port);
  return low != high ? high : flow.low.port > flow.high.port;
}

void CaptureReader::on_tcp(const pcap::TcpSegment& segment, Instant at) {
  const auto key = flow_of(segment.ip.from, segment.ip.to);
  auto found = flows_.find(key);
  const auto side_of = [&](const Open& open) { return (segment.ip.from == key.low) == open.client_is_low ? Side::Client : Side::Host; };
  if (found != flows_.end() && found->second.connection && found->second.connection->is_anew(side_of(found->second), segment)) {
    let_go(found);
    found = flows_.end();
  } else if (found != flows_.end() && !found->second.connection && segment.has(pcap::kSyn) && !segment.has(pcap::kAck)) {
    let_go(found);
    found = flows_.end();
  }
  if (found == flows_.end()) {
    by_age_.push_back(key);
    found = flows_.emplace(key, Open{.place = std::prev(by_age_.end()), .client_is_low = client_is_low(key, segment)}).first;
    const bool low = found->second.client_is_low;
    found->second.connection = std::make_unique<Connection>(low ? key.low : key.high, low ? key.high : key.low, at, keys_);
  } else {
    by_age_.splice(by_age_.end(), by_age_, found->second.place);
  }
  auto& open = found->second;
  if (!open.connection) return;
  open.connection->on_segment(side_of(open), segment, at);
  if (open.connection->talk().kind() == Conversation::Kind::OtherTalk) {
    ++out_.counts.other;
    open.connection.reset();
  }
  const auto weight = open.connection ? open.connection->weight() : 0;
  held_ += weight - open.weight;
  open.weight = weight;
  if (flows_.size() > limits_.open_connections || held_ > limits_.held_bytes) make_room();
}

void CaptureReader::on_icmp(const pcap::IcmpError& error, Instant at) {
  const auto found = flows_.find(flow_of(error.about_from, error.about_to));
  if (found == flows_.end() || !found->second.connection || found->second.connection->client() != error.about_from) return;
  found->second.connection->on_icmp(error, at);
}

void CaptureReader::on_udp(const pcap::UdpDatagram& datagram, Instant at) {
  const auto& [from, to] = std::tie(datagram.ip.from, datagram.ip.to);
  const auto key = flow_of(from, to);
  // Whose it is the flow tells, not the port: the host may listen on any.
  const auto found = udp_flows_.find(key);
  const auto seen = syn_of(datagram);
  if (found == udp_flows_.end()) {
    if (!seen || seen->syn.is_answer() || out_.udp.size() >= limits_.udp_tries) return;
    udp_flows_.emplace(key, out_.udp.size());
    out_.udp.push_back({.client = from, .host = to, .at = at, .offered = seen->syn, .cut_short = seen->cut_short});
    return;
  }
  auto& each = out_.udp[found->second];
  const bool by_host = each.host == from;
  if (seen) {
    // Who has not seen the SYN may still send an answer; the number tells, where the capture has it.
    const bool numbered = !each.cut_short;
    if (!by_host || each.answer || !seen->syn.is_answer() || (numbered && seen->syn.header.source_ack != each.offered.initial_sequence)) return;
    each.answer = seen->syn;
    each.cut_short = each.cut_short || seen->cut_short;
  } else if (each.answer) {
    ++(by_host ? each.by_host : each.by_client);
  }
}

bool CaptureReader::of_interest(const Connection& connection) const {
  if (connection.talk().kind() == Conversation::Kind::Rdp) return true;
  return connection.talk().kind() == Conversation::Kind::Unknown && ports_.contains(connection.host().port);
}

void CaptureReader::let_go(Flows::iterator flow) {
  auto connection = std::move(flow->second.connection);
  held_ -= flow->second.weight;
  by_age_.erase(flow->second.place);
  flows_.erase(flow);
  if (connection) keep(std::move(connection));
}

void CaptureReader::keep(std::unique_ptr<Connection> connection) {
  if (!of_interest(*connection)) {
    auto& counts = out_.counts;
    const auto port = connection->host().port;
    if (came_to_nothing(*connection) && (counts.unmade.size() < CaptureCounts::kMostPorts || counts.unmade.contains(port)))
      ++counts.unmade[port];
    else
      ++counts.other;
    return;
  }
  if (out_.connections.size() >= limits_.connections) {
    ++out_.counts.dropped;
    return;
  }
  connection->finish(out_.last.value_or(connection->last()));
  out_.connections.push_back(std::move(connection));
}

// A quarter of those that were quiet for longest.
void CaptureReader::make_room() {
  for (auto left = std::max<std::size_t>(flows_.size() / 4, 1); left > 0 && !by_age_.empty(); --left) {
    const auto oldest = flows_.find(by_age_.front());
    const auto& connection = oldest->second.connection;
    if (connection && !connection->end() && of_interest(*connection)) ++out_.counts.cut_short;
    let_go(oldest);
  }
}

CaptureContents CaptureReader::finish() {
  while (!by_age_.empty()) let_go(flows_.find(by_age_.front()));
  std::ranges::sort(out_.connections, {}, [](const auto& each) { return std::tuple{each->began(), each->client(), each->host()}; });
  join_tries(out_.udp, out_.connections);
  return std::move(out_);
}

}  // namespace doctor::intake
