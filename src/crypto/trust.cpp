#include "crypto/trust.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

constexpr std::size_t kMostFileBytes = 16 * 1024 * 1024;

Result<Bytes> read_file(const std::string& path) {
  const auto shown = text::escape_untrusted(path);
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail(ErrorCode::MissingInput, text::format("cannot open \"{}\": {}", shown, std::strerror(errno)));
  Bytes out;
  std::array<std::byte, 64 * 1024> part{};
  for (std::size_t got = 1; got > 0 && out.size() <= kMostFileBytes;) {
    got = std::fread(part.data(), 1, part.size(), file);
    out.insert(out.end(), part.begin(), part.begin() + std::ptrdiff_t(got));
  }
  const int error = std::ferror(file) != 0 ? errno : 0;
  std::fclose(file);
  if (error != 0) return fail(ErrorCode::Io, text::format("cannot read \"{}\": {}", shown, std::strerror(error)));
  if (out.size() > kMostFileBytes) return fail(ErrorCode::BadData, text::format("\"{}\" is too large for a file of certificates", shown));
  return out;
}

TrustFailure failure_of(int error, int depth) {
  switch (error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return TrustFailure::SelfSigned;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return TrustFailure::UnknownRoot;
    // The top of what could be built has no issuer here. Servers leave the root out, so above an intermediate it is the
    // root that is unknown.
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return depth == 0 ? TrustFailure::MissingIntermediate : TrustFailure::UnknownRoot;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH: return TrustFailure::BadSignature;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: return TrustFailure::NotACa;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED: return TrustFailure::PathLength;
    default: return TrustFailure::Other;
  }
}

bool is_about_dates(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID || error == X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD ||
         error == X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD;
}

}  // namespace

std::string_view name_of(TrustFailure failure) {
  static constexpr std::string_view kNames[] = {"self_signed", "unknown_root", "missing_intermediate", "bad_signature", "not_a_ca",
                                                "path_length", "other"};
  return kNames[std::size_t(failure)];
}

TrustStore::TrustStore(x509_store_st* store) : store_(store) {}
TrustStore::TrustStore(TrustStore&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)), bundle_(std::move(other.bundle_)), bundle_loaded_(other.bundle_loaded_) {}
TrustStore& TrustStore::operator=(TrustStore&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(bundle_, other.bundle_);
  std::swap(bundle_loaded_, other.bundle_loaded_);
  return *this;
}
TrustStore::~TrustStore() { X509_STORE_free(store_); }

void TrustStore::add(BytesView der) {
  if (const auto certificate = read_x509(der); certificate != nullptr) X509_STORE_add_cert(store_, certificate.get());
}

Result<TrustStore> TrustStore::system(const std::string& ca_file) {
  TrustStore out{X509_STORE_new()};
  // The system has its roots twice: in a folder looked up by name, and in one file of all. Parsing that file takes longer
  // than all the rest of a diagnosis, so it waits until the folder has not decided. A machine without any root is not our
  // trouble: then nothing is trusted, which is true.
  if (X509_LOOKUP* folder = X509_STORE_add_lookup(out.store_, X509_LOOKUP_hash_dir()); folder != nullptr)
    X509_LOOKUP_add_dir(folder, nullptr, X509_FILETYPE_DEFAULT);
  ERR_clear_error();
  const char* named = std::getenv(X509_get_default_cert_file_env());
  out.bundle_ = named != nullptr ? named : X509_get_default_cert_file();
  if (ca_file.empty()) return out;
  TRY_ASSIGN(const Bytes file, read_file(ca_file));
  const auto roots = read_certificates(file);
  if (roots.empty()) return fail(ErrorCode::BadData, text::format("no certificate in \"{}\"", text::escape_untrusted(ca_file)));
  for (const auto& root : roots) out.add(root);
  return out;
}

TrustStore TrustStore::of(std::span<const Bytes> roots) {
  TrustStore out{X509_STORE_new()};
  for (const auto& root : roots) out.add(root);
  return out;
}

void TrustStore::load_bundle() const {
  if (std::exchange(bundle_loaded_, true) || bundle_.empty()) return;
  X509_STORE_load_file(store_, bundle_.c_str());
  ERR_clear_error();
}

bool TrustStore::bundle_holds(BytesView der) const {
  if (bundle_.empty()) return false;
  const auto file = read_file(bundle_);
  if (!file) return false;
  const Handle<bio_st> memory{BIO_new_mem_buf(file->data(), int(file->size()))};
  bool found = false;
  for (bool more = true; more && !found;) {
    char *name = nullptr, *header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    more = PEM_read_bio(memory.get(), &name, &header, &data, &length) == 1;
    found = more && std::ranges::equal(der, std::as_bytes(std::span{data, std::size_t(length)}));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return found;
}

struct TrustJudge {
  static TrustVerdict judge(const TrustStore& store, std::span<const Bytes> chain, std::optional<WallTime> at) {
    auto verdict = judge_by_what_is_loaded(store, chain, at);
    if (verdict.trusted || store.bundle_loaded_ || chain.empty()) return verdict;
    // A certificate that signed itself is trusted only when it is in the file itself.
    if (verdict.failure == TrustFailure::SelfSigned && !store.bundle_holds(chain.front())) return verdict;
    store.load_bundle();
    return judge_by_what_is_loaded(store, chain, at);
  }

  static TrustVerdict judge_by_what_is_loaded(const TrustStore& store, std::span<const Bytes> chain, std::optional<WallTime> at) {
    TrustVerdict out{};
    const auto leaf = chain.empty() ? nullptr : read_x509(chain.front());
    const auto others = read_stack(chain.empty() ? chain : chain.subspan(1));
    const Handle<x509_store_ctx_st> context{X509_STORE_CTX_new()};
    if (leaf == nullptr || context == nullptr || X509_STORE_CTX_init(context.get(), store.store_, leaf.get(), others.get()) != 1) {
      ERR_clear_error();
      out.failure = TrustFailure::Other;
      out.detail = "no certificate that can be read";
      return out;
    }
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_auth_level(parameters, 0);  // weak keys and digests are facts of their own
    if (at) {
      X509_VERIFY_PARAM_set_time(parameters, std::time_t(at->time_since_epoch().count()));
    } else {
      X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_NO_CHECK_TIME);
    }
    // A self-signed root is trusted because it is in the store; its own signature says nothing and is not checked.
    out.trusted = X509_verify_cert(context.get()) == 1;
    const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; i < sk_X509_num(built); ++i) out.used.push_back(der_of(sk_X509_value(built, i)));
    out.issuer_known = out.used.size() > 1 || X509_self_signed(leaf.get(), 0) == 1;
    if (!out.trusted) {
      const int error = X509_STORE_CTX_get_error(context.get());
      out.detail = X509_verify_cert_error_string(error);
      out.dates_wrong = is_about_dates(error);
      if (!out.dates_wrong) out.failure = failure_of(error, X509_STORE_CTX_get_error_depth(context.get()));
    }
    ERR_clear_error();
    return out;
  }
};

TrustVerdict judge_trust(const TrustStore& store, std::span<const Bytes> chain, std::optional<WallTime> at) {
  return TrustJudge::judge(store, chain, at);
}

}  // namespace doctor::crypto
