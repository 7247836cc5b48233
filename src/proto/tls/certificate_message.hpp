// The Certificate message before TLS 1.3, in the clear: RFC 5246 section 7.4.2.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace doctor::tls {

inline constexpr std::size_t kMostSentCertificates = 64;

// `body` is the handshake message without its header. DER, leaf first; nothing in it is looked at.
Decoded<std::vector<Bytes>> decode_certificate_message(BytesView body);

}  // namespace doctor::tls
