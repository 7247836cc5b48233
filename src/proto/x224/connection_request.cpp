#include "proto/x224/connection_request.hpp"

#include "base/text.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::x224 {
namespace {

constexpr std::uint8_t kConnectionRequestCode = 0xe0;
constexpr std::uint8_t kTypeNegotiationRequest = 0x01;
constexpr std::uint8_t kTypeCorrelationInfo = 0x06;
constexpr std::string_view kCookiePrefix = "Cookie: mstshash=";
constexpr std::string_view kLineEnd = "\r\n";

// The structures begin with a type below 0x20, the cookie and every known routing token with a letter.
bool begins_with_line(BytesView bytes) { return !bytes.empty() && std::to_integer<unsigned>(bytes[0]) >= 0x20; }

void read_line(ByteReader& in, BytesView rest, ConnectionRequest& request) {
  const auto chars = text::as_chars(rest);
  const auto end = chars.find(kLineEnd);
  if (end == std::string_view::npos) return in.expect(false, "cookie", "has no line end");
  const auto line = chars.substr(0, end);
  if (line.starts_with(kCookiePrefix)) {
    request.cookie = line.substr(kCookiePrefix.size());
  } else {
    request.routing_token = line;
  }
  in.skip(end + kLineEnd.size(), "cookie");
}

}  // namespace

Decoded<ConnectionRequest> decode_connection_request(BytesView bytes) {
  const auto frame = decode_tpkt(bytes);
  if (!frame) return fail(frame.error());
  ByteReader in{frame->payload, "X.224 Connection Request"};
  in.expect(std::size_t{in.u8("length indicator")} + 1 == frame->payload.size(), "length indicator", "does not agree with TPKT");
  in.expect((in.u8("code") & 0xf0) == kConnectionRequestCode, "code", "must be 0xe0");
  in.u16_be("destination reference");
  in.u16_be("source reference");
  in.u8("class");

  ConnectionRequest request;
  if (const auto rest = frame->payload.subspan(in.ok() ? in.offset() : frame->payload.size()); begins_with_line(rest)) read_line(in, rest, request);
  if (in.remaining() > 0) {
    NegotiationRequest negotiation;
    in.expect(in.u8("RDP_NEG_REQ.type") == kTypeNegotiationRequest, "RDP_NEG_REQ.type", "must be 0x01");
    negotiation.flags = in.u8("RDP_NEG_REQ.flags");
    in.expect(in.u16_le("RDP_NEG_REQ.length") == 8, "RDP_NEG_REQ.length", "must be 8");
    negotiation.requested.bits = in.u32_le("RDP_NEG_REQ.requestedProtocols");
    request.negotiation = negotiation;
    if ((negotiation.flags & kCorrelationInfoPresent) != 0) {
      in.expect(in.u8("RDP_NEG_CORRELATION_INFO.type") == kTypeCorrelationInfo, "RDP_NEG_CORRELATION_INFO.type", "must be 0x06");
      in.u8("RDP_NEG_CORRELATION_INFO.flags");
      in.expect(in.u16_le("RDP_NEG_CORRELATION_INFO.length") == 36, "RDP_NEG_CORRELATION_INFO.length", "must be 36");
      in.skip(32, "RDP_NEG_CORRELATION_INFO.correlationId");
    }
  }
  in.expect_end();
  if (!in.ok()) return fail(in.error().inside_whole());
  return request;
}

Bytes encode(const ConnectionRequest& request) {
  ByteWriter variable;
  if (request.cookie) {
    variable.chars(kCookiePrefix).chars(*request.cookie).chars(kLineEnd);
  } else if (request.routing_token) {
    variable.chars(*request.routing_token).chars(kLineEnd);
  }
  if (const auto& negotiation = request.negotiation) {
    // Without the structure itself the flag for correlation info would be a lie.
    const auto flags = std::uint8_t(negotiation->flags & ~kCorrelationInfoPresent);
    variable.u8(kTypeNegotiationRequest).u8(flags).u16_le(8).u32_le(negotiation->requested.bits);
  }
  ByteWriter out;
  out.u8(std::uint8_t(6 + variable.size())).u8(kConnectionRequestCode).u16_be(0).u16_be(0).u8(0).bytes(variable.view());
  return encode_tpkt(out.view());
}

}  // namespace doctor::x224
