#include "probe/tls/handshake_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "proto/tls/alert.hpp"
#include "proto/tls/hello_sweep_machine.hpp"

namespace doctor::probe {
namespace {

using crypto::TlsEnd;

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

class Recorder {
 public:
  Recorder(Evidence& evidence, Subject subject, const crypto::TlsHandshakeMachine& machine)
      : evidence_(evidence), subject_(std::move(subject)), outcome_(machine.outcome()), engine_(machine.engine()) {}

  void record() {
    observe(facts::kTlsOutcome, name_of(outcome_.end), outcome_.received);
    how_it_ended();
    what_was_agreed();
    client_certificate();
  }

 private:
  template <typename T>
  void observe(const FactType& type, T value, BytesView raw = {}) {
    evidence_.observe(type, std::move(value), {.subject = subject_, .at = outcome_.ended, .raw = raw});
  }
  void unknown(const FactType& type, Because because, std::string detail = {}) {
    evidence_.not_known(type, because, std::move(detail), {.subject = subject_, .at = outcome_.ended});
  }

  void how_it_ended() {
    const bool completed = outcome_.end == TlsEnd::Completed;
    if (completed) {
      unknown(facts::kTlsClosedAfter, Because::NotApplicable, "the handshake was completed");
    } else {
      // Without a word from the other side nothing can have been seen before our own ClientHello.
      const auto point = std::max(outcome_.last_seen, crypto::HandshakePoint::ClientHello);
      observe(facts::kTlsClosedAfter, name_of(point));
    }
    if (outcome_.alert)
      observe(facts::kTlsAlert, tls::spec_name(tls::AlertDescription{outcome_.alert->description}));
    else
      unknown(facts::kTlsAlert, Because::NotApplicable, "the server sent no fatal alert");
    if (outcome_.is_clear_text())
      observe(facts::kTlsClearBytes, name_of(tls::classify_clear_bytes(outcome_.received)), outcome_.received);
    else
      unknown(facts::kTlsClearBytes, Because::NotApplicable, "what came was TLS, or nothing");
    if (outcome_.completed != Instant{})
      observe(facts::kTlsMs, milliseconds(outcome_.completed - outcome_.began));
    else
      unknown(facts::kTlsMs, Because::NotApplicable, "the handshake was not completed");
  }

  void what_was_agreed() {
    observe(facts::kTlsServerHello, engine_.server_hello_seen());
    if (!engine_.server_hello_seen()) {
      for (const FactType* type : {&facts::kTlsVersion, &facts::kTlsCipher, &facts::kTlsCipherKind, &facts::kTlsLegacyRenegotiation})
        unknown(*type, Because::NotReached, "no ServerHello");
      return;
    }
    observe(facts::kTlsVersion, spec_name(*engine_.version()));
    if (const auto cipher = engine_.cipher(); cipher.empty()) {
      unknown(facts::kTlsCipher, Because::NotReached, "the ServerHello was not accepted");
      unknown(facts::kTlsCipherKind, Because::NotReached, "the ServerHello was not accepted");
    } else {
      observe(facts::kTlsCipher, cipher);
      observe(facts::kTlsCipherKind, cipher_kind(cipher));
    }
    if (outcome_.end == TlsEnd::Completed)
      observe(facts::kTlsLegacyRenegotiation, !engine_.secure_renegotiation());
    else
      unknown(facts::kTlsLegacyRenegotiation, Because::NotReached, "the handshake was not completed");
  }

  void client_certificate() {
    if (outcome_.last_seen < crypto::HandshakePoint::ClientFinished) {
      unknown(facts::kTlsClientCertificateRequested, Because::NotReached, "the server's part was not complete");
      unknown(facts::kTlsClientCertificateRequired, Because::NotReached, "the server's part was not complete");
      return;
    }
    observe(facts::kTlsClientCertificateRequested, outcome_.client_certificate_requested);
    const bool decided = outcome_.end == TlsEnd::Completed || outcome_.end == TlsEnd::Alert || !outcome_.client_certificate_requested;
    if (decided)
      observe(facts::kTlsClientCertificateRequired, outcome_.client_certificate_required);
    else
      unknown(facts::kTlsClientCertificateRequired, Because::NoAnswer, "the server ended without saying why");
  }

  Evidence& evidence_;
  Subject subject_;
  const crypto::TlsHandshakeOutcome& outcome_;
  const crypto::TlsEngine& engine_;
};

}  // namespace

std::string_view cipher_kind(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (has("_WITH_NULL_")) return "unencrypted";
  if (has("_anon_")) return "anonymous";
  if (has("_RC4_") || has("DES_") || has("EXPORT")) return "broken";
  return has("AES_") || has("CHACHA20") ? kCurrentSuite : "exotic";
}

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
    Recorder{context.evidence, subject, *machine}.record();
  else
    context.evidence.not_known(facts::kTlsOutcome, Because::Interrupted, {}, {.subject = subject, .at = context.network.now()});
  return machine;
}

}  // namespace doctor::probe
