// NTLMv2: the answer to a challenge, and the keys that follow from it. [MS-NLMP] 2.2.1.3, 3.1.5.1.2, 3.3.2. LM and NTLMv1
// are not spoken: a host that insists on them gets no answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/hashes.hpp"
#include "base/time.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::ntlm {

struct Account {
  std::string user{};
  std::string domain{};  // may be empty
};

// NTOWFv2: what a password is worth to NTLM.
Secret ntowf_v2(const Hashes& hashes, const Account& account, const Secret& password);

struct AuthenticateInput {
  Account account{};
  std::string workstation{};
  std::string service{};     // "TERMSRV/host.corp.test"; empty: not said
  Bytes certificate_hash{};  // of the host's certificate, for the channel binding (RFC 5929 4.1); empty: not said
  std::array<std::byte, 8> client_challenge{};
  Secret session_key{};  // 16 random bytes
  WallTime now{};        // used when the host does not tell its own time
};

struct Authenticated {
  Bytes message{};                // AUTHENTICATE_MESSAGE, with MIC where the host can check one
  Secret exported_session_key{};  // for Sealing
  std::uint32_t flags{0};         // agreed on
};

// `challenge`: the CHALLENGE_MESSAGE as it came, which decode_challenge() has read. Errors: the host does not take
// extended session security, sealing with 128 bits or Unicode, without which no CredSSP is possible.
Decoded<Authenticated> authenticate(const Hashes& hashes, const AuthenticateInput& input, const Secret& password, BytesView negotiate,
                                    BytesView challenge);

}  // namespace doctor::ntlm
