#include "practice/licensing.hpp"

#include "base/text.hpp"
#include "crypto/raw_rsa.hpp"
#include "proto/rdp/server_certificate.hpp"

namespace doctor::practice {
namespace {

using rdp::LicensingError;
using rdp::LicensingMessage;
using rdp::LicensingTransition;

constexpr std::string_view kIssuer = "licences.practice.example";
constexpr std::string_view kChallenge = "practice";

rdp::ProductInfo product() { return {.version = 0x000a0000, .company = "rdpdoctor practice", .product_id = "A02"}; }

rdp::LicensingPdu alert(LicensingError error, LicensingTransition transition) { return {.error = error, .transition = transition}; }

Licensing::Reply refusal(LicensingError error) { return {.pdu = alert(error, LicensingTransition::TotalAbort), .refused = true}; }

Licensing::Reply welcome(rdp::LicensingPdu pdu) { return {.pdu = std::move(pdu), .ends_in_order = true}; }

}  // namespace

rdp::LicensingPdu Licensing::offer() const {
  const std::array chain{Bytes{side_.certificate.begin(), side_.certificate.end()}};
  return {.message = LicensingMessage::LicenseRequest,
          .body = rdp::encode(rdp::LicenseRequest{.server_random = side_.random,
                                                  .product = product(),
                                                  .certificate = rdp::encode_server_certificate(chain),
                                                  .issuers = {std::string{kIssuer}}})};
}

Licensing::Reply Licensing::on_pdu(const rdp::LicensingPdu& pdu) {
  switch (pdu.message) {
    case LicensingMessage::NewLicenseRequest: return on_request(pdu.body);
    case LicensingMessage::PlatformChallengeResponse: return on_response(pdu.body);
    // [MS-RDPELE] 3.2.5.3, case 1: one that it gave before.
    case LicensingMessage::LicenseInfo:
      if (answer_ != LicenceAnswer::Issue) return refusal(LicensingError::InvalidClient);
      return welcome(alert(LicensingError::StatusValidClient, LicensingTransition::NoTransition));
    case LicensingMessage::ErrorAlert: return {.refused = true};
    default: return refusal(LicensingError::InvalidClient);  // [MS-RDPELE] 3.2.5.8
  }
}

Licensing::Reply Licensing::on_request(BytesView body) {
  const auto request = rdp::decode_new_license_request(body);
  if (!request || side_.hashes == nullptr || answer_ == LicenceAnswer::None) return refusal(LicensingError::InvalidClient);
  const auto premaster = crypto::raw_rsa_decrypt(side_.private_key, request->encrypted_premaster_secret, rdp::kPremasterSize);
  if (!premaster) return refusal(LicensingError::InvalidClient);
  keys_.emplace(*side_.hashes, *premaster, request->client_random, side_.random);
  auto challenge = keys_->seal(text::as_bytes(kChallenge));
  if (answer_ == LicenceAnswer::WrongMac) challenge.mac[0] ^= std::byte{1};
  return {.pdu = rdp::LicensingPdu{.message = LicensingMessage::PlatformChallenge, .body = rdp::encode_platform_challenge(challenge)}};
}

Licensing::Reply Licensing::on_response(BytesView body) const {
  const auto response = rdp::decode_platform_challenge_response(body);
  if (!response || !keys_) return refusal(LicensingError::InvalidClient);
  Secret data = keys_->decrypt(response->encrypted_response);
  const auto challenge = rdp::challenge_in(data.reveal());
  data.append(keys_->decrypt(response->encrypted_hardware_id).reveal());
  if (keys_->mac(data.reveal()) != response->mac) return refusal(LicensingError::InvalidMac);
  if (!challenge || text::as_chars(*challenge) != kChallenge) return refusal(LicensingError::InvalidClient);
  switch (answer_) {
    case LicenceAnswer::Issue: {
      const rdp::LicenseInfo info{.product = product(), .issuer = std::string{kIssuer}};
      const auto sealed = keys_->seal(rdp::encode(info, text::as_bytes("worth nothing")));
      return welcome({.message = LicensingMessage::NewLicense, .body = rdp::encode_new_license(sealed)});
    }
    case LicenceAnswer::Grace: return welcome(alert(LicensingError::StatusValidClient, LicensingTransition::NoTransition));
    case LicenceAnswer::NoServer: return refusal(LicensingError::NoLicenseServer);
    case LicenceAnswer::CannotIssue:
    case LicenceAnswer::WrongMac:
    case LicenceAnswer::None: break;
  }
  return refusal(LicensingError::InvalidClient);
}

}  // namespace doctor::practice
