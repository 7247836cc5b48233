// The server's part of CredSSP as far as a practice host goes: one NTLM challenge, and a refusal of whatever follows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/bytes.hpp"
#include "base/machine.hpp"
#include "base/time.hpp"
#include "practice/fault.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::practice {

// The CHALLENGE_MESSAGE of everything here that speaks NTLM.
ntlm::Challenge practice_challenge(const std::array<std::byte, 8>& server_challenge, WallTime now);

class SignIn {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;

  explicit SignIn(const CredsspScript& script, std::array<std::byte, 8> server_challenge) : script_(script), server_challenge_(server_challenge) {}

  struct Reply {
    Bytes plain{};       // to be sent through the channel
    End end{End::None};  // what follows when it is sent
  };
  // Decrypted bytes of the client, cut anywhere; `wall` is the time of day.
  Reply on_plain(BytesView plain, WallTime wall);

 private:
  Reply answer(BytesView token, WallTime wall);
  Bytes challenge_for(BytesView token, WallTime wall) const;

  CredsspScript script_;
  std::array<std::byte, 8> server_challenge_;
  Bytes buffer_;
  bool challenged_ = false;
};

}  // namespace doctor::practice
