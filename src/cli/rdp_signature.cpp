#include "cli/rdp_signature.hpp"

#include <algorithm>

#include "crypto/certificate.hpp"
#include "crypto/signed_data.hpp"

namespace doctor::cli {
namespace {

// The signer's certificate first, as judge_trust wants it.
std::vector<Bytes> chain_of(const crypto::SignedData& data) {
  std::vector<Bytes> out{data.signer};
  std::ranges::copy_if(data.certificates, std::back_inserter(out), [&](const Bytes& each) { return each != data.signer; });
  return out;
}

lint::CheckedSignature check(BytesView cms, std::span<const Bytes> texts, const crypto::TrustStore& store) {
  const auto data = crypto::check_detached(cms, texts);
  if (!data) return {.trouble = data.error().message};
  const auto certificate = crypto::Certificate::parse(data->signer);
  if (!certificate) return {.trouble = "the signer's certificate cannot be read"};
  const auto trust = crypto::judge_trust(store, chain_of(*data));
  return {.readable = true,
          .holds = data->holds,
          .signer = {.subject = certificate->subject,
                     .issuer = certificate->issuer,
                     .thumbprint_sha256 = certificate->thumbprint_sha256,
                     .not_before = certificate->not_before,
                     .not_after = certificate->not_after,
                     .trusted = trust.trusted,
                     .distrust = trust.detail,
                     .digest = data->digest,
                     .weak = data->weak_digest || certificate->weak_key() || (certificate->weak_signature() && !certificate->self_signed)}};
}

}  // namespace

lint::CheckSignature signature_checker(std::shared_ptr<const crypto::TrustStore> store) {
  return [store = std::move(store)](BytesView cms, std::span<const Bytes> texts) { return check(cms, texts, *store); };
}

}  // namespace doctor::cli
