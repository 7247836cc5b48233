// TCP segments as raw IP frames, written by hand: what a capture of a conversation holds.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/address.hpp"
#include "base/text.hpp"
#include "format/pcap/packet.hpp"
#include "intake/capture/capture_reader.hpp"

namespace doctor::intake {

inline Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }
inline Instant ms(int milliseconds) { return {std::chrono::seconds{1'700'000'000} + std::chrono::milliseconds{milliseconds}}; }

inline const Endpoint kClient{Address::v4(192, 0, 2, 7), 50123}, kHost{Address::v4(198, 51, 100, 9), 3389};

struct Sent {
  std::uint8_t flags{pcap::kAck};
  BytesView data{};
  std::uint8_t hop_limit{64};
  std::uint16_t window{0xfa00};
};

inline Bytes frame(const Endpoint& from, const Endpoint& to, std::uint32_t sequence, std::uint32_t acknowledgement, const Sent& sent) {
  ByteWriter out;
  static std::uint16_t identification = 0;
  out.u8(0x45).u8(0).u16_be(std::uint16_t(40 + sent.data.size())).u16_be(++identification).u16_be(0x4000).u8(sent.hop_limit).u8(6).u16_be(0);
  out.bytes(BytesView{from.address.octets}.first(4)).bytes(BytesView{to.address.octets}.first(4));
  out.u16_be(from.port).u16_be(to.port).u32_be(sequence).u32_be(acknowledgement).u8(0x50).u8(sent.flags).u16_be(sent.window).u16_be(0).u16_be(0);
  out.bytes(sent.data);
  return std::move(out).take();
}

// Two that talk; keeps their numbers. Everything goes to the reader as it is said.
class Talk {
 public:
  explicit Talk(CaptureReader& reader, Endpoint client = kClient, Endpoint host = kHost) : reader_(reader), client_(client), host_(host) {}

  void client(Instant at, Sent sent) { say(client_, host_, client_next_, host_next_, at, sent); }
  void host(Instant at, Sent sent) { say(host_, client_, host_next_, client_next_, at, sent); }
  void connect(Instant at) {
    client(at, {.flags = pcap::kSyn});
    host(at, {.flags = pcap::kSyn | pcap::kAck, .hop_limit = 127});
    client(at, {});
  }
  // The same bytes of the client again.
  void client_again(Instant at, Sent sent) {
    client_next_ -= std::uint32_t(sent.data.size()) + ((sent.flags & pcap::kSyn) != 0 ? 1 : 0);
    client(at, sent);
  }
  // The host has said so much that never arrived.
  void host_loses(std::uint32_t bytes) { host_next_ += bytes; }

 private:
  void say(const Endpoint& from, const Endpoint& to, std::uint32_t& next, std::uint32_t seen, Instant at, const Sent& sent) {
    reader_.on_frame(pcap::LinkType::Raw, frame(from, to, next, (sent.flags & pcap::kAck) != 0 ? seen : 0, sent), at);
    next += std::uint32_t(sent.data.size()) + ((sent.flags & (pcap::kSyn | pcap::kFin)) != 0 ? 1 : 0);
  }

  CaptureReader& reader_;
  Endpoint client_, host_;
  std::uint32_t client_next_ = 0xfffffff0, host_next_ = 7000;  // the client's numbers go round soon
};

// [MS-RDPBCGR] 2.2.1.1: offers TLS and CredSSP.
inline Bytes connection_request() { return hex("03000013 0ee00000000000 01000800 0b000000"); }
// 2.2.1.2.1: chose TLS with CredSSP, or what is given.
inline Bytes connection_confirm(std::string_view selected = "02000000") { return hex(text::format("03000013 0ed00000123400 021f0800 {}", selected)); }

}  // namespace doctor::intake
