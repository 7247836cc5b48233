// A server from before what today's libraries speak, as far as its ServerHello: no library here would play it.
#pragma once

#include "base/bytes.hpp"
#include "practice/fault.hpp"
#include "proto/tls/cipher_suite.hpp"
#include "proto/tls/version.hpp"

namespace doctor::practice {

// The handshake message of a server that chose these; its random is no secret, for no key comes of it.
Bytes server_hello(tls::Version version, tls::CipherSuite suite);

struct OldAnswer {
  Bytes record{};    // a ServerHello, or a fatal alert
  bool ends{false};  // after an alert
};

// `client_hello`: the message without its header.
OldAnswer answer_of_old_server(OldStack stack, BytesView client_hello);

}  // namespace doctor::practice
