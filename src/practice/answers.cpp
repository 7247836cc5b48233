#include "practice/answers.hpp"

#include <initializer_list>
#include <string_view>

#include "proto/mcs/disconnect.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::practice {
namespace {

using x224::FailureCode;
using x224::NegotiationAnswer;
using x224::NegotiationFailure;
using x224::NegotiationResponse;
using x224::Protocol;
using x224::ReplyFlag;
using x224::SelectedProtocol;

Bytes bytes_of(std::initializer_list<std::uint8_t> values) {
  ByteWriter out;
  for (const std::uint8_t value : values) out.u8(value);
  return std::move(out).take();
}

Bytes bytes_of(std::string_view text) { return std::move(ByteWriter{}.chars(text)).take(); }

NegotiationAnswer choose(SelectedProtocol selected) {
  // What a Windows 10 host sets: 0x1F without the redirected-authentication bit.
  constexpr auto kFlags = std::uint8_t(ReplyFlag::ExtendedClientDataSupported) | std::uint8_t(ReplyFlag::DynvcGfxProtocolSupported) |
                          std::uint8_t(ReplyFlag::NegrspFlagReserved) | std::uint8_t(ReplyFlag::RestrictedAdminModeSupported);
  return NegotiationResponse{std::uint8_t(kFlags), selected};
}

}  // namespace

NegotiationAnswer negotiate(Accepts accepts, const x224::ConnectionRequest& request) {
  if (!request.negotiation) {
    // [MS-RDPBCGR] 3.3.5.3.2: a request without RDP_NEG_REQ means standard RDP security, and gets no negotiation data.
    if (accepts == Accepts::RdpOnly) return std::monostate{};
    return NegotiationFailure{accepts == Accepts::Nla ? FailureCode::HybridRequiredByServer : FailureCode::SslRequiredByServer};
  }
  const x224::RequestedProtocols requested = request.negotiation->requested;
  switch (accepts) {
    case Accepts::RdpOnly: return choose(SelectedProtocol::Rdp);
    case Accepts::TlsOnly:
      if (requested.has(Protocol::Ssl)) return choose(SelectedProtocol::Ssl);
      return NegotiationFailure{FailureCode::SslRequiredByServer};
    case Accepts::Nla:
      if (requested.has(Protocol::HybridEx)) return choose(SelectedProtocol::HybridEx);
      if (requested.has(Protocol::Hybrid)) return choose(SelectedProtocol::Hybrid);
      return NegotiationFailure{FailureCode::HybridRequiredByServer};
  }
  return std::monostate{};
}

NegotiationAnswer answer_of(const Script& script, const x224::ConnectionRequest& request) {
  switch (script.request) {
    case RequestAnswer::Legacy: return std::monostate{};
    case RequestAnswer::Failure: {
      const bool standard = !request.negotiation || request.negotiation->requested.is_standard_rdp_security();
      if (script.standard_security_on_request && standard) return negotiate(Accepts::RdpOnly, request);
      return NegotiationFailure{script.failure_code};
    }
    default: return negotiate(script.accepts, request);
  }
}

Bytes ssh_banner() { return bytes_of("SSH-2.0-OpenSSH_9.2p1 Practice\r\n"); }

Bytes ssh_farewell() { return bytes_of("Invalid SSH identification string.\r\n"); }

Bytes vnc_banner() { return bytes_of("RFB 003.008\n"); }

Bytes http_answer() {
  return bytes_of(
      "HTTP/1.1 400 Bad Request\r\nServer: practice\r\nContent-Type: text/html\r\nContent-Length: 28\r\nConnection: close\r\n\r\n"
      "<html>400 Bad Request</html>");
}

Bytes garbage() {
  ByteWriter out;
  for (std::uint32_t i = 0, state = 0x9E3779B9; i < 64; ++i) {
    state = state * 1664525 + 1013904223;  // any fixed sequence will do; the top bit keeps it from looking like text
    out.u8(std::uint8_t(0x80 | (state >> 24)));
  }
  return std::move(out).take();
}

Bytes huge_tpkt() { return bytes_of({0x03, 0x00, 0xFF, 0xFF, 0xFE, 0xD0, 0x00, 0x00}); }

Bytes clear_disconnect() { return mcs::encode(mcs::DisconnectProviderUltimatum{.reason = mcs::Reason::UserRequested}); }

Bytes handshake_failure() { return tls::encode_alert_record({.description = tls::AlertDescription::HandshakeFailure}); }

Bytes huge_ts_request() {
  return bytes_of({0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF,  // SEQUENCE, length in four bytes
                   0xA0, 0x03, 0x02, 0x01, 0x06});      // version [0] INTEGER 6
}

}  // namespace doctor::practice
