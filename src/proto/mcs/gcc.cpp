#include "proto/mcs/gcc.hpp"

#include <algorithm>
#include <array>

#include "proto/mcs/per.hpp"

namespace doctor::mcs {
namespace {

// Key: an object identifier of five bytes, {itu-t(0) recommendation(0) t(20) t124(124) version(0) 1}.
constexpr std::array<std::uint8_t, 7> kT124{0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01};
constexpr std::uint8_t kCreateRequest = 0x00;   // choice 0 of ConnectGCCPDU, extension bit clear
constexpr std::uint8_t kCreateResponse = 0x14;  // choice 1, and its own extension bit
constexpr std::uint8_t kOneSet = 0x01;
constexpr std::uint8_t kValueUnderKey = 0xc0;  // the value is there, and its key is an h221NonStandard
// Node of the conference's leader and its tag: RDP gives them no meaning; these are of [MS-RDPBCGR] 4.1.4.
constexpr std::uint16_t kNode = 0x760a;
constexpr std::uint8_t kTag = 1;

Bytes wrapped(BytesView gcc_pdu) {
  ByteWriter out;
  for (const auto byte : kT124) out.u8(byte);
  per::write_length(out, gcc_pdu.size());
  out.bytes(gcc_pdu);
  return std::move(out).take();
}

void write_user_data(ByteWriter& out, std::string_view key, BytesView settings) {
  out.u8(kOneSet).u8(kValueUnderKey);
  out.u8(0).chars(key);  // a key has at least four bytes, so that its length is counted from there
  per::write_length(out, settings.size());
  out.bytes(settings);
}

void read_key(ByteReader& in) {
  for (const auto byte : kT124) in.expect(in.u8("t124Identifier") == byte, "t124Identifier", "is another");
  // [MS-RDPBCGR] 3.2.5.3.4: what the server says here is to be ignored; xrdp and others do not compute it.
  per::read_length(in, "connectPDU");
}

BytesView read_user_data(ByteReader& in, std::string_view key) {
  in.expect(in.u8("userData") == kOneSet, "userData", "must be one set");
  in.expect(in.u8("userData") == kValueUnderKey, "userData", "must be a value under a key");
  in.expect(in.u8("h221NonStandard") == 0, "h221NonStandard", "must have four bytes");
  const auto has = in.take(key.size(), "h221NonStandard");
  in.expect(std::ranges::equal(has, std::as_bytes(std::span{key})), "h221NonStandard", "is another");
  return per::read_octets(in, "userData");
}

}  // namespace

Bytes encode_conference_create_request(BytesView settings) {
  ByteWriter out;
  // The optional user data is there; the conference's name is "1", in numeric characters, without text or password.
  out.u8(kCreateRequest).u8(0x08).u8(0x00).u8(0x10).u8(0x00);
  write_user_data(out, "Duca", settings);
  return wrapped(out.view());
}

Bytes encode_conference_create_response(BytesView settings) {
  ByteWriter out;
  out.u8(kCreateResponse).u16_be(kNode).u8(1).u8(kTag).u8(0);
  write_user_data(out, "McDn", settings);
  return wrapped(out.view());
}

Decoded<BytesView> decode_conference_create_request(BytesView bytes) {
  ByteReader in{bytes, "ConferenceCreateRequest"};
  read_key(in);
  in.expect(in.u8("connectGCCPDU") == kCreateRequest, "connectGCCPDU", "is another choice");
  in.skip(4, "conferenceName");
  const auto settings = read_user_data(in, "Duca");
  return in.finish(settings);
}

Decoded<BytesView> decode_conference_create_response(BytesView bytes) {
  ByteReader in{bytes, "ConferenceCreateResponse"};
  read_key(in);
  in.expect(in.u8("connectGCCPDU") == kCreateResponse, "connectGCCPDU", "is another choice");
  in.skip(2, "nodeID");
  per::read_octets(in, "tag");
  in.u8("result");
  const auto settings = read_user_data(in, "McDn");
  return in.finish(settings);
}

}  // namespace doctor::mcs
