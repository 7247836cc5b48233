// The first message of a connection, from the client: [MS-RDPBCGR] 2.2.1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::x224 {

// Bits of the flags of RDP_NEG_REQ.
inline constexpr std::uint8_t kRestrictedAdminModeRequired = 0x01;
inline constexpr std::uint8_t kRedirectedAuthenticationModeRequired = 0x02;
inline constexpr std::uint8_t kCorrelationInfoPresent = 0x08;

// RDP_NEG_REQ, [MS-RDPBCGR] 2.2.1.1.1.
struct NegotiationRequest {
  std::uint8_t flags{0};
  RequestedProtocols requested{};
  friend bool operator==(const NegotiationRequest&, const NegotiationRequest&) = default;
};

struct ConnectionRequest {
  std::optional<std::string> cookie{};         // what follows "Cookie: mstshash="; a stranger's text
  std::optional<std::string> routing_token{};  // the whole line without its end, as "Cookie: msts=…"; excludes the cookie
  std::optional<NegotiationRequest> negotiation{};
  friend bool operator==(const ConnectionRequest&, const ConnectionRequest&) = default;
};

// The Connection Request at the beginning of `bytes`, TPKT included. Correlation info is checked and left out.
Decoded<ConnectionRequest> decode_connection_request(BytesView bytes);
// INVARIANT: cookie and token hold no CR LF and are short enough for the length indicator (about 230 characters).
Bytes encode(const ConnectionRequest& request);

}  // namespace doctor::x224
