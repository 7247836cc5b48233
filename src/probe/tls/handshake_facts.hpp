// One whole handshake by our TLS library: played on a connection, and what of it becomes evidence.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/tls_machine.hpp"
#include "probe/context.hpp"

namespace doctor::probe {

// What a handshake offers beside SNI. `label` becomes the subject's `offered`; empty for the walk.
struct Offer {
  std::string label{};
  crypto::TlsVersion highest{crypto::TlsVersion::Tls13};
  bool usual_suites_alone{false};  // AES and ChaCha20 with a certificate, as clients offer by default; else all that the library has
};

// Plays the handshake and records the facts of its attempt. Null when our own library could not begin: that is recorded,
// too.
std::unique_ptr<crypto::TlsHandshakeMachine> play_handshake(Context& context, OpenConnection& connection, BytesView left_over,
                                                            const std::string& server_name, const Offer& offer);

}  // namespace doctor::probe
