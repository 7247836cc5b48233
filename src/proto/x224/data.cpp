#include "proto/x224/data.hpp"

#include "proto/x224/tpkt.hpp"

namespace doctor::x224 {
namespace {

constexpr std::uint8_t kDataCode = 0xf0;
constexpr std::uint8_t kEndOfTransmission = 0x80;

}  // namespace

Decoded<Data> decode_data(BytesView bytes) {
  const auto frame = decode_tpkt(bytes);
  if (!frame) return fail(frame.error());
  ByteReader in{frame->payload, "X.224 Data"};
  in.expect(in.u8("length indicator") == 2, "length indicator", "must be 2");
  in.expect(in.u8("code") == kDataCode, "code", "must be 0xf0");
  in.u8("EOT");
  const auto payload = in.rest("payload");
  if (!in.ok()) return fail(in.error().inside_whole());
  return Data{payload, frame->size};
}

Bytes encode_data(BytesView payload) {
  ByteWriter out;
  out.u8(2).u8(kDataCode).u8(kEndOfTransmission).bytes(payload);
  return encode_tpkt(out.view());
}

}  // namespace doctor::x224
