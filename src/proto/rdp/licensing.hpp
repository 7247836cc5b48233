// The licensing PDU and its errors, which is all of licensing where no licence is asked for: [MS-RDPELE] 2.2.2, [MS-RDPBCGR]
// 2.2.1.12. What the others hold is in license_messages.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace doctor::rdp {

// bMsgType, [MS-RDPELE] 2.2.2. Open.
enum class LicensingMessage : std::uint8_t {
  LicenseRequest = 0x01,
  PlatformChallenge = 0x02,
  NewLicense = 0x03,
  UpgradeLicense = 0x04,
  LicenseInfo = 0x12,
  NewLicenseRequest = 0x13,
  PlatformChallengeResponse = 0x15,
  ErrorAlert = 0xff,
};
// dwErrorCode, [MS-RDPBCGR] 2.2.1.12.1.3. Open.
enum class LicensingError : std::uint32_t {
  InvalidServerCertificate = 0x01,
  NoLicense = 0x02,
  InvalidMac = 0x03,
  InvalidScope = 0x04,
  NoLicenseServer = 0x06,
  StatusValidClient = 0x07,
  InvalidClient = 0x08,
  InvalidProductId = 0x0b,
  InvalidMessageLength = 0x0c,
};
// dwStateTransition, the same section. Open.
enum class LicensingTransition : std::uint32_t { TotalAbort = 1, NoTransition = 2, ResetPhaseToStart = 3, ResendLastMessage = 4 };
std::string spec_name(LicensingMessage message);        // "LICENSE_REQUEST"
std::string spec_name(LicensingError error);            // "ERR_NO_LICENSE_SERVER"
std::string spec_name(LicensingTransition transition);  // "ST_TOTAL_ABORT"

struct LicensingPdu {
  LicensingMessage message{LicensingMessage::ErrorAlert};
  std::optional<LicensingError> error{};            // of an ErrorAlert
  std::optional<LicensingTransition> transition{};  // of an ErrorAlert
  Bytes body{};                                     // of anything else: what follows the preamble
  friend bool operator==(const LicensingPdu&, const LicensingPdu&) = default;
};

// Whether the user data of an MCS message says of itself that it is licensing; a message of the share may do so by chance.
bool is_licensing(BytesView user_data);
// The user data of an MCS message, its security header (SEC_LICENSE_PKT) included.
Decoded<LicensingPdu> decode_licensing(BytesView user_data);
// With its security header. INVARIANT: shorter than 16384 bytes.
Bytes encode(const LicensingPdu& pdu);

}  // namespace doctor::rdp
