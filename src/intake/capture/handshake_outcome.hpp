// How a watched handshake ended, in the words of one that we played ourselves.
#pragma once

#include <optional>
#include <string>

#include "crypto/tls_machine.hpp"
#include "intake/capture/connection.hpp"

namespace doctor::intake {

struct JudgedHandshake {
  std::optional<crypto::TlsHandshakeOutcome> outcome{};  // absent: it is not known how it ended
  std::string why_not{};                                 // then
};

// Needs a connection on which TLS was agreed.
JudgedHandshake judge_handshake(const Connection& connection);

}  // namespace doctor::intake
