// The Certificate message: RFC 5246 section 7.4.2, RFC 8446 section 4.4.2.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace doctor::tls {

inline constexpr std::size_t kMostSentCertificates = 64;

// `body` is the handshake message without its header. DER, leaf first; nothing in it is looked at.
Decoded<std::vector<Bytes>> decode_certificate_message(BytesView body);
// The same of TLS 1.3; the extensions of each are passed over.
Decoded<std::vector<Bytes>> decode_certificate_message_13(BytesView body);

}  // namespace doctor::tls
