#include "probe/tls/handshake_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "evidence/facts/tls.hpp"
#include "observe/handshake_facts.hpp"

namespace doctor::probe {
namespace {

// What the library's list of ciphers covers; single DES, 3DES and RC4 are not built into it any more.
constexpr std::array<std::string_view, 8> kOffered{"TLS_1.3", "TLS_1.2", "TLS_1.1", "TLS_1.0", "aead", "cbc", "rsa_key_exchange", "null"};

// What of that no client takes by default is left out: Camellia, ARIA and SEED, no encryption, no certificate.
constexpr std::string_view kUsualSuites = "AES:CHACHA20:!aNULL:@SECLEVEL=0";

std::vector<std::string> offers_of(const Offer& offer) {
  std::vector<std::string> out{kOffered.begin(), kOffered.end()};
  if (offer.highest < crypto::TlsVersion::Tls13) std::erase(out, "TLS_1.3");
  if (offer.usual_suites_alone) std::erase(out, "null");
  return out;
}

void observe_machine(Evidence& out, const Subject& subject, const crypto::TlsHandshakeMachine& machine) {
  const auto& engine = machine.engine();
  observe::HandshakeSeen seen{.outcome = machine.outcome(), .server_hello = engine.server_hello_seen()};
  if (seen.server_hello) seen.version = spec_name(*engine.version());
  if (seen.server_hello) seen.cipher = engine.cipher();
  if (machine.outcome().end == crypto::TlsEnd::Completed) seen.secure_renegotiation = engine.secure_renegotiation();
  observe::observe_handshake(out, seen, {.subject = subject});
}

}  // namespace

std::unique_ptr<crypto::TlsHandshakeMachine> play_handshake(Context& context, OpenConnection& connection, BytesView left_over,
                                                            const std::string& server_name, const Offer& offer) {
  const Subject subject = connection.subject(offer.label);
  context.evidence.observe(facts::kTlsOffered, offers_of(offer), {.subject = subject, .at = context.network.now()});
  auto engine = crypto::TlsEngine::client({.server_name = server_name,
                                           .max_version = offer.highest,
                                           .cipher_list = std::string{offer.usual_suites_alone ? kUsualSuites : crypto::kEveryCipher}});
  if (!engine) {
    context.evidence.not_known(facts::kTlsOutcome, Because::NotAvailable, engine.error().to_string(),
                               {.subject = subject, .at = context.network.now()});
    return nullptr;
  }
  auto machine = std::make_unique<crypto::TlsHandshakeMachine>(std::move(*engine), context.stage_timeout, Bytes{left_over.begin(), left_over.end()});
  const net::Conversation conversation{.connection = connection.connection.get(), .machine = machine.get()};
  context.network.converse({&conversation, 1});
  if (machine->finished())
    observe_machine(context.evidence, subject, *machine);
  else
    context.evidence.not_known(facts::kTlsOutcome, Because::Interrupted, {}, {.subject = subject, .at = context.network.now()});
  return machine;
}

}  // namespace doctor::probe
