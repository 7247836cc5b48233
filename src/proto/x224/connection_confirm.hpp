// The server's answer to a Connection Request: [MS-RDPBCGR] 2.2.1.2. "No" is a value here, not an error.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::x224 {

// RDP_NEG_RSP, [MS-RDPBCGR] 2.2.1.2.1.
struct NegotiationResponse {
  std::uint8_t flags{0};
  SelectedProtocol selected{SelectedProtocol::Rdp};
  friend bool operator==(const NegotiationResponse&, const NegotiationResponse&) = default;
};

// RDP_NEG_FAILURE, [MS-RDPBCGR] 2.2.1.2.2.
struct NegotiationFailure {
  FailureCode code{};
  friend bool operator==(const NegotiationFailure&, const NegotiationFailure&) = default;
};

// A server before RDP 5.2 leaves the negotiation out: Standard RDP Security follows.
using NegotiationAnswer = std::variant<std::monostate, NegotiationResponse, NegotiationFailure>;

struct ConnectionConfirm {
  std::uint16_t source_reference{0x1234};
  NegotiationAnswer answer{};
  friend bool operator==(const ConnectionConfirm&, const ConnectionConfirm&) = default;
};

// The Connection Confirm at the beginning of `bytes`, TPKT included.
Decoded<ConnectionConfirm> decode_connection_confirm(BytesView bytes);
Bytes encode(const ConnectionConfirm& confirm);

}  // namespace doctor::x224
