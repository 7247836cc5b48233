// What a gateway says of itself when it says no: [MS-TSGU] 2.2.6.
#pragma once

#include <cstdint>
#include <string>

namespace doctor::tsgu {

// An HRESULT. Gateways send some of them as the bare Win32 code (HRESULT_CODE), some whole: code_of() makes them one.
enum class ReturnCode : std::uint32_t {
  Success = 0,
  AccessDenied = 0x80070005,
  BadArguments = 0x800700a0,      // the target ended its connection to the gateway
  OperationAborted = 0x800703e3,  // the connection timer ran out
  GracefulDisconnect = 0x800704ca,
  ConnectionAborted = 0x800704d4,  // an administrator, or a timer of the gateway
  InternalError = 0x800759d8,
  RapAccessDenied = 0x800759da,  // resource authorization policy
  NapAccessDenied = 0x800759db,  // connection authorization policy
  TsConnectFailed = 0x800759dd,
  AlreadyDisconnected = 0x800759df,
  MaxConnectionsReached = 0x800759e6,
  NotSupported = 0x800759e8,
  CapabilityMismatch = 0x800759e9,
  QuarantineAccessDenied = 0x800759ed,
  NoCertAvailable = 0x800759ee,
  SessionTimeout = 0x800759f6,
  CookieBadPacket = 0x800759f7,
  CookieAuthenticationAccessDenied = 0x800759f8,
  UnsupportedAuthenticationMethod = 0x800759f9,
  ReauthAuthnFailed = 0x800759fa,
  ReauthCapFailed = 0x800759fb,
  ReauthRapFailed = 0x800759fc,
  SdrNotSupportedByTs = 0x800759fd,
  ReauthNapFailed = 0x80075a00,
  LogonDenied = 0x8009030c,
};

// From the wire: a bare Win32 code becomes HRESULT_FROM_WIN32 of it.
ReturnCode code_of(std::uint32_t wire);
// "E_PROXY_RAP_ACCESSDENIED"; a code that [MS-TSGU] does not list in hexadecimal.
std::string spec_name(ReturnCode code);

}  // namespace doctor::tsgu
