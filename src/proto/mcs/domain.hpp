// The messages inside a conference: T.125 DomainMCSPDU in aligned PER, as far as RDP uses them ([MS-RDPBCGR] 2.2.1.5 to
// 2.2.1.9, 2.2.8.1). Without TPKT and X.224 around them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "proto/mcs/connect.hpp"
#include "proto/mcs/disconnect.hpp"

namespace doctor::mcs {

struct ErectDomainRequest {
  friend bool operator==(const ErectDomainRequest&, const ErectDomainRequest&) = default;
};
struct AttachUserRequest {
  friend bool operator==(const AttachUserRequest&, const AttachUserRequest&) = default;
};
struct AttachUserConfirm {
  Result result{Result::Successful};
  std::optional<std::uint16_t> user{};  // the user's own channel
  friend bool operator==(const AttachUserConfirm&, const AttachUserConfirm&) = default;
};
struct ChannelJoinRequest {
  std::uint16_t user{0};
  std::uint16_t channel{0};
  friend bool operator==(const ChannelJoinRequest&, const ChannelJoinRequest&) = default;
};
struct ChannelJoinConfirm {
  Result result{Result::Successful};
  std::uint16_t user{0};
  std::uint16_t requested{0};
  std::optional<std::uint16_t> channel{};  // the one joined
  friend bool operator==(const ChannelJoinConfirm&, const ChannelJoinConfirm&) = default;
};
struct SendData {
  bool indication{false};  // from the server; else a request
  std::uint16_t user{0};
  std::uint16_t channel{0};
  Bytes user_data{};  // below 16384 bytes
  friend bool operator==(const SendData&, const SendData&) = default;
};
struct Disconnect {
  Reason reason{Reason::UserRequested};
  friend bool operator==(const Disconnect&, const Disconnect&) = default;
};
using DomainPdu =
    std::variant<ErectDomainRequest, AttachUserRequest, AttachUserConfirm, ChannelJoinRequest, ChannelJoinConfirm, SendData, Disconnect>;

// Lowest user id; they are sent as the difference to it (T.125 UserId).
inline constexpr std::uint16_t kFirstUser = 1001;

Decoded<DomainPdu> decode_domain_pdu(BytesView bytes);
Bytes encode(const DomainPdu& pdu);

}  // namespace doctor::mcs
