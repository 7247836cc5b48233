#include "proto/websocket/frame.hpp"

#include <algorithm>

namespace doctor::websocket {
namespace {

constexpr std::uint8_t kFinal = 0x80, kReserved = 0x70, kOpcode = 0x0f, kMasked = 0x80, kLength = 0x7f;

bool is_control(Opcode opcode) { return (std::uint8_t(opcode) & 0x8) != 0; }

void toggle(const Mask& mask, Bytes& payload) {
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] ^= mask[i % mask.size()];
}

Bytes encode(Opcode opcode, BytesView payload, const Mask* mask) {
  const std::uint8_t bit = mask == nullptr ? 0 : kMasked;
  ByteWriter out;
  out.u8(kFinal | std::uint8_t(opcode));
  if (payload.size() < 126)
    out.u8(bit | std::uint8_t(payload.size()));
  else if (payload.size() <= 0xffff)
    out.u8(bit | 126).u16_be(std::uint16_t(payload.size()));
  else
    out.u8(bit | 127).u32_be(0).u32_be(std::uint32_t(payload.size()));
  if (mask == nullptr) {
    out.bytes(payload);
  } else {
    Bytes masked{payload.begin(), payload.end()};
    toggle(*mask, masked);
    out.bytes(*mask).bytes(masked);
  }
  return std::move(out).take();
}

}  // namespace

Decoded<Frame> decode_frame(BytesView bytes) {
  ByteReader in{bytes, "WebSocket frame"};
  const std::uint8_t first = in.u8("FIN, RSV, opcode");
  in.expect((first & kReserved) == 0, "RSV", "must be 0: no extension was agreed on");
  Frame frame{.final = (first & kFinal) != 0, .opcode = Opcode(first & kOpcode)};
  in.expect((first & 0x07) <= 2, "opcode", "is none that RFC 6455 knows");
  const std::uint8_t second = in.u8("MASK, payload length");
  frame.masked = (second & kMasked) != 0;
  std::uint64_t length = second & kLength;
  if (length == 126) {
    length = in.u16_be("payload length");
  } else if (length == 127) {
    const std::uint64_t high = in.u32_be("payload length");
    length = (high << 32) | in.u32_be("payload length");
  }
  in.expect(!is_control(frame.opcode) || (frame.final && length <= 125), "payload length", "is too long for a control frame, or it is a fragment");
  in.expect(length <= kMostPayload, "payload length", "is longer than we read");
  Mask mask{};
  if (frame.masked) std::ranges::copy(in.take(mask.size(), "masking key"), mask.begin());
  const auto payload = in.take(std::size_t(std::min<std::uint64_t>(length, kMostPayload)), "payload");
  if (!in.ok()) return fail(in.error());
  frame.payload.assign(payload.begin(), payload.end());
  if (frame.masked) toggle(mask, frame.payload);
  frame.size = in.offset();
  return frame;
}

Bytes encode_frame(Opcode opcode, BytesView payload) { return encode(opcode, payload, nullptr); }
Bytes encode_frame(Opcode opcode, BytesView payload, const Mask& mask) { return encode(opcode, payload, &mask); }

}  // namespace doctor::websocket
