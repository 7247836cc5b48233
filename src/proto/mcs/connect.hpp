// Joining a conference: Connect-Initial and Connect-Response in BER (T.125 section 7), around the GCC message that carries
// the settings of RDP ([MS-RDPBCGR] 2.2.1.3, 2.2.1.4).
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace doctor::mcs {

// T.125 Result, of every answer of MCS.
enum class Result : std::uint8_t {
  Successful = 0,
  DomainMerging = 1,
  DomainNotHierarchical = 2,
  NoSuchChannel = 3,
  NoSuchDomain = 4,
  NoSuchUser = 5,
  NotAdmitted = 6,
  OtherUserId = 7,
  ParametersUnacceptable = 8,
  TokenNotAvailable = 9,
  TokenNotPossessed = 10,
  TooManyChannels = 11,
  TooManyTokens = 12,
  TooManyUsers = 13,
  UnspecifiedFailure = 14,
  UserRejected = 15,
};
// "rt-successful", or "0x2a" for what T.125 does not know.
std::string spec_name(Result result);

struct ConnectInitial {
  Bytes user_data{};  // a GCC Conference Create Request
  friend bool operator==(const ConnectInitial&, const ConnectInitial&) = default;
};

struct ConnectResponse {
  Result result{Result::Successful};
  Bytes user_data{};  // a GCC Conference Create Response
  friend bool operator==(const ConnectResponse&, const ConnectResponse&) = default;
};

// Without TPKT and X.224 around them. The domain parameters are those of every RDP client and are not kept.
Decoded<ConnectInitial> decode_connect_initial(BytesView bytes);
Decoded<ConnectResponse> decode_connect_response(BytesView bytes);
Bytes encode(const ConnectInitial& initial);
Bytes encode(const ConnectResponse& response);

}  // namespace doctor::mcs
