#include "proto/x224/connection_confirm.hpp"

#include "proto/x224/tpkt.hpp"

namespace doctor::x224 {
namespace {

constexpr std::uint8_t kConnectionConfirmCode = 0xd0;
constexpr std::uint8_t kTypeNegotiationResponse = 0x02;
constexpr std::uint8_t kTypeNegotiationFailure = 0x03;

NegotiationAnswer read_answer(ByteReader& in) {
  if (in.remaining() == 0) return {};
  const std::uint8_t type = in.u8("type");
  in.expect(type == kTypeNegotiationResponse || type == kTypeNegotiationFailure, "type", "must be 0x02 or 0x03");
  const std::uint8_t flags = in.u8("flags");
  in.expect(in.u16_le("length") == 8, "length", "must be 8");
  if (type == kTypeNegotiationFailure) return NegotiationFailure{FailureCode{in.u32_le("failureCode")}};
  return NegotiationResponse{flags, SelectedProtocol{in.u32_le("selectedProtocol")}};
}

}  // namespace

Decoded<ConnectionConfirm> decode_connection_confirm(BytesView bytes) {
  const auto frame = decode_tpkt(bytes);
  if (!frame) return fail(frame.error());
  ByteReader in{frame->payload, "X.224 Connection Confirm"};
  in.expect(std::size_t{in.u8("length indicator")} + 1 == frame->payload.size(), "length indicator", "does not agree with TPKT");
  in.expect((in.u8("code") & 0xf0) == kConnectionConfirmCode, "code", "must be 0xd0");
  in.u16_be("destination reference");
  ConnectionConfirm confirm;
  confirm.source_reference = in.u16_be("source reference");
  in.u8("class");
  confirm.answer = read_answer(in);
  in.expect_end();
  if (!in.ok()) return fail(in.error().inside_whole());
  return confirm;
}

Bytes encode(const ConnectionConfirm& confirm) {
  ByteWriter answer;
  if (const auto* response = std::get_if<NegotiationResponse>(&confirm.answer)) {
    answer.u8(kTypeNegotiationResponse).u8(response->flags).u16_le(8).u32_le(std::uint32_t(response->selected));
  } else if (const auto* failure = std::get_if<NegotiationFailure>(&confirm.answer)) {
    answer.u8(kTypeNegotiationFailure).u8(0).u16_le(8).u32_le(std::uint32_t(failure->code));
  }
  ByteWriter out;
  out.u8(std::uint8_t(6 + answer.size())).u8(kConnectionConfirmCode).u16_be(0).u16_be(confirm.source_reference).u8(0).bytes(answer.view());
  return encode_tpkt(out.view());
}

}  // namespace doctor::x224
