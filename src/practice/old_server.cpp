#include "practice/old_server.hpp"

#include <algorithm>

#include "practice/answers.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"

namespace doctor::practice {
namespace {

bool knows(OldStack stack, tls::CipherSuite suite) {
  const auto family = tls::family_of(suite);
  if (family == tls::CipherFamily::Rc4 || family == tls::CipherFamily::TripleDes) return true;
  return stack == OldStack::Ssl30 && family == tls::CipherFamily::RsaKeyExchange;
}

}  // namespace

Bytes server_hello(tls::Version version, tls::CipherSuite suite) {
  tls::ServerHello hello{.version = version, .cipher_suite = suite};
  hello.random.fill(std::byte{0x5A});
  return tls::encode_message(hello);
}

OldAnswer answer_of_old_server(OldStack stack, BytesView client_hello) {
  const auto heard = tls::decode_client_hello(client_hello);
  const OldAnswer refusal{.record = handshake_failure(), .ends = true};
  if (!heard) return refusal;
  const auto suite = std::ranges::find_if(heard->cipher_suites, [&](tls::CipherSuite offered) { return knows(stack, offered); });
  if (suite == heard->cipher_suites.end()) return refusal;
  // RFC 5246 E.1: the lower of what both know; a server with SSL 3.0 alone has no other to name.
  const auto version = stack == OldStack::Ssl30 ? tls::Version::Ssl30 : std::min(heard->legacy_version, tls::Version::Tls12);
  return {.record = tls::encode_record(tls::ContentType::Handshake, version, server_hello(version, *suite))};
}

}  // namespace doctor::practice
