// What the host's certificate says, and what becomes of it on this machine. The handshake has taken any certificate;
// here it is looked at.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "crypto/tls_engine.hpp"
#include "crypto/trust.hpp"
#include "probe/certificate/web_lookup.hpp"
#include "probe/context.hpp"

namespace doctor::probe {

struct CertificateOptions {
  std::string typed_name{};  // the host as typed (its ASCII form); an address is one, too. Empty: nothing to compare
  std::string ca_file{};     // trusted beside the system's roots; empty: none
  // Roots loaded before, for who looks at many hosts (loading the system's takes some tens of milliseconds); null: the
  // system's and `ca_file` are loaded now. Borrowed.
  const crypto::TrustStore* trust{nullptr};
  std::string pin_sha256{};                     // hexadecimal, colons and case do not matter; empty: none
  bool revocation{true};                        // whether web servers named in the certificate may be asked
  std::string forbidden_by{"--no-revocation"};  // the option that says no
  bool target_is_private{false};
  bool target_is_loopback{false};
};

// Looks first at what the host sent, and later, when its connection is no longer held open for it, asks others. Both
// halves together record every certificate.* fact for the walk's attempt. "Now" is the network's wall clock.
class CertificateProbe {
 public:
  static constexpr Duration kMostTime = WebLookup::kMostTime;

  CertificateProbe(Context& context, CertificateOptions options);
  CertificateProbe(CertificateProbe&&) noexcept;
  CertificateProbe& operator=(CertificateProbe&&) noexcept;
  ~CertificateProbe();

  // `chain`: DER as sent, leaf first. `stapled_ocsp`: DER OCSPResponse of the handshake, may be empty.
  void look(std::span<const Bytes> chain, BytesView stapled_ocsp);
  void look(const crypto::TlsEngine& engine);
  // The leaf's, as CredSSP binds to it; empty when the host showed no certificate that can be read.
  Bytes public_key() const;
  // What a sign-in is bound to the channel by (RFC 5929); empty where there is nothing.
  Bytes hash_for_channel_binding() const;
  // Whether ask_others() may ask a web server that the certificate names; it takes kMostTime at most.
  bool has_questions() const;
  // What look() left open: revocation, and what depends on an issuer that was not sent. To be called once after look().
  void ask_others();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace doctor::probe
