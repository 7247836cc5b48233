// The security protocols that a client offers and a server chooses, and why it refuses: [MS-RDPBCGR] 2.2.1.1.1,
// 2.2.1.2.1, 2.2.1.2.2. All are open: a value that the specification does not know is kept and shown in hexadecimal.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace doctor::x224 {

// Bits of requestedProtocols. PROTOCOL_RDP is 0: no bit, but what remains when no other is set.
enum class Protocol : std::uint32_t { Rdp = 0x00, Ssl = 0x01, Hybrid = 0x02, Rdstls = 0x04, HybridEx = 0x08, RdsAad = 0x10 };

struct RequestedProtocols {
  std::uint32_t bits{0};

  static constexpr RequestedProtocols of(std::initializer_list<Protocol> protocols) {
    RequestedProtocols all;
    for (const Protocol each : protocols) all.bits |= std::uint32_t(each);
    return all;
  }
  constexpr bool is_standard_rdp_security() const { return bits == 0; }
  // For Protocol::Rdp: whether nothing else is requested.
  constexpr bool has(Protocol protocol) const {
    return protocol == Protocol::Rdp ? is_standard_rdp_security() : (bits & std::uint32_t(protocol)) != 0;
  }
  friend bool operator==(const RequestedProtocols&, const RequestedProtocols&) = default;
};

// What a current mstsc offers: TLS, CredSSP, and CredSSP with the Early User Authorization Result.
inline constexpr auto kMstscOffer = RequestedProtocols::of({Protocol::Ssl, Protocol::Hybrid, Protocol::HybridEx});

// selectedProtocol: one value, not a set.
enum class SelectedProtocol : std::uint32_t { Rdp = 0x00, Ssl = 0x01, Hybrid = 0x02, Rdstls = 0x04, HybridEx = 0x08, RdsAad = 0x10 };
constexpr bool is_standard_rdp_security(SelectedProtocol selected) { return selected == SelectedProtocol::Rdp; }
// CredSSP follows the TLS handshake.
constexpr bool uses_credssp(SelectedProtocol selected) { return selected == SelectedProtocol::Hybrid || selected == SelectedProtocol::HybridEx; }

enum class FailureCode : std::uint32_t {
  SslRequiredByServer = 1,
  SslNotAllowedByServer = 2,
  SslCertNotOnServer = 3,
  InconsistentFlags = 4,
  HybridRequiredByServer = 5,
  SslWithUserAuthRequiredByServer = 6,
};

// Bits of the flags of RDP_NEG_RSP.
enum class ReplyFlag : std::uint8_t {
  ExtendedClientDataSupported = 0x01,
  DynvcGfxProtocolSupported = 0x02,
  NegrspFlagReserved = 0x04,
  RestrictedAdminModeSupported = 0x08,
  RedirectedAuthenticationModeSupported = 0x10,
};

// "PROTOCOL_HYBRID", "HYBRID_REQUIRED_BY_SERVER", or "0x00000020" for what the specification does not know.
std::string spec_name(Protocol protocol);
std::string spec_name(SelectedProtocol selected);
std::string spec_name(FailureCode code);
std::string spec_name(ReplyFlag flag);
// One name for each bit, the lowest first; "PROTOCOL_RDP" alone when there is none.
std::vector<std::string> spec_names(RequestedProtocols requested);
// One name for each bit, the lowest first.
std::vector<std::string> reply_flag_names(std::uint8_t flags);

}  // namespace doctor::x224
