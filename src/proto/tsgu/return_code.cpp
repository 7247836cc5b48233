#include "proto/tsgu/return_code.hpp"

#include "base/text.hpp"

namespace doctor::tsgu {

ReturnCode code_of(std::uint32_t wire) {
  constexpr std::uint32_t kFacilityWin32 = 0x80070000;
  return ReturnCode{wire != 0 && wire <= 0xffff ? kFacilityWin32 | wire : wire};
}

std::string spec_name(ReturnCode code) {
  switch (code) {
    case ReturnCode::Success: return "ERROR_SUCCESS";
    case ReturnCode::AccessDenied: return "ERROR_ACCESS_DENIED";
    case ReturnCode::BadArguments: return "ERROR_BAD_ARGUMENTS";
    case ReturnCode::OperationAborted: return "ERROR_OPERATION_ABORTED";
    case ReturnCode::GracefulDisconnect: return "ERROR_GRACEFUL_DISCONNECT";
    case ReturnCode::ConnectionAborted: return "E_PROXY_CONNECTIONABORTED";
    case ReturnCode::InternalError: return "E_PROXY_INTERNALERROR";
    case ReturnCode::RapAccessDenied: return "E_PROXY_RAP_ACCESSDENIED";
    case ReturnCode::NapAccessDenied: return "E_PROXY_NAP_ACCESSDENIED";
    case ReturnCode::TsConnectFailed: return "E_PROXY_TS_CONNECTFAILED";
    case ReturnCode::AlreadyDisconnected: return "E_PROXY_ALREADYDISCONNECTED";
    case ReturnCode::MaxConnectionsReached: return "E_PROXY_MAXCONNECTIONSREACHED";
    case ReturnCode::NotSupported: return "E_PROXY_NOTSUPPORTED";
    case ReturnCode::CapabilityMismatch: return "E_PROXY_CAPABILITYMISMATCH";
    case ReturnCode::QuarantineAccessDenied: return "E_PROXY_QUARANTINE_ACCESSDENIED";
    case ReturnCode::NoCertAvailable: return "E_PROXY_NOCERTAVAILABLE";
    case ReturnCode::SessionTimeout: return "E_PROXY_SESSIONTIMEOUT";
    case ReturnCode::CookieBadPacket: return "E_PROXY_COOKIE_BADPACKET";
    case ReturnCode::CookieAuthenticationAccessDenied: return "E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED";
    case ReturnCode::UnsupportedAuthenticationMethod: return "E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD";
    case ReturnCode::ReauthAuthnFailed: return "E_PROXY_REAUTH_AUTHN_FAILED";
    case ReturnCode::ReauthCapFailed: return "E_PROXY_REAUTH_CAP_FAILED";
    case ReturnCode::ReauthRapFailed: return "E_PROXY_REAUTH_RAP_FAILED";
    case ReturnCode::SdrNotSupportedByTs: return "E_PROXY_SDR_NOT_SUPPORTED_BY_TS";
    case ReturnCode::ReauthNapFailed: return "E_PROXY_REAUTH_NAP_FAILED";
    case ReturnCode::LogonDenied: return "SEC_E_LOGON_DENIED";
  }
  return text::hex_number(std::uint32_t(code), 8);
}

}  // namespace doctor::tsgu
