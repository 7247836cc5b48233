// The server's side of an AUTHENTICATE_MESSAGE ([MS-NLMP] 2.2.1.3, 3.2.5.1.2): whether who sent it knows the password.
#pragma once

#include <array>
#include <string>

#include "base/hashes.hpp"
#include "proto/ntlm/authenticate.hpp"

namespace doctor::ntlm {

struct AuthenticateMessage {
  std::string domain{};
  std::string user{};
  std::string workstation{};
  Bytes nt_response{};
  Bytes channel_bindings{};  // MsvAvChannelBindings of an NTLMv2 response; empty: not said
};

Decoded<AuthenticateMessage> decode_authenticate(BytesView bytes);
// Whether its NTLMv2 response to that challenge was made with that password, for the user and the domain it names.
bool proves(const Hashes& hashes, const AuthenticateMessage& message, const Secret& password, const std::array<std::byte, 8>& server_challenge);

}  // namespace doctor::ntlm
