// Who closed the encrypted channel of a watched connection, and whether that was the client's word about the certificate.
#pragma once

#include <optional>

#include "intake/capture/connection.hpp"

namespace doctor::intake {

// By the first of: a last record that is an alert, the FIN, the RST. Absent: the capture ends before. Needs a connection on
// which TLS was agreed.
std::optional<Side> channel_ended_by(const Connection& connection);

// Whether the client said why it ended the connection: by an alert in the clear, or opened with a key log.
bool client_said_why(const WatchedHandshake& seen);

enum class Refused : std::uint8_t { Certificate, Handshake };
// What the client's alert refuses; absent where it said none, or one behind the handshake that is not about the certificate.
// Needs a connection on which TLS was agreed.
std::optional<Refused> refused_by_client(const Connection& connection);

// The client was shown the certificate and ended the connection before it said anything inside the channel; why, it did not
// say in the clear. Absent: the host had shown nothing yet. Needs a connection on which TLS was agreed.
std::optional<bool> left_at_certificate(const Connection& connection);

}  // namespace doctor::intake
