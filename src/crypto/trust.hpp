// Whether a chain leads to a root that this machine trusts, and if not, why. Names and purposes are judged elsewhere.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

struct x509_store_st;

namespace doctor::crypto {

class TrustStore {
 public:
  // The system's roots (the library's default places; SSL_CERT_FILE and SSL_CERT_DIR are honoured) and those in `ca_file`
  // (PEM or DER), when one is named. Errors: `ca_file` cannot be read or holds no certificate.
  static Result<TrustStore> system(const std::string& ca_file = {});
  // These roots (DER) and no others.
  static TrustStore of(std::span<const Bytes> roots);

  TrustStore(TrustStore&&) noexcept;
  TrustStore& operator=(TrustStore&&) noexcept;
  ~TrustStore();

 private:
  friend struct TrustJudge;
  explicit TrustStore(x509_store_st* store);
  void add(BytesView der);
  // Reads the system's file of all roots, once.
  void load_bundle() const;
  // Whether that file holds this very certificate; nothing in it is parsed for that.
  bool bundle_holds(BytesView der) const;

  x509_store_st* store_;
  std::string bundle_{};  // path of the system's file of all roots; empty: none
  mutable bool bundle_loaded_ = false;
};

enum class TrustFailure : std::uint8_t {
  SelfSigned,           // the leaf signed itself and is not trusted here
  UnknownRoot,          // the chain ends at a root, or below a root, that is not known here
  MissingIntermediate,  // the leaf's issuer was neither sent nor is it known here. It may be a root of its own: the wire
                        // alone cannot tell (facts: certificate.issuer_in_chain, certificate.issuer_address)
  BadSignature,
  NotACa,  // a certificate above the leaf may not sign certificates
  PathLength,
  Other,
};
std::string_view name_of(TrustFailure failure);  // "self_signed", …, as certificate.trust_failure spells them

struct TrustVerdict {
  bool trusted{false};
  std::optional<TrustFailure> failure{};  // set when not trusted, unless only the dates are wrong
  bool dates_wrong{false};                // a time was given, and a certificate of the chain is outside its validity
  std::string detail{};                   // the library's phrase, when not trusted
  std::vector<Bytes> used{};              // DER, leaf first, as far as the chain was built
  bool issuer_known{false};               // the leaf's issuer was sent or is in the store, or the leaf is its own
};

// `chain` as sent, leaf first; the rest may come in any order and may hold strangers. Without `at` dates are not looked at.
TrustVerdict judge_trust(const TrustStore& store, std::span<const Bytes> chain, std::optional<WallTime> at = {});

}  // namespace doctor::crypto
