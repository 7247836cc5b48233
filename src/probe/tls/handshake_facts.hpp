// One whole handshake by our TLS library: played on a connection, and what of it becomes evidence.
#pragma once

#include <memory>
#include <string>

#include "crypto/tls_machine.hpp"
#include "probe/context.hpp"

namespace doctor::probe {

// Plays the handshake and records the facts of its attempt; `offered` labels the subject, `highest` is the newest version
// that is offered. Null when our own library could not begin: that is recorded, too.
std::unique_ptr<crypto::TlsHandshakeMachine> play_handshake(Context& context, OpenConnection& connection, BytesView left_over,
                                                            const std::string& server_name, const std::string& offered,
                                                            crypto::TlsVersion highest = crypto::TlsVersion::Tls13);

}  // namespace doctor::probe
