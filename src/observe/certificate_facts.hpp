// A host's certificate as facts: what it says, and what becomes of it on this machine at a given time. Nobody is asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/certificate.hpp"
#include "crypto/trust.hpp"
#include "evidence/evidence.hpp"

namespace doctor::observe {

inline constexpr std::size_t kMostCertificates = 16;  // of a chain, looked at
inline constexpr std::size_t kMostChainBytes = 256 * 1024;

struct CertificateInput {
  std::string typed_name{};  // the host as typed (its ASCII form); an address is one, too. Empty: nothing to compare
  std::string no_name_because{"no name was typed"};
  std::string ca_file{};  // trusted beside the system's roots; empty: none
  // Roots loaded before, for who looks at many hosts (loading the system's takes some tens of milliseconds); null: the
  // system's and `ca_file` are loaded now. Borrowed.
  const crypto::TrustStore* trust{nullptr};
  std::string pin_sha256{};  // hexadecimal, colons and case do not matter; empty: none
  WallTime now{};
};

// Observes the certificate.* facts of the walk's attempt, revocation and what others say aside.
class CertificateFacts {
 public:
  // How an observation that is made now was made; the subject's attempt and `offered` are set here.
  using SeenNow = std::function<Seen()>;

  CertificateFacts(Evidence& evidence, CertificateInput in, SeenNow seen_now);

  // `sent`: DER as sent, leaf first.
  void look(std::span<const Bytes> sent);
  // After look(), once more certificates above it are known or there is nobody to ask: the chain as it was built.
  void chain_as_built();
  // Who could be asked about revocation.
  void revocation_places();
  // Certificates from elsewhere that stand above the leaf; the chain is judged again with them.
  void complete_with(std::span<const Bytes> fetched);

  bool readable() const { return readable_; }  // the leaf is a certificate
  const crypto::Certificate& leaf() const { return leaf_; }
  std::span<const crypto::Certificate> built() const { return built_; }  // those above the leaf in the chain as it was built
  bool issuer_is_missing() const { return failure_ == crypto::TrustFailure::MissingIntermediate; }

  template <typename T>
  void observe(const FactType& type, T value, BytesView raw = {}) {
    evidence_.observe(type, std::move(value), seen(raw));
  }
  void unknown(const FactType& type, Because because, std::string detail = {}) { evidence_.not_known(type, because, std::move(detail), seen()); }
  // Every certificate.* fact but its presence.
  void nothing_known(Because because, const std::string& detail);

 private:
  Seen seen(BytesView raw = {}, std::string offered = {}) const;
  void identity();
  void validity();
  void name();
  void key_and_purposes();
  void trust();
  void one_above(const crypto::Certificate& certificate, const std::string& place);
  double days_left(const crypto::Certificate& of) const;

  Evidence& evidence_;
  CertificateInput in_;
  SeenNow seen_now_;
  std::vector<Bytes> chain_{};  // as sent, as far as it is looked at
  bool readable_ = false;
  crypto::Certificate leaf_{};
  std::vector<crypto::Certificate> above_{};  // the others that were sent and can be read
  std::vector<crypto::Certificate> built_{};
  std::optional<Result<crypto::TrustStore>> loaded_{};
  const crypto::TrustStore* store_ = nullptr;
  std::optional<crypto::TrustFailure> failure_{};
};

}  // namespace doctor::observe
