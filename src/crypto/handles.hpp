// Owners of OpenSSL's objects that need no OpenSSL header: its types are only named here, and freed in handles.cpp.
// For this folder's own files.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"

struct asn1_string_st;  // NOLINT(readability-identifier-naming): OpenSSL's name
struct bio_st;
struct evp_pkey_st;
struct ocsp_basic_response_st;
struct ocsp_request_st;
struct ocsp_response_st;
struct ssl_ctx_st;
struct ssl_st;
struct stack_st_X509;
struct X509_crl_st;
struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;

namespace doctor::crypto {

struct Free {
  void operator()(asn1_string_st* object) const;
  void operator()(bio_st* object) const;
  void operator()(evp_pkey_st* object) const;
  void operator()(ocsp_basic_response_st* object) const;
  void operator()(ocsp_request_st* object) const;
  void operator()(ocsp_response_st* object) const;
  void operator()(ssl_ctx_st* object) const;
  void operator()(ssl_st* object) const;
  void operator()(stack_st_X509* object) const;  // and the certificates in it
  void operator()(X509_crl_st* object) const;
  void operator()(x509_st* object) const;
  void operator()(x509_store_ctx_st* object) const;
  void operator()(x509_store_st* object) const;
};

template <typename T>
using Handle = std::unique_ptr<T, Free>;

using X509Handle = Handle<x509_st>;
using KeyHandle = Handle<evp_pkey_st>;
using StackHandle = Handle<stack_st_X509>;

// One DER certificate and nothing after it; null for anything else.
X509Handle read_x509(BytesView der);
// A private key in PKCS #8 or the traditional form; null for anything else.
KeyHandle read_private_key(BytesView der);
// The certificates that can be read, in order; those that cannot are left out.
StackHandle read_stack(std::span<const Bytes> ders);
Bytes der_of(x509_st* certificate);

// What OpenSSL complained of last, as one phrase; the thread's list of complaints is empty afterwards.
std::string take_library_error();

}  // namespace doctor::crypto
