// TSRequest, the one message of CredSSP: [MS-CSSP] 2.2.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::credssp {

// What a host says in errorCode; open.
enum class NtStatus : std::uint32_t {
  AccessDenied = 0xc0000022,
  LogonFailure = 0xc000006d,
  NotSupported = 0xc00000bb,
  NtlmBlocked = 0xc0000418,
  UnsupportedFunction = 0x80090302,  // SEC_E_NOT_SUPPORTED has the same number
  InvalidToken = 0x80090308,
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
