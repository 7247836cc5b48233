// Asking a gateway for a tunnel and for leave to use it: [MS-TSGU] 2.2.10.14 to 2.2.10.21. Its answers to both are where the
// connection authorization policy speaks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "proto/tsgu/return_code.hpp"

namespace doctor::tsgu {

// Bits of capsFlags, HTTP_CAPABILITY_TYPE, [MS-TSGU] 2.2.5.3.9.
inline constexpr std::uint32_t kCapabilityQuarantine = 0x01;
inline constexpr std::uint32_t kCapabilityIdleTimeout = 0x02;
inline constexpr std::uint32_t kCapabilityConsentSign = 0x04;
inline constexpr std::uint32_t kCapabilityServiceMessage = 0x08;
inline constexpr std::uint32_t kCapabilityReauth = 0x10;
inline constexpr std::uint32_t kCapabilityUdpTransport = 0x20;

// Bits of redirFlags, HTTP_TUNNEL_REDIR_FLAGS, [MS-TSGU] 2.2.5.3.7.
inline constexpr std::uint32_t kRedirectionEnableAll = 0x80000000;
inline constexpr std::uint32_t kRedirectionDisableAll = 0x40000000;

struct TunnelCreate {
  std::uint32_t capabilities{0};
  std::optional<std::uint64_t> reauth_context{};
  std::optional<Bytes> paa_cookie{};
  friend bool operator==(const TunnelCreate&, const TunnelCreate&) = default;
};

// Asks for a statement of health (network access protection). The nonce has 16 bytes, a GUID: [MS-TSGU] 2.2.10.21 says so and is followed here.
// FreeRDP skips 20 in the same place (libfreerdp/core/gateway/rdg.c, rdg_process_tunnel_response_optional), and no capture was at hand to settle
// it. Were it 20, the length of serverCert would be read from the nonce's end, and the packet be told as malformed or the certificate's
// text wrong; neither is a fact.
struct HealthRequest {
  std::array<std::byte, 16> nonce{};
  std::string server_certificate{};
  friend bool operator==(const HealthRequest&, const HealthRequest&) = default;
};

struct TunnelResponse {
  std::uint16_t server_version{1};
  ReturnCode status{};
  std::optional<std::uint32_t> tunnel_id{};
  std::optional<std::uint32_t> capabilities{};
  std::optional<HealthRequest> health{};
  std::optional<std::string> consent_message{};  // a stranger's text
  friend bool operator==(const TunnelResponse&, const TunnelResponse&) = default;
};

struct TunnelAuth {
  std::string client_name{};
  std::optional<Bytes> statement_of_health{};
  friend bool operator==(const TunnelAuth&, const TunnelAuth&) = default;
};

struct TunnelAuthResponse {
  ReturnCode error{};
  std::optional<std::uint32_t> redirection{};
  std::optional<std::uint32_t> idle_timeout_minutes{};
  std::optional<Bytes> health_response{};
  friend bool operator==(const TunnelAuthResponse&, const TunnelAuthResponse&) = default;
};

// Each reads the body of a whole packet; what follows its fields is left alone. encode() gives the packet with its header.
Decoded<TunnelCreate> decode_tunnel_create(BytesView body);
Decoded<TunnelResponse> decode_tunnel_response(BytesView body);
Decoded<TunnelAuth> decode_tunnel_auth(BytesView body);
Decoded<TunnelAuthResponse> decode_tunnel_auth_response(BytesView body);
Bytes encode(const TunnelCreate& packet);
Bytes encode(const TunnelResponse& packet);
Bytes encode(const TunnelAuth& packet);
Bytes encode(const TunnelAuthResponse& packet);

}  // namespace doctor::tsgu
