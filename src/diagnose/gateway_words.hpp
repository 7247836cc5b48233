// What a gateway did, in words that begin with "it" or "its": from the facts gateway.*, with a stranger's texts escaped.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "evidence/evidence.hpp"

namespace doctor::diagnose {

// "by the web proxy px:3128"; empty without one.
std::string gateway_proxy_words(const Evidence& evidence);

// Each for a way that ended there.
std::string gateway_proxy_end_words(const Evidence& evidence);
std::string gateway_name_words(const Evidence& evidence);
std::string gateway_tcp_words(const Evidence& evidence);
std::string gateway_tls_words(const Evidence& evidence);

// "its certificate is good", "its certificate has ended".
std::string gateway_certificate_words(const Evidence& evidence);

// How the sign-in ended; why nobody signed in where that is known; empty where nobody was to.
std::string gateway_sign_in_words(const Evidence& evidence);

// What came of tunnel and channel; empty where nobody came so far.
std::string gateway_tunnel_words(const Evidence& evidence);

// "TLS 1.3"; empty where there was no handshake.
std::string gateway_tls_version(const Evidence& evidence);

// What one of the facts in milliseconds says; nothing where it is not known.
std::optional<Duration> measured(const Evidence& evidence, const FactType& milliseconds);

}  // namespace doctor::diagnose
