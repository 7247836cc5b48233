// What a server says once it knows who wants in: the messages of the share, [MS-RDPBCGR] 2.2.8.1.1.1, as far as they come
// before a desktop is drawn.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "proto/rdp/error_info.hpp"
#include "proto/rdp/redirection.hpp"

namespace doctor::rdp {

// The desktop would now be drawn: [MS-RDPBCGR] 2.2.1.13.1. Its capabilities are not read.
struct DemandActive {
  std::uint32_t share_id{0};
  friend bool operator==(const DemandActive&, const DemandActive&) = default;
};
// [MS-RDPBCGR] 2.2.3.1.
struct DeactivateAll {
  friend bool operator==(const DeactivateAll&, const DeactivateAll&) = default;
};
// [MS-RDPBCGR] 2.2.5.1.
struct SetErrorInfo {
  ErrorInfo error{ErrorInfo::None};
  friend bool operator==(const SetErrorInfo&, const SetErrorInfo&) = default;
};
// A message that changes nothing for who stops at Demand Active.
struct OtherShareMessage {
  std::uint8_t type{0};  // pduType without its version; of a data PDU, pduType2
  bool is_data{false};
  friend bool operator==(const OtherShareMessage&, const OtherShareMessage&) = default;
};
using ShareMessage = std::variant<DemandActive, DeactivateAll, SetErrorInfo, Redirection, OtherShareMessage>;

// Takes the next message off the user data of an MCS Send Data Indication, where several may stand one behind the other.
// Under TLS they have no security header. Passes over those of T.128's flow control, [MS-RDPBCGR] 2.2.8.1.1.1.1; gives
// nothing, and takes nothing off, where no header fits: licensing begins with a security header instead.
std::optional<BytesView> take_share_message(BytesView& user_data);
// One message, as taken off.
Decoded<ShareMessage> decode_share_message(BytesView message);
// `source`: the server's MCS user. A Demand Active without capability sets; an OtherShareMessage without content.
Bytes encode(const ShareMessage& message, std::uint16_t source);

}  // namespace doctor::rdp
