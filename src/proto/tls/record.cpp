#include "proto/tls/record.hpp"

#include <algorithm>

namespace doctor::tls {

Decoded<Record> decode_record(BytesView bytes) {
  ByteReader in{bytes, "TLSPlaintext"};
  const std::uint8_t type = in.u8("type");
  in.expect(type >= 20 && type <= 24, "type", "is none of TLS");
  const std::uint8_t major = in.u8("legacy_record_version");
  in.expect(major == 3, "legacy_record_version", "must begin with 3");
  const std::uint8_t minor = in.u8("legacy_record_version");
  const std::size_t length = in.u16_be("length");
  in.expect(length <= kMostFragment, "length", "is beyond what a record may hold");
  const auto fragment = in.take(length, "fragment");
  return in.finish(Record{ContentType{type}, Version{std::uint16_t(major << 8 | minor)}, fragment, kRecordHeaderSize + length});
}

Bytes encode_record(ContentType type, Version version, BytesView fragment) {
  ByteWriter out;
  out.u8(std::uint8_t(type)).u16_be(std::uint16_t(version)).u16_be(std::uint16_t(fragment.size())).bytes(fragment);
  return std::move(out).take();
}

Bytes encode_handshake(HandshakeType type, BytesView body) {
  ByteWriter out;
  out.u8(std::uint8_t(type)).u24_be(std::uint32_t(body.size())).bytes(body);
  return std::move(out).take();
}

void HandshakeReader::add(BytesView fragment) {
  const auto room = kMostBytes - std::min(kMostBytes, buffer_.size());
  buffer_.insert(buffer_.end(), fragment.begin(), fragment.begin() + std::ptrdiff_t(std::min(room, fragment.size())));
}

Decoded<HandshakeReader::Message> HandshakeReader::next() {
  ByteReader in{buffer_, "Handshake"};
  const auto type = HandshakeType{in.u8("msg_type")};
  const std::size_t length = in.u24_be("length");
  in.expect(length + 4 <= kMostBytes, "length", "is beyond what is sensible");
  const auto body = in.take(length, "body");
  if (!in.ok()) return fail(in.error());
  Message message{type, {body.begin(), body.end()}};
  buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(4 + length));
  return message;
}

}  // namespace doctor::tls
