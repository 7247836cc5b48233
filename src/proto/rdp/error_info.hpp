// Why a server ends a session, in its own words: errorInfo of the Set Error Info PDU, [MS-RDPBCGR] 2.2.5.1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doctor::rdp {

// Open: these are what a server may say before a desktop is drawn.
enum class ErrorInfo : std::uint32_t {
  None = 0x0,
  RpcInitiatedDisconnect = 0x1,
  RpcInitiatedLogoff = 0x2,
  IdleTimeout = 0x3,
  LogonTimeout = 0x4,
  DisconnectedByOtherConnection = 0x5,
  OutOfMemory = 0x6,
  ServerDeniedConnection = 0x7,
  ServerInsufficientPrivileges = 0x9,
  ServerFreshCredentialsRequired = 0xa,
  RpcInitiatedDisconnectByUser = 0xb,
  LogoffByUser = 0xc,
  CloseStackOnDriverNotReady = 0xf,
  ServerDwmCrash = 0x10,
  CloseStackOnDriverFailure = 0x11,
  CloseStackOnDriverIfaceFailure = 0x12,
  ServerWinlogonCrash = 0x17,
  ServerCsrssCrash = 0x18,
  ServerShutdown = 0x19,
  ServerReboot = 0x1a,
  LicenseInternal = 0x100,
  LicenseNoLicenseServer = 0x101,
  LicenseNoLicense = 0x102,
  LicenseBadClientMsg = 0x103,
  LicenseHwidDoesntMatchLicense = 0x104,
  LicenseBadClientLicense = 0x105,
  LicenseCantFinishProtocol = 0x106,
  LicenseClientEndedProtocol = 0x107,
  LicenseBadClientEncryption = 0x108,
  LicenseCantUpgradeLicense = 0x109,
  LicenseNoRemoteConnections = 0x10a,
  CbDestinationNotFound = 0x400,
  CbLoadingDestination = 0x402,
  CbRedirectingToDestination = 0x404,
  CbSessionOnlineVmWake = 0x405,
  CbSessionOnlineVmBoot = 0x406,
  CbSessionOnlineVmNoDns = 0x407,
  CbDestinationPoolNotFree = 0x408,
  CbConnectionCancelled = 0x409,
  CbConnectionErrorInvalidSettings = 0x410,
  CbSessionOnlineVmBootTimeout = 0x411,
  CbSessionOnlineVmSessmonFailed = 0x412,
};
// "ERRINFO_SERVER_DENIED_CONNECTION", or "0x000010ea" for what is not listed above.
std::string spec_name(ErrorInfo info);
// The one of that name among those listed.
std::optional<ErrorInfo> error_info_named(std::string_view name);

}  // namespace doctor::rdp
