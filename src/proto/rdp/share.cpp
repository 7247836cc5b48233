#include "proto/rdp/share.hpp"

#include "base/overloaded.hpp"

namespace doctor::rdp {
namespace {

// The lower four bits of pduType; the upper ones have the version, 1.
constexpr std::uint8_t kDemandActive = 1, kDeactivateAll = 6, kData = 7, kServerRedirection = 10;
constexpr std::uint16_t kVersion = 0x10;
constexpr std::uint8_t kSetErrorInfo = 47;  // pduType2
constexpr std::size_t kControlHeaderSize = 6, kDataHeaderSize = 12;
constexpr std::size_t kLeastSize = 4;                               // Windows XP sends a Deactivate All without pduSource
constexpr std::size_t kFlowControl = 0x8000, kFlowControlSize = 8;  // in place of a length; T.128 8.5
constexpr std::uint8_t kLowPriorityStream = 1;

ShareMessage read_data(ByteReader& in) {
  in.skip(6, "shareId");  // and padding, and the stream
  in.u16_le("uncompressedLength");
  const std::uint8_t type = in.u8("pduType2");
  in.skip(3, "compressedType");  // we offer no compression
  if (type == kSetErrorInfo) return SetErrorInfo{ErrorInfo{in.u32_le("errorInfo")}};
  return OtherShareMessage{.type = type, .is_data = true};
}

Bytes with_control_header(std::uint8_t type, std::uint16_t source, BytesView body) {
  ByteWriter out;
  const std::uint16_t version = type == kServerRedirection ? 0 : kVersion;
  out.u16_le(std::uint16_t(kControlHeaderSize + body.size())).u16_le(version | type).u16_le(source).bytes(body);
  return std::move(out).take();
}

Bytes data_message(std::uint8_t type, std::uint16_t source, BytesView content) {
  ByteWriter body;
  body.u32_le(0).u8(0).u8(kLowPriorityStream).u16_le(std::uint16_t(content.size() + kControlHeaderSize + kDataHeaderSize));
  body.u8(type).u8(0).u16_le(0).bytes(content);
  return with_control_header(kData, source, body.view());
}

}  // namespace

std::optional<BytesView> take_share_message(BytesView& user_data) {
  BytesView rest = user_data;
  for (;;) {
    ByteReader in{rest, "TS_SHARECONTROLHEADER"};
    const std::size_t total = in.u16_le("totalLength");
    const std::uint16_t type = in.u16_le("pduType");
    if (in.ok() && total == kFlowControl && rest.size() >= kFlowControlSize) {
      rest = rest.subspan(kFlowControlSize);
      continue;
    }
    // [MS-RDPBCGR] 2.2.13.3.1: of all of them, a redirection has version 0.
    const std::uint16_t version = type & 0xfff0;
    const bool fits = in.ok() && total >= kLeastSize && total <= rest.size();
    if (!fits || (version != kVersion && (version != 0 || type != kServerRedirection))) return std::nullopt;
    user_data = rest.subspan(total);
    return rest.first(total);
  }
}

Decoded<ShareMessage> decode_share_message(BytesView message) {
  ByteReader in{message, "TS_SHARECONTROLHEADER"};
  in.u16_le("totalLength");
  const std::uint8_t type = std::uint8_t(in.u16_le("pduType") & 0xf);
  if (in.remaining() > 1) in.u16_le("pduSource");  // a Deactivate All of some servers ends before it, or within
  ShareMessage out = OtherShareMessage{.type = type};
  switch (type) {
    case kDemandActive: out = DemandActive{in.u32_le("shareId")}; break;
    case kDeactivateAll: out = DeactivateAll{}; break;
    case kData: out = read_data(in); break;
    case kServerRedirection: {
      in.u16_le("pad2Octets");
      const auto redirection = decode_redirection(in.rest("serverRedirectionPDU"));
      if (!redirection) return fail(redirection.error());
      out = *redirection;
      break;
    }
    default: break;
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode(const ShareMessage& message, std::uint16_t source) {
  return std::visit(Overloaded{
                        [&](const DemandActive& demand) {
                          ByteWriter body;
                          // An empty source descriptor, and no capability sets behind their count and padding.
                          body.u32_le(demand.share_id).u16_le(0).u16_le(4).u16_le(0).u16_le(0).u32_le(0);
                          return with_control_header(kDemandActive, source, body.view());
                        },
                        [&](const DeactivateAll&) {
                          ByteWriter body;
                          body.u32_le(0).u16_le(1).u8(0);
                          return with_control_header(kDeactivateAll, source, body.view());
                        },
                        [&](const SetErrorInfo& info) {
                          ByteWriter content;
                          content.u32_le(std::uint32_t(info.error));
                          return data_message(kSetErrorInfo, source, content.view());
                        },
                        [&](const Redirection& redirection) {
                          ByteWriter body;
                          body.u16_le(0).bytes(encode(redirection));
                          return with_control_header(kServerRedirection, source, body.view());
                        },
                        [&](const OtherShareMessage& other) {
                          return other.is_data ? data_message(other.type, source, {}) : with_control_header(other.type, source, {});
                        },
                    },
                    message);
}

}  // namespace doctor::rdp
