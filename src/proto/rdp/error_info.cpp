#include "proto/rdp/error_info.hpp"

#include "base/text.hpp"

namespace doctor::rdp {

std::string spec_name(ErrorInfo info) {
  switch (info) {
    case ErrorInfo::None: return "ERRINFO_NONE";
    case ErrorInfo::RpcInitiatedDisconnect: return "ERRINFO_RPC_INITIATED_DISCONNECT";
    case ErrorInfo::RpcInitiatedLogoff: return "ERRINFO_RPC_INITIATED_LOGOFF";
    case ErrorInfo::IdleTimeout: return "ERRINFO_IDLE_TIMEOUT";
    case ErrorInfo::LogonTimeout: return "ERRINFO_LOGON_TIMEOUT";
    case ErrorInfo::DisconnectedByOtherConnection: return "ERRINFO_DISCONNECTED_BY_OTHERCONNECTION";
    case ErrorInfo::OutOfMemory: return "ERRINFO_OUT_OF_MEMORY";
    case ErrorInfo::ServerDeniedConnection: return "ERRINFO_SERVER_DENIED_CONNECTION";
    case ErrorInfo::ServerInsufficientPrivileges: return "ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES";
    case ErrorInfo::ServerFreshCredentialsRequired: return "ERRINFO_SERVER_FRESH_CREDENTIALS_REQUIRED";
    case ErrorInfo::RpcInitiatedDisconnectByUser: return "ERRINFO_RPC_INITIATED_DISCONNECT_BYUSER";
    case ErrorInfo::LogoffByUser: return "ERRINFO_LOGOFF_BY_USER";
    case ErrorInfo::CloseStackOnDriverNotReady: return "ERRINFO_CLOSE_STACK_ON_DRIVER_NOT_READY";
    case ErrorInfo::ServerDwmCrash: return "ERRINFO_SERVER_DWM_CRASH";
    case ErrorInfo::CloseStackOnDriverFailure: return "ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE";
    case ErrorInfo::CloseStackOnDriverIfaceFailure: return "ERRINFO_CLOSE_STACK_ON_DRIVER_IFACE_FAILURE";
    case ErrorInfo::ServerWinlogonCrash: return "ERRINFO_SERVER_WINLOGON_CRASH";
    case ErrorInfo::ServerCsrssCrash: return "ERRINFO_SERVER_CSRSS_CRASH";
    case ErrorInfo::ServerShutdown: return "ERRINFO_SERVER_SHUTDOWN";
    case ErrorInfo::ServerReboot: return "ERRINFO_SERVER_REBOOT";
    case ErrorInfo::LicenseInternal: return "ERRINFO_LICENSE_INTERNAL";
    case ErrorInfo::LicenseNoLicenseServer: return "ERRINFO_LICENSE_NO_LICENSE_SERVER";
    case ErrorInfo::LicenseNoLicense: return "ERRINFO_LICENSE_NO_LICENSE";
    case ErrorInfo::LicenseBadClientMsg: return "ERRINFO_LICENSE_BAD_CLIENT_MSG";
    case ErrorInfo::LicenseHwidDoesntMatchLicense: return "ERRINFO_LICENSE_HWID_DOESNT_MATCH_LICENSE";
    case ErrorInfo::LicenseBadClientLicense: return "ERRINFO_LICENSE_BAD_CLIENT_LICENSE";
    case ErrorInfo::LicenseCantFinishProtocol: return "ERRINFO_LICENSE_CANT_FINISH_PROTOCOL";
    case ErrorInfo::LicenseClientEndedProtocol: return "ERRINFO_LICENSE_CLIENT_ENDED_PROTOCOL";
    case ErrorInfo::LicenseBadClientEncryption: return "ERRINFO_LICENSE_BAD_CLIENT_ENCRYPTION";
    case ErrorInfo::LicenseCantUpgradeLicense: return "ERRINFO_LICENSE_CANT_UPGRADE_LICENSE";
    case ErrorInfo::LicenseNoRemoteConnections: return "ERRINFO_LICENSE_NO_REMOTE_CONNECTIONS";
    case ErrorInfo::CbDestinationNotFound: return "ERRINFO_CB_DESTINATION_NOT_FOUND";
    case ErrorInfo::CbLoadingDestination: return "ERRINFO_CB_LOADING_DESTINATION";
    case ErrorInfo::CbRedirectingToDestination: return "ERRINFO_CB_REDIRECTING_TO_DESTINATION";
    case ErrorInfo::CbSessionOnlineVmWake: return "ERRINFO_CB_SESSION_ONLINE_VM_WAKE";
    case ErrorInfo::CbSessionOnlineVmBoot: return "ERRINFO_CB_SESSION_ONLINE_VM_BOOT";
    case ErrorInfo::CbSessionOnlineVmNoDns: return "ERRINFO_CB_SESSION_ONLINE_VM_NO_DNS";
    case ErrorInfo::CbDestinationPoolNotFree: return "ERRINFO_CB_DESTINATION_POOL_NOT_FREE";
    case ErrorInfo::CbConnectionCancelled: return "ERRINFO_CB_CONNECTION_CANCELLED";
    case ErrorInfo::CbConnectionErrorInvalidSettings: return "ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS";
    case ErrorInfo::CbSessionOnlineVmBootTimeout: return "ERRINFO_CB_SESSION_ONLINE_VM_BOOT_TIMEOUT";
    case ErrorInfo::CbSessionOnlineVmSessmonFailed: return "ERRINFO_CB_SESSION_ONLINE_VM_SESSMON_FAILED";
  }
  return text::hex_number(std::uint32_t(info), 8);
}

std::optional<ErrorInfo> error_info_named(std::string_view name) {
  if (!name.starts_with("ERRINFO_")) return std::nullopt;
  constexpr auto kLast = std::uint32_t(ErrorInfo::CbSessionOnlineVmSessmonFailed);
  for (std::uint32_t value = 0; value <= kLast; ++value)
    if (spec_name(ErrorInfo{value}) == name) return ErrorInfo{value};
  return std::nullopt;
}

}  // namespace doctor::rdp
