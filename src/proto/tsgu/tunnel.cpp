#include "proto/tsgu/tunnel.hpp"

#include <algorithm>

#include "proto/tsgu/packet.hpp"

namespace doctor::tsgu {
namespace {

// fieldsPresent, [MS-TSGU] 2.2.5.3.4 to 2.2.5.3.6 and 2.2.5.3.8.
constexpr std::uint16_t kPaaCookie = 0x1, kReauth = 0x2;
constexpr std::uint16_t kTunnelId = 0x1, kCapabilities = 0x2, kHealthRequest = 0x4, kConsentMessage = 0x10;
constexpr std::uint16_t kStatementOfHealth = 0x1;
constexpr std::uint16_t kRedirection = 0x1, kIdleTimeout = 0x2, kHealthResponse = 0x4;

template <typename... Field>
std::uint16_t present(const std::pair<std::uint16_t, Field>&... fields) {
  return std::uint16_t(((fields.second ? fields.first : 0) | ...));
}

Bytes owned(BytesView view) { return {view.begin(), view.end()}; }

}  // namespace

Decoded<TunnelCreate> decode_tunnel_create(BytesView body) {
  ByteReader in{body, "HTTP_TUNNEL_PACKET"};
  TunnelCreate packet;
  packet.capabilities = in.u32_le("capsFlags");
  const auto fields = in.u16_le("fieldsPresent");
  in.u16_le("reserved");
  if ((fields & kReauth) != 0) packet.reauth_context = in.u64_le("reauthTunnelContext");
  if ((fields & kPaaCookie) != 0) packet.paa_cookie = owned(read_blob(in, "PAACookie"));
  return whole(in, std::move(packet));
}

Decoded<TunnelResponse> decode_tunnel_response(BytesView body) {
  ByteReader in{body, "HTTP_TUNNEL_RESPONSE"};
  TunnelResponse packet;
  packet.server_version = in.u16_le("serverVersion");
  packet.status = code_of(in.u32_le("statusCode"));
  const auto fields = in.u16_le("fieldsPresent");
  in.u16_le("reserved");
  if ((fields & kTunnelId) != 0) packet.tunnel_id = in.u32_le("tunnelId");
  if ((fields & kCapabilities) != 0) packet.capabilities = in.u32_le("capsFlags");
  if ((fields & kHealthRequest) != 0) {
    HealthRequest health;
    std::ranges::copy(in.take(health.nonce.size(), "nonce"), health.nonce.begin());
    health.server_certificate = read_unicode_string(in, "serverCert");
    packet.health = std::move(health);
  }
  if ((fields & kConsentMessage) != 0) packet.consent_message = read_unicode_string(in, "consentMsg");
  return whole(in, std::move(packet));
}

Decoded<TunnelAuth> decode_tunnel_auth(BytesView body) {
  ByteReader in{body, "HTTP_TUNNEL_AUTH_PACKET"};
  TunnelAuth packet;
  const auto fields = in.u16_le("fieldsPresent");
  packet.client_name = read_unicode_string(in, "clientName");
  if ((fields & kStatementOfHealth) != 0) packet.statement_of_health = owned(read_blob(in, "statementOfHealth"));
  return whole(in, std::move(packet));
}

Decoded<TunnelAuthResponse> decode_tunnel_auth_response(BytesView body) {
  ByteReader in{body, "HTTP_TUNNEL_AUTH_RESPONSE"};
  TunnelAuthResponse packet;
  packet.error = code_of(in.u32_le("errorCode"));
  const auto fields = in.u16_le("fieldsPresent");
  in.u16_le("reserved");
  if ((fields & kRedirection) != 0) packet.redirection = in.u32_le("redirFlags");
  if ((fields & kIdleTimeout) != 0) packet.idle_timeout_minutes = in.u32_le("idleTimeout");
  if ((fields & kHealthResponse) != 0) packet.health_response = owned(read_blob(in, "SoHResponse"));
  return whole(in, std::move(packet));
}

Bytes encode(const TunnelCreate& packet) {
  ByteWriter out;
  const auto fields = present(std::pair{kPaaCookie, packet.paa_cookie.has_value()}, std::pair{kReauth, packet.reauth_context.has_value()});
  out.u32_le(packet.capabilities).u16_le(fields).u16_le(0);
  if (packet.reauth_context) out.u64_le(*packet.reauth_context);
  if (packet.paa_cookie) write_blob(out, *packet.paa_cookie);
  return encode_packet(PacketType::TunnelCreate, out.view());
}

Bytes encode(const TunnelResponse& packet) {
  ByteWriter out;
  const auto fields = present(std::pair{kTunnelId, packet.tunnel_id.has_value()}, std::pair{kCapabilities, packet.capabilities.has_value()},
                              std::pair{kHealthRequest, packet.health.has_value()}, std::pair{kConsentMessage, packet.consent_message.has_value()});
  out.u16_le(packet.server_version).u32_le(std::uint32_t(packet.status)).u16_le(fields).u16_le(0);
  if (packet.tunnel_id) out.u32_le(*packet.tunnel_id);
  if (packet.capabilities) out.u32_le(*packet.capabilities);
  if (packet.health) {
    out.bytes(packet.health->nonce);
    write_unicode_string(out, packet.health->server_certificate);
  }
  if (packet.consent_message) write_unicode_string(out, *packet.consent_message);
  return encode_packet(PacketType::TunnelResponse, out.view());
}

Bytes encode(const TunnelAuth& packet) {
  ByteWriter out;
  out.u16_le(present(std::pair{kStatementOfHealth, packet.statement_of_health.has_value()}));
  write_unicode_string(out, packet.client_name);
  if (packet.statement_of_health) write_blob(out, *packet.statement_of_health);
  return encode_packet(PacketType::TunnelAuth, out.view());
}

Bytes encode(const TunnelAuthResponse& packet) {
  ByteWriter out;
  const auto fields =
      present(std::pair{kRedirection, packet.redirection.has_value()}, std::pair{kIdleTimeout, packet.idle_timeout_minutes.has_value()},
              std::pair{kHealthResponse, packet.health_response.has_value()});
  out.u32_le(std::uint32_t(packet.error)).u16_le(fields).u16_le(0);
  if (packet.redirection) out.u32_le(*packet.redirection);
  if (packet.idle_timeout_minutes) out.u32_le(*packet.idle_timeout_minutes);
  if (packet.health_response) write_blob(out, *packet.health_response);
  return encode_packet(PacketType::TunnelAuthResponse, out.view());
}

}  // namespace doctor::tsgu
