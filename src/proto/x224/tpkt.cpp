#include "proto/x224/tpkt.hpp"

namespace doctor::x224 {

Decoded<Tpkt> decode_tpkt(BytesView bytes) {
  ByteReader in{bytes, "TPKT"};
  in.expect(in.u8("version") == 3, "version", "must be 3");
  in.u8("reserved");
  const std::size_t length = in.u16_be("length");
  // Four bytes of header and the shortest TPDU, which is three.
  in.expect(length >= kTpktHeaderSize + 3, "length", "is too short for a TPDU");
  const auto payload = in.take(length < kTpktHeaderSize ? 0 : length - kTpktHeaderSize, "payload");
  return in.finish(Tpkt{payload, length});
}

Bytes encode_tpkt(BytesView payload) {
  ByteWriter out;
  out.u8(3).u8(0).u16_be(std::uint16_t(kTpktHeaderSize + payload.size())).bytes(payload);
  return std::move(out).take();
}

}  // namespace doctor::x224
