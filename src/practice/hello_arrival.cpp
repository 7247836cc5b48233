#include "practice/hello_arrival.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint8_t kHandshakeRecord = 22;
constexpr std::uint8_t kClientHello = 1;
constexpr std::size_t kMostRecordBytes = 16 * 1024;  // RFC 8446 5.1

// The handshake message is there in full.
bool is_whole(BytesView message) {
  ByteReader in{message, "Handshake"};
  in.u8("msg_type");
  const std::uint32_t length = in.u24_be("length");
  return in.ok() && in.remaining() >= length;
}

}  // namespace

HelloArrival arrival_of(BytesView received) {
  if (received.size() > kMostHelloBytes) return {.state = HelloArrival::State::NotTls};
  ByteReader in{received, "TLSPlaintext"};
  ByteWriter message;
  for (std::size_t records = 1; in.remaining() > 0; ++records) {
    if (in.u8("type") != kHandshakeRecord) return {.state = HelloArrival::State::NotTls};
    in.u16_be("legacy_record_version");
    const std::size_t length = in.u16_be("length");
    const BytesView fragment = in.take(length, "fragment");
    if (length > kMostRecordBytes) return {.state = HelloArrival::State::NotTls};
    if (!in.ok()) return {};
    message.bytes(fragment);
    if (message.size() > 0 && std::uint8_t(message.view()[0]) != kClientHello) return {.state = HelloArrival::State::NotTls};
    if (is_whole(message.view())) return {.state = HelloArrival::State::Whole, .records = records};
  }
  return {};
}

}  // namespace doctor::practice
