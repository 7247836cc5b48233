// Cipher suites by number and name (IANA "TLS Cipher Suites"), and the families a sweep asks for one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doctor::tls {

enum class CipherSuite : std::uint16_t {};
inline constexpr CipherSuite kEmptyRenegotiationInfoScsv{0x00ff};  // RFC 5746 3.3

// What a host may be restricted to, the strongest first.
enum class CipherFamily : std::uint8_t {
  Aead,            // forward secrecy with AES-GCM or ChaCha20: what everybody has today
  Cbc,             // forward secrecy with AES-CBC
  RsaKeyExchange,  // AES or Camellia without forward secrecy
  TripleDes,
  Rc4,
  Null,  // no encryption
};
inline constexpr CipherFamily kAllCipherFamilies[] = {CipherFamily::Aead,      CipherFamily::Cbc, CipherFamily::RsaKeyExchange,
                                                      CipherFamily::TripleDes, CipherFamily::Rc4, CipherFamily::Null};

std::string_view name_of(CipherFamily family);  // as in the fact tls.accepted_cipher_families
// "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", or "0xc0ff" for what the table lacks.
std::string spec_name(CipherSuite suite);
// Nothing for a suite that the table lacks.
std::optional<CipherFamily> family_of(CipherSuite suite);
// In the order of preference; the suites of TLS 1.3 belong to Aead.
std::vector<CipherSuite> suites_of(CipherFamily family);
// Every family, the strongest first.
std::vector<CipherSuite> all_suites();

}  // namespace doctor::tls
