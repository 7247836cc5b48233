// One TLS handshake as facts, whoever played it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/tls_machine.hpp"
#include "evidence/evidence.hpp"

namespace doctor::observe {

// `tls.cipher_kind` of a suite that clients offer by default.
inline constexpr std::string_view kCurrentSuite = "current";
// `tls.cipher_kind` by the parts of a suite's IANA name. What a client makes of it is for the knowledge to say.
std::string_view cipher_kind(std::string_view name);

struct HandshakeSeen {
  const crypto::TlsHandshakeOutcome& outcome;  // borrowed
  bool server_hello{false};                    // one arrived
  std::string version{};                       // then: as tls.version spells it
  std::string cipher{};                        // by its IANA name; empty where the ServerHello was not accepted
  std::optional<bool> secure_renegotiation{};  // RFC 5746; absent where the handshake was not completed
};

// The tls.* facts of one attempt. `seen`: its subject and source; times and bytes are the outcome's.
void observe_handshake(Evidence& out, const HandshakeSeen& handshake, Seen seen);

}  // namespace doctor::observe
