// TSRequest, the one message of CredSSP: [MS-CSSP] 2.2.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::credssp {

// What a host says in errorCode ([MS-ERREF] 2.3.1, 2.1.1); open.
enum class NtStatus : std::uint32_t {
  AccessDenied = 0xc0000022,
  NoLogonServers = 0xc000005e,
  NoSuchUser = 0xc0000064,
  WrongPassword = 0xc000006a,
  LogonFailure = 0xc000006d,
  AccountRestriction = 0xc000006e,
  InvalidLogonHours = 0xc000006f,
  InvalidWorkstation = 0xc0000070,
  PasswordExpired = 0xc0000071,
  AccountDisabled = 0xc0000072,
  NotSupported = 0xc00000bb,
  TimeDifferenceAtDc = 0xc0000133,
  LogonTypeNotGranted = 0xc000015b,
  NoTrustLsaSecret = 0xc000018a,
  NoTrustSamAccount = 0xc000018b,
  TrustedRelationshipFailure = 0xc000018d,
  TrustFailure = 0xc0000190,
  AccountExpired = 0xc0000193,
  PasswordMustChange = 0xc0000224,
  AccountLockedOut = 0xc0000234,
  DowngradeDetected = 0xc0000388,
  AuthenticationFirewallFailed = 0xc0000413,
  NtlmBlocked = 0xc0000418,
  MoreData = 0xc00700ea,             // FreeRDP 3's shadow, in place of a reason
  UnsupportedFunction = 0x80090302,  // SEC_E_NOT_SUPPORTED has the same number
  InvalidToken = 0x80090308,
  LogonDenied = 0x8009030c,
  NoAuthenticatingAuthority = 0x80090311,
  TimeSkew = 0x80090324,
  DelegationPolicy = 0x8009035e,
  NtlmPolicy = 0x8009035f,
};
// "STATUS_LOGON_FAILURE", "SEC_E_INVALID_TOKEN", or "0xc0000234".
std::string spec_name(NtStatus status);

struct TSRequest {
  std::uint32_t version{6};
  std::vector<Bytes> nego_tokens{};
  std::optional<Bytes> auth_info{};
  std::optional<Bytes> pub_key_auth{};
  std::optional<NtStatus> error_code{};
  std::optional<Bytes> client_nonce{};
  friend bool operator==(const TSRequest&, const TSRequest&) = default;
};

struct SizedTSRequest {
  TSRequest request{};
  std::size_t size{0};  // bytes taken
};
// The message at the beginning of `bytes`; what follows is left alone, fields of later versions are passed over.
// errorCode is read as the four bytes that Windows sends and as the five that DER asks for.
Decoded<SizedTSRequest> decode_ts_request(BytesView bytes);
// errorCode goes out in four bytes, as Windows does: clients refuse anything else.
Bytes encode(const TSRequest& request);

}  // namespace doctor::credssp
