// The first words of both sides inside the gateway's HTTP transport: [MS-TSGU] 2.2.10.10, 2.2.10.11.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "proto/tsgu/return_code.hpp"

namespace doctor::tsgu {

// Bits of ExtendedAuth, HTTP_EXTENDED_AUTH, [MS-TSGU] 2.2.5.3.2.
inline constexpr std::uint16_t kExtendedAuthSmartCard = 0x01;
inline constexpr std::uint16_t kExtendedAuthPluggable = 0x02;

struct HandshakeRequest {
  std::uint8_t version_major{1};
  std::uint8_t version_minor{0};
  std::uint16_t extended_auth{0};
  friend bool operator==(const HandshakeRequest&, const HandshakeRequest&) = default;
};

struct HandshakeResponse {
  ReturnCode error{};
  std::uint8_t version_major{1};
  std::uint8_t version_minor{0};
  std::uint16_t extended_auth{0};  // what the gateway knows
  friend bool operator==(const HandshakeResponse&, const HandshakeResponse&) = default;
};

// Each reads the body of a whole packet; what follows its fields is left alone. encode() gives the packet with its header.
Decoded<HandshakeRequest> decode_handshake_request(BytesView body);
Decoded<HandshakeResponse> decode_handshake_response(BytesView body);
Bytes encode(const HandshakeRequest& request);
Bytes encode(const HandshakeResponse& response);

}  // namespace doctor::tsgu
