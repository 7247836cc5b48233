#include "proto/tls/cipher_suite.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::tls {
namespace {

struct Row {
  std::uint16_t number;
  CipherFamily family;
  std::string_view name;
};

using enum CipherFamily;

constexpr Row kTable[] = {
    {0x1301, Aead, "TLS_AES_128_GCM_SHA256"},
    {0x1302, Aead, "TLS_AES_256_GCM_SHA384"},
    {0x1303, Aead, "TLS_CHACHA20_POLY1305_SHA256"},
    {0xc02c, Aead, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {0xc02b, Aead, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {0xc030, Aead, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0xc02f, Aead, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0xcca9, Aead, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcca8, Aead, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0x009f, Aead, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0x009e, Aead, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0xccaa, Aead, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xc024, Cbc, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
    {0xc023, Cbc, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
    {0xc028, Cbc, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
    {0xc027, Cbc, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
    {0xc00a, Cbc, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
    {0xc009, Cbc, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
    {0xc014, Cbc, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
    {0xc013, Cbc, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    {0x006b, Cbc, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"},
    {0x0067, Cbc, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"},
    {0x0039, Cbc, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"},
    {0x0033, Cbc, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"},
    {0x009d, RsaKeyExchange, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
    {0x009c, RsaKeyExchange, "TLS_RSA_WITH_AES_128_GCM_SHA256"},
    {0x003d, RsaKeyExchange, "TLS_RSA_WITH_AES_256_CBC_SHA256"},
    {0x003c, RsaKeyExchange, "TLS_RSA_WITH_AES_128_CBC_SHA256"},
    {0x0035, RsaKeyExchange, "TLS_RSA_WITH_AES_256_CBC_SHA"},
    {0x002f, RsaKeyExchange, "TLS_RSA_WITH_AES_128_CBC_SHA"},
    {0x0084, RsaKeyExchange, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"},
    {0x0041, RsaKeyExchange, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"},
    {0xc008, TripleDes, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc012, TripleDes, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x0016, TripleDes, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x000a, TripleDes, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0xc007, Rc4, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"},
    {0xc011, Rc4, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"},
    {0x0005, Rc4, "TLS_RSA_WITH_RC4_128_SHA"},
    {0x0004, Rc4, "TLS_RSA_WITH_RC4_128_MD5"},
    {0xc006, Null, "TLS_ECDHE_ECDSA_WITH_NULL_SHA"},
    {0xc010, Null, "TLS_ECDHE_RSA_WITH_NULL_SHA"},
    {0x003b, Null, "TLS_RSA_WITH_NULL_SHA256"},
    {0x0002, Null, "TLS_RSA_WITH_NULL_SHA"},
    {0x0001, Null, "TLS_RSA_WITH_NULL_MD5"},
};

const Row* find(CipherSuite suite) {
  const auto* found = std::ranges::find(kTable, std::uint16_t(suite), &Row::number);
  return found == std::end(kTable) ? nullptr : found;
}

}  // namespace

std::string_view name_of(CipherFamily family) {
  static constexpr std::string_view kNames[] = {"aead", "cbc", "rsa_key_exchange", "3des", "rc4", "null"};
  return kNames[std::size_t(family)];
}

std::string spec_name(CipherSuite suite) {
  const Row* row = find(suite);
  return row != nullptr ? std::string{row->name} : text::hex_number(std::uint16_t(suite), 4);
}

std::optional<CipherFamily> family_of(CipherSuite suite) {
  const Row* row = find(suite);
  return row != nullptr ? std::optional{row->family} : std::nullopt;
}

std::vector<CipherSuite> suites_of(CipherFamily family) {
  std::vector<CipherSuite> out;
  for (const auto& row : kTable)
    if (row.family == family) out.push_back(CipherSuite{row.number});
  return out;
}

std::vector<CipherSuite> all_suites() {
  std::vector<CipherSuite> out;
  for (const auto& row : kTable) out.push_back(CipherSuite{row.number});
  return out;
}

}  // namespace doctor::tls
