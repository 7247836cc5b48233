// SPNEGO around a token: RFC 4178 4.2.2, [MS-SPNG].
#pragma once

#include "base/bytes.hpp"

namespace doctor::credssp {

// The responseToken of a NegTokenResp; empty when it has none.
Decoded<Bytes> decode_nego_token_resp(BytesView bytes);
// A NegTokenResp "accept-incomplete" that chose NTLM and carries the token.
Bytes encode_nego_token_resp(BytesView response_token);

}  // namespace doctor::credssp
