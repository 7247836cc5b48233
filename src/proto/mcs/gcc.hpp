// The wrapping of RDP's settings inside Connect-Initial and Connect-Response: T.124 ConnectData with a Conference Create
// Request or Response, whose user data is one blob under the key "Duca" (client) or "McDn" (server).
#pragma once

#include "base/bytes.hpp"

namespace doctor::mcs {

// The settings are blocks as in [MS-RDPBCGR] 2.2.1.3.1, one behind the other. INVARIANT: no longer than 16000 bytes.
Bytes encode_conference_create_request(BytesView settings);
Bytes encode_conference_create_response(BytesView settings);

// Views into what was decoded. What the conference is called and who leads it means nothing to RDP.
Decoded<BytesView> decode_conference_create_request(BytesView bytes);
Decoded<BytesView> decode_conference_create_response(BytesView bytes);

}  // namespace doctor::mcs
