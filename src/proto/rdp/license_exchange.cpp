#include "proto/rdp/license_exchange.hpp"

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

// CLIENT_OS_ID_WINNT_POST_52 and CLIENT_IMAGE_ID_MICROSOFT: there are no numbers for others, and this is what FreeRDP says.
constexpr std::uint32_t kPlatformId = 0x04010000;

constexpr std::size_t kMostNameBytes = 255;  // as in the Client Info PDU

constexpr DecodeError without(std::string_view field, std::string_view reason) {
  return {DecodeError::Kind::Malformed, "SERVER_LICENSE_REQUEST", field, 0, reason, 0};
}

}  // namespace

Secret hardware_id(const Hashes& hashes, std::string_view machine) {
  ByteWriter platform;
  platform.u32_le(kPlatformId);
  Secret out{platform.view()};
  out.append(hashes.md5(text::as_bytes(machine)).reveal());
  return out;
}

Decoded<Bytes> LicenseExchange::ask(const LicenseRequest& offer, const std::optional<RsaPublicKey>& known_key) {
  if (!offer.takes_rsa) return fail(without("KeyExchangeList", "has no RSA"));
  std::optional<RsaPublicKey> key = known_key;
  if (!offer.certificate.empty()) {
    auto certificate = decode_server_certificate(offer.certificate);
    if (!certificate) return fail(certificate.error().inside_whole());
    key = std::move(certificate->key);
  }
  if (!key) return fail(without("ServerCertificate", "has no RSA key"));
  auto encrypted = tools_.rsa(*key, tools_.premaster.reveal());
  if (!encrypted) return fail(without("ServerCertificate", "has a key that encrypts nothing"));
  keys_.emplace(*tools_.hashes, tools_.premaster, tools_.client_random, offer.server_random);
  tools_.premaster = Secret{};
  return encode(NewLicenseRequest{.platform_id = kPlatformId,
                                  .client_random = tools_.client_random,
                                  .encrypted_premaster_secret = *std::move(encrypted),
                                  .user = user_.substr(0, kMostNameBytes),
                                  .machine = machine_});
}

Decoded<Bytes> LicenseExchange::answer_challenge(BytesView body) const {
  const auto sealed = decode_platform_challenge(body);
  if (!sealed) return fail(sealed.error());
  const auto challenge = keys_->open(*sealed, "SERVER_PLATFORM_CHALLENGE");
  if (!challenge) return fail(challenge.error());
  Secret data = challenge_response_data(challenge->reveal());
  const Secret device = hardware_id(*tools_.hashes, machine_);
  PlatformChallengeResponse out{.encrypted_response = keys_->encrypt(data.reveal()), .encrypted_hardware_id = keys_->encrypt(device.reveal())};
  data.append(device.reveal());
  out.mac = keys_->mac(data.reveal());
  return encode(out);
}

Decoded<LicenseInfo> LicenseExchange::read_license(BytesView body) const {
  const auto sealed = decode_new_license(body);
  if (!sealed) return fail(sealed.error());
  const auto plain = keys_->open(*sealed, "SERVER_NEW_LICENSE");
  if (!plain) return fail(plain.error());
  return decode_license_info(plain->reveal());
}

}  // namespace doctor::rdp
