#include "crypto/signed_data.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <limits>
#include <memory>

#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

struct FreeCms {
  void operator()(CMS_ContentInfo* object) const { CMS_ContentInfo_free(object); }
};
using CmsHandle = std::unique_ptr<CMS_ContentInfo, FreeCms>;

constexpr int kMostCertificates = 64;

// Null for what is too long to be told to the library.
Handle<bio_st> reader_of(BytesView bytes) {
  if (bytes.size() > std::size_t(std::numeric_limits<int>::max())) return nullptr;
  return Handle<bio_st>{BIO_new_mem_buf(bytes.data(), int(bytes.size()))};
}

std::unexpected<Error> no_signature(std::string why) {
  ERR_clear_error();
  return fail(ErrorCode::BadData, std::move(why));
}

CmsHandle read_cms(BytesView der) {
  const auto in = reader_of(der);
  if (in == nullptr) return nullptr;
  CmsHandle out{d2i_CMS_bio(in.get(), nullptr)};
  if (out != nullptr && BIO_pending(in.get()) != 0) return nullptr;
  return out;
}

bool is_weak(int digest) {
  switch (digest) {
    case NID_md2:
    case NID_md4:
    case NID_md5:
    case NID_sha1: return true;
    default: return false;
  }
}

// Whose certificate signed: that one of those in the object to which the signer's issuer and serial number, or key, fit.
X509* signer_in(CMS_SignerInfo* info, STACK_OF(X509) * certificates) {
  for (int i = 0; i < sk_X509_num(certificates); ++i)
    if (CMS_SignerInfo_cert_cmp(info, sk_X509_value(certificates, i)) == 0) return sk_X509_value(certificates, i);
  return nullptr;
}

bool holds_over(CMS_ContentInfo* cms, BytesView content) {
  const auto in = reader_of(content);
  const bool out = in != nullptr && CMS_verify(cms, nullptr, nullptr, in.get(), nullptr, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
  ERR_clear_error();
  return out;
}

}  // namespace

Result<SignedData> check_detached(BytesView der, std::span<const Bytes> contents) {
  auto cms = read_cms(der);
  if (cms == nullptr) return no_signature("it is no CMS object");
  if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) return no_signature("it is a CMS object of another kind");
  if (CMS_is_detached(cms.get()) != 1) return no_signature("it brings its own content");
  STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(cms.get());
  if (infos == nullptr || sk_CMS_SignerInfo_num(infos) != 1) return no_signature("it has no signer, or several");
  const StackHandle certificates{CMS_get1_certs(cms.get())};
  if (certificates == nullptr || sk_X509_num(certificates.get()) > kMostCertificates) return no_signature("it brings no certificate, or too many");
  CMS_SignerInfo* info = sk_CMS_SignerInfo_value(infos, 0);
  X509* signer = signer_in(info, certificates.get());
  if (signer == nullptr) return no_signature("the signer's certificate is not in it");

  SignedData out{.signer = der_of(signer)};
  for (int i = 0; i < sk_X509_num(certificates.get()); ++i) out.certificates.push_back(der_of(sk_X509_value(certificates.get(), i)));
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, nullptr);
  if (digest != nullptr) {
    const int nid = OBJ_obj2nid(digest->algorithm);
    out.digest = OBJ_nid2sn(nid);
    out.weak_digest = is_weak(nid);
  }
  for (const auto& content : contents) {
    // Verifying consumes the object.
    cms = read_cms(der);
    if (cms != nullptr && holds_over(cms.get(), content)) out.holds = true;
  }
  ERR_clear_error();
  return out;
}

Result<Bytes> sign_detached(const KeyedCertificate& signer, BytesView content, SignatureDigest digest, std::span<const Bytes> above) {
  constexpr unsigned kFlags = CMS_BINARY | CMS_DETACHED | CMS_NOATTR | CMS_NOSMIMECAP | CMS_PARTIAL;
  const auto certificate = read_x509(signer.certificate);
  const auto key = read_private_key(signer.private_key);
  const auto chain = read_stack(above);
  const auto in = reader_of(content);
  if (certificate == nullptr || key == nullptr || in == nullptr) return fail(ErrorCode::BadData, "cannot read the signer's certificate or key");
  const EVP_MD* hash = digest == SignatureDigest::Sha256 ? EVP_sha256() : digest == SignatureDigest::Sha1 ? EVP_sha1() : EVP_md5();
  const CmsHandle cms{CMS_sign(nullptr, nullptr, chain.get(), nullptr, kFlags)};
  unsigned char* der = nullptr;
  int size = -1;
  if (cms != nullptr && CMS_add1_signer(cms.get(), certificate.get(), key.get(), hash, kFlags) != nullptr &&
      CMS_final(cms.get(), in.get(), nullptr, kFlags) == 1)
    size = i2d_CMS_ContentInfo(cms.get(), &der);
  if (size < 0) return fail(ErrorCode::Internal, "cannot sign: " + take_library_error());
  const auto* bytes = reinterpret_cast<const std::byte*>(der);
  Bytes out{bytes, bytes + size};
  OPENSSL_free(der);
  return out;
}

}  // namespace doctor::crypto
