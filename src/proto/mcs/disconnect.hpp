// The message with which an RDP server hangs up in the clear: T.125 DisconnectProviderUltimatum, [MS-RDPBCGR] 2.2.2.3.
// xrdp sends it in place of a ServerHello when it cannot use its own certificate.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace doctor::mcs {

// T.125 Reason.
enum class Reason : std::uint8_t { DomainDisconnected = 0, ProviderInitiated = 1, TokenPurged = 2, UserRequested = 3, ChannelPurged = 4 };
// "rn-user-requested", or "0x7" for what T.125 does not know.
std::string spec_name(Reason reason);

struct DisconnectProviderUltimatum {
  Reason reason{Reason::UserRequested};
  std::size_t size{9};  // how many bytes it takes, TPKT included
  friend bool operator==(const DisconnectProviderUltimatum&, const DisconnectProviderUltimatum&) = default;
};

// The message at the beginning of `bytes`, TPKT and X.224 Data header included.
Decoded<DisconnectProviderUltimatum> decode_disconnect_provider_ultimatum(BytesView bytes);
// Nine bytes: 03 00 00 09 02 f0 80 21 80 for UserRequested.
Bytes encode(const DisconnectProviderUltimatum& ultimatum);

}  // namespace doctor::mcs
