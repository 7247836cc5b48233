// What a client and a server say to each other when a licence is asked for: [MS-RDPELE] 2.2.2. Each is what follows the
// security header and the licensing preamble of a licensing PDU. Encoders of both sides, because somebody plays the server.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "proto/rdp/licensing.hpp"

namespace doctor::rdp {

using LicenseRandom = std::array<std::byte, 32>;
using LicenseMac = std::array<std::byte, 16>;

// PRODUCT_INFO, 2.2.2.1.1. Texts are untrusted; without the zero that ends them.
struct ProductInfo {
  std::uint32_t version{0};  // of Windows: major in the upper half
  std::string company{};
  std::string product_id{};  // "A02": per device or per user
  friend bool operator==(const ProductInfo&, const ProductInfo&) = default;
};
// "6.0" for 0x00060000.
std::string product_version(std::uint32_t version);

// SERVER_LICENSE_REQUEST, 2.2.2.1.
struct LicenseRequest {
  LicenseRandom server_random{};
  ProductInfo product{};
  bool takes_rsa{true};                // KEY_EXCHANGE_ALG_RSA is among its algorithms
  Bytes certificate{};                 // SERVER_CERTIFICATE, or nothing
  std::vector<std::string> issuers{};  // scopes: whose licences it takes
  friend bool operator==(const LicenseRequest&, const LicenseRequest&) = default;
};

// CLIENT_NEW_LICENSE_REQUEST, 2.2.2.2.
struct NewLicenseRequest {
  std::uint32_t platform_id{0};
  LicenseRandom client_random{};
  Bytes encrypted_premaster_secret{};
  std::string user{}, machine{};
  friend bool operator==(const NewLicenseRequest&, const NewLicenseRequest&) = default;
};

// SERVER_PLATFORM_CHALLENGE, 2.2.2.4, and the two messages that bring a licence, 2.2.2.6 and 2.2.2.7: something encrypted,
// and the code that proves it whole.
struct SealedBlob {
  Bytes encrypted{};
  LicenseMac mac{};
  friend bool operator==(const SealedBlob&, const SealedBlob&) = default;
};

// CLIENT_PLATFORM_CHALLENGE_RESPONSE, 2.2.2.5.
struct PlatformChallengeResponse {
  Bytes encrypted_response{};
  Bytes encrypted_hardware_id{};
  LicenseMac mac{};  // over both in the clear
  friend bool operator==(const PlatformChallengeResponse&, const PlatformChallengeResponse&) = default;
};

// NEW_LICENSE_INFO, 2.2.2.6.1, without the licence itself.
struct LicenseInfo {
  ProductInfo product{};
  std::string issuer{};  // pbScope
  friend bool operator==(const LicenseInfo&, const LicenseInfo&) = default;
};

inline constexpr std::size_t kHardwareIdSize = 20;    // CLIENT_HARDWARE_ID, 2.2.2.3.1
inline constexpr std::size_t kMostLicenseParts = 64;  // scopes of a request: real ones have one

Decoded<LicenseRequest> decode_license_request(BytesView body);
Decoded<NewLicenseRequest> decode_new_license_request(BytesView body);
Decoded<SealedBlob> decode_platform_challenge(BytesView body);
Decoded<PlatformChallengeResponse> decode_platform_challenge_response(BytesView body);
Decoded<SealedBlob> decode_new_license(BytesView body);
Decoded<LicenseInfo> decode_license_info(BytesView decrypted);

Bytes encode(const LicenseRequest& request);
Bytes encode(const NewLicenseRequest& request);
Bytes encode(const PlatformChallengeResponse& response);
Bytes encode_platform_challenge(const SealedBlob& challenge);
Bytes encode_new_license(const SealedBlob& license);
// With `license` as the licence.
Bytes encode(const LicenseInfo& info, BytesView license);

// PLATFORM_CHALLENGE_RESPONSE_DATA, 2.2.2.5.1, of a client that is no Windows, for this challenge. INVARIANT: the challenge is
// shorter than 64 KiB.
Secret challenge_response_data(BytesView challenge);
// The challenge in it, for who plays the server.
Decoded<Bytes> challenge_in(BytesView response_data);

}  // namespace doctor::rdp
