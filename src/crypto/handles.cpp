#include "crypto/handles.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/text.hpp"

namespace doctor::crypto {

void Free::operator()(asn1_string_st* object) const { ASN1_STRING_free(object); }
void Free::operator()(bio_st* object) const { BIO_free_all(object); }
void Free::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }
void Free::operator()(ocsp_basic_response_st* object) const { OCSP_BASICRESP_free(object); }
void Free::operator()(ocsp_request_st* object) const { OCSP_REQUEST_free(object); }
void Free::operator()(ocsp_response_st* object) const { OCSP_RESPONSE_free(object); }
void Free::operator()(ssl_ctx_st* object) const { SSL_CTX_free(object); }
void Free::operator()(ssl_st* object) const { SSL_free(object); }
void Free::operator()(stack_st_X509* object) const { sk_X509_pop_free(object, X509_free); }
void Free::operator()(X509_crl_st* object) const { X509_CRL_free(object); }
void Free::operator()(x509_st* object) const { X509_free(object); }
void Free::operator()(x509_store_ctx_st* object) const { X509_STORE_CTX_free(object); }
void Free::operator()(x509_store_st* object) const { X509_STORE_free(object); }

X509Handle read_x509(BytesView der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = at + der.size();
  X509Handle certificate{d2i_X509(nullptr, &at, long(der.size()))};
  ERR_clear_error();
  return at == end ? std::move(certificate) : nullptr;
}

KeyHandle read_private_key(BytesView der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  KeyHandle key{d2i_AutoPrivateKey(nullptr, &at, long(der.size()))};
  ERR_clear_error();
  return key;
}

StackHandle read_stack(std::span<const Bytes> ders) {
  StackHandle stack{sk_X509_new_null()};
  for (const auto& der : ders) {
    X509* certificate = read_x509(der).release();
    if (certificate != nullptr && sk_X509_push(stack.get(), certificate) <= 0) X509_free(certificate);
  }
  return stack;
}

Bytes der_of(x509_st* certificate) {
  Bytes out(std::size_t(std::max(0, i2d_X509(certificate, nullptr))));
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  if (!out.empty()) i2d_X509(certificate, &at);
  return out;
}

std::string take_library_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? std::string{reason} : text::format("library error {}", text::hex_number(code));
}

}  // namespace doctor::crypto
