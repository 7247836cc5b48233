#include "proto/rdp/licensing.hpp"

#include "base/text.hpp"
#include "proto/rdp/security_header.hpp"

namespace doctor::rdp {
namespace {

constexpr std::uint8_t kVersion3 = 0x03;      // PREAMBLE_VERSION_3_0
constexpr std::uint16_t kErrorBlob = 0x0004;  // BB_ERROR_BLOB
constexpr std::size_t kPreambleSize = 4;

}  // namespace

std::string spec_name(LicensingMessage message) {
  switch (message) {
    case LicensingMessage::LicenseRequest: return "LICENSE_REQUEST";
    case LicensingMessage::PlatformChallenge: return "PLATFORM_CHALLENGE";
    case LicensingMessage::NewLicense: return "NEW_LICENSE";
    case LicensingMessage::UpgradeLicense: return "UPGRADE_LICENSE";
    case LicensingMessage::LicenseInfo: return "LICENSE_INFO";
    case LicensingMessage::NewLicenseRequest: return "NEW_LICENSE_REQUEST";
    case LicensingMessage::PlatformChallengeResponse: return "PLATFORM_CHALLENGE_RESPONSE";
    case LicensingMessage::ErrorAlert: return "ERROR_ALERT";
  }
  return text::hex_number(std::uint8_t(message), 2);
}

std::string spec_name(LicensingError error) {
  switch (error) {
    case LicensingError::InvalidServerCertificate: return "ERR_INVALID_SERVER_CERTIFICATE";
    case LicensingError::NoLicense: return "ERR_NO_LICENSE";
    case LicensingError::InvalidMac: return "ERR_INVALID_MAC";
    case LicensingError::InvalidScope: return "ERR_INVALID_SCOPE";
    case LicensingError::NoLicenseServer: return "ERR_NO_LICENSE_SERVER";
    case LicensingError::StatusValidClient: return "STATUS_VALID_CLIENT";
    case LicensingError::InvalidClient: return "ERR_INVALID_CLIENT";
    case LicensingError::InvalidProductId: return "ERR_INVALID_PRODUCTID";
    case LicensingError::InvalidMessageLength: return "ERR_INVALID_MESSAGE_LEN";
  }
  return text::hex_number(std::uint32_t(error), 8);
}

std::string spec_name(LicensingTransition transition) {
  switch (transition) {
    case LicensingTransition::TotalAbort: return "ST_TOTAL_ABORT";
    case LicensingTransition::NoTransition: return "ST_NO_TRANSITION";
    case LicensingTransition::ResetPhaseToStart: return "ST_RESET_PHASE_TO_START";
    case LicensingTransition::ResendLastMessage: return "ST_RESEND_LAST_MESSAGE";
  }
  return text::hex_number(std::uint32_t(transition), 8);
}

bool is_licensing(BytesView user_data) {
  ByteReader in{user_data, "licensing PDU"};
  return (in.u16_le("flags") & kSecLicensePkt) != 0;
}

Decoded<LicensingPdu> decode_licensing(BytesView user_data) {
  ByteReader in{user_data, "licensing PDU"};
  in.expect((in.u16_le("flags") & kSecLicensePkt) != 0, "flags", "lacks SEC_LICENSE_PKT");
  in.u16_le("flagsHi");
  LicensingPdu out{.message = LicensingMessage{in.u8("bMsgType")}};
  in.u8("flags");
  in.u16_le("wMsgSize");  // what MCS carried is what there is
  if (in.ok() && out.message == LicensingMessage::ErrorAlert) {
    out.error = LicensingError{in.u32_le("dwErrorCode")};
    out.transition = LicensingTransition{in.u32_le("dwStateTransition")};
  } else {
    const auto body = in.rest("LicensingMessage");
    out.body.assign(body.begin(), body.end());
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode(const LicensingPdu& pdu) {
  ByteWriter body;
  if (pdu.message == LicensingMessage::ErrorAlert) {
    body.u32_le(std::uint32_t(pdu.error.value_or(LicensingError::StatusValidClient)));
    body.u32_le(std::uint32_t(pdu.transition.value_or(LicensingTransition::NoTransition)));
    body.u16_le(kErrorBlob).u16_le(0);
  } else {
    body.bytes(pdu.body);
  }
  ByteWriter out;
  out.u16_le(kSecLicensePkt).u16_le(0);
  out.u8(std::uint8_t(pdu.message)).u8(kVersion3).u16_le(std::uint16_t(kPreambleSize + body.size())).bytes(body.view());
  return std::move(out).take();
}

}  // namespace doctor::rdp
