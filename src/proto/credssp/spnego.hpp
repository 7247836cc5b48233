// The messages of SPNEGO: RFC 4178 4.2, [MS-SPNG].
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace doctor::credssp {

// "other": one that we do not speak.
enum class Mechanism : std::uint8_t { Kerberos, Ntlm, Other };
std::string_view name_of(Mechanism mechanism);  // as in the fact credssp.host_chose

struct NegTokenResp {
  enum class State : std::uint8_t { AcceptCompleted, AcceptIncomplete, Reject, RequestMic };
  std::optional<State> state{};
  std::optional<Mechanism> mechanism{};  // supportedMech
  Bytes response_token{};                // empty: none
  Bytes mech_list_mic{};                 // empty: none
};

// Both ways of Windows to name Kerberos are Kerberos ([MS-SPNG] 2.2.1); a negState beyond the four is malformed.
Decoded<NegTokenResp> decode_neg_token_resp(BytesView bytes);
Bytes encode(const NegTokenResp& response);

// MechTypeList, in the order of preference; no `Other`. The MIC of both sides is over this.
Bytes encode_mech_types(std::span<const Mechanism> mechanisms);
// A NegTokenInit in the frame of RFC 2743 3.1. `mech_token`: of the first mechanism, and not empty.
Bytes encode_neg_token_init(BytesView mech_types, BytesView mech_token);

}  // namespace doctor::credssp
