// KRB-ERROR: what a KDC, or a host that was shown a ticket, says when it refuses. RFC 4120 5.9.1, [MS-KILE] 2.2.1, 2.2.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace doctor::kerberos {

// RFC 4120 7.5.9; open.
enum class ErrorNumber : std::uint32_t {
  NameExpired = 1,
  ServiceExpired = 2,
  ClientUnknown = 6,
  ServerUnknown = 7,
  PrincipalNotUnique = 8,
  NullKey = 9,
  Policy = 12,
  BadOption = 13,
  EtypeNotSupported = 14,
  PadataTypeNotSupported = 16,
  ClientRevoked = 18,
  ServiceRevoked = 19,
  ClientNotYet = 21,
  KeyExpired = 23,
  PreauthFailed = 24,
  PreauthRequired = 25,
  MustUseUserToUser = 27,
  ServiceUnavailable = 29,
  BadIntegrity = 31,
  TicketExpired = 32,
  TicketNotYetValid = 33,
  Repeat = 34,
  NotUs = 35,
  Skew = 37,
  Modified = 41,
  BadKeyVersion = 44,
  NoKey = 45,
  ResponseTooBig = 52,
  Generic = 60,
  WrongRealm = 68,
};
// "KDC_ERR_PREAUTH_FAILED", or "0x…" for what the specification does not know.
std::string spec_name(ErrorNumber number);

struct ErrorMessage {
  ErrorNumber number{ErrorNumber::Generic};
  std::optional<WallTime> server_time{};
  // The NTSTATUS in KERB-EXT-ERROR, which Active Directory adds.
  std::optional<std::uint32_t> status{};
};

// Whether the bytes begin as a KRB-ERROR does.
bool is_error(BytesView message);
Decoded<ErrorMessage> decode_error(BytesView message);

// The KRB-ERROR inside a token of the Kerberos mechanism (RFC 4121 section 4.1, RFC 2743 section 3.1), if it holds one.
std::optional<ErrorMessage> error_in_token(BytesView token);

}  // namespace doctor::kerberos
