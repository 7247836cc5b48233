#include "observe/handshake_facts.hpp"

#include <algorithm>
#include <utility>

#include "evidence/facts/tls.hpp"
#include "proto/tls/alert.hpp"
#include "proto/tls/hello_sweep_machine.hpp"

namespace doctor::observe {
namespace {

using crypto::TlsEnd;

class Recorder {
 public:
  Recorder(Evidence& evidence, const HandshakeSeen& handshake, Seen seen)
      : evidence_(evidence), handshake_(handshake), outcome_(handshake.outcome), seen_(std::move(seen)) {
    seen_.at = outcome_.ended;
  }

  void record() {
    observe(facts::kTlsOutcome, name_of(outcome_.end), outcome_.received);
    how_it_ended();
    what_was_agreed();
    client_certificate();
  }

 private:
  template <typename T>
  void observe(const FactType& type, T value, BytesView raw = {}) {
    Seen seen = seen_;
    seen.raw = raw;
    evidence_.observe(type, std::move(value), std::move(seen));
  }
  void unknown(const FactType& type, Because because, std::string detail = {}) { evidence_.not_known(type, because, std::move(detail), seen_); }

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
    observe(facts::kTlsServerHello, handshake_.server_hello);
    if (!handshake_.server_hello) {
      for (const FactType* type : {&facts::kTlsVersion, &facts::kTlsCipher, &facts::kTlsCipherKind, &facts::kTlsLegacyRenegotiation})
        unknown(*type, Because::NotReached, "no ServerHello");
      return;
    }
    observe(facts::kTlsVersion, handshake_.version);
    if (const auto& cipher = handshake_.cipher; cipher.empty()) {
      unknown(facts::kTlsCipher, Because::NotReached, "the ServerHello was not accepted");
      unknown(facts::kTlsCipherKind, Because::NotReached, "the ServerHello was not accepted");
    } else {
      observe(facts::kTlsCipher, cipher);
      observe(facts::kTlsCipherKind, cipher_kind(cipher));
    }
    if (handshake_.secure_renegotiation)
      observe(facts::kTlsLegacyRenegotiation, !*handshake_.secure_renegotiation);
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
  const HandshakeSeen& handshake_;
  const crypto::TlsHandshakeOutcome& outcome_;
  Seen seen_;
};

}  // namespace

std::string_view cipher_kind(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (has("_WITH_NULL_")) return "unencrypted";
  if (has("_anon_")) return "anonymous";
  if (has("_RC4_") || has("DES_") || has("EXPORT")) return "broken";
  return has("AES_") || has("CHACHA20") ? kCurrentSuite : "exotic";
}

void observe_handshake(Evidence& out, const HandshakeSeen& handshake, Seen seen) { Recorder{out, handshake, std::move(seen)}.record(); }

}  // namespace doctor::observe
