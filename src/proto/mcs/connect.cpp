#include "proto/mcs/connect.hpp"

#include "base/text.hpp"
#include "proto/asn1/der.hpp"

namespace doctor::mcs {
namespace {

// [APPLICATION 101] and [APPLICATION 102], whose tags take two bytes: this one, and the number.
constexpr std::uint8_t kApplication = 0x7f;
constexpr std::uint8_t kConnectInitial = 0x65;
constexpr std::uint8_t kConnectResponse = 0x66;
constexpr std::uint8_t kBoolean = 0x01;

// T.125 DomainParameters, in the order of its fields.
struct DomainParameters {
  std::uint32_t max_channel_ids{0};
  std::uint32_t max_user_ids{0};
  std::uint32_t max_token_ids{0};
  std::uint32_t num_priorities{1};
  std::uint32_t min_throughput{0};
  std::uint32_t max_height{1};
  std::uint32_t max_mcs_pdu_size{0};
  std::uint32_t protocol_version{2};
};

// What every RDP client asks for, and within which limits: [MS-RDPBCGR] 4.1.3.
constexpr DomainParameters kTarget{.max_channel_ids = 34, .max_user_ids = 2, .max_mcs_pdu_size = 65535};
constexpr DomainParameters kMinimum{.max_channel_ids = 1, .max_user_ids = 1, .max_token_ids = 1, .max_mcs_pdu_size = 1056};
constexpr DomainParameters kMaximum{.max_channel_ids = 65535, .max_user_ids = 64535, .max_token_ids = 65535, .max_mcs_pdu_size = 65535};

Bytes encode_parameters(const DomainParameters& in) {
  ByteWriter out;
  for (const std::uint32_t each : {in.max_channel_ids, in.max_user_ids, in.max_token_ids, in.num_priorities, in.min_throughput, in.max_height,
                                   in.max_mcs_pdu_size, in.protocol_version})
    out.bytes(asn1::encode_integer(each));
  return asn1::encode_element(asn1::kSequence, out.view());
}

Bytes in_application(std::uint8_t number, BytesView content) {
  ByteWriter out;
  out.u8(kApplication).bytes(asn1::encode_element(number, content));
  return std::move(out).take();
}

DecodeError malformed(std::string_view structure, std::string_view field, std::string_view reason) {
  return {DecodeError::Kind::Malformed, structure, field, 0, reason, 0};
}

// The inside of a message whose tag has that number.
Decoded<BytesView> content_of_application(BytesView bytes, std::uint8_t number, std::string_view structure) {
  if (bytes.size() < 2 || bytes[0] != std::byte{kApplication} || bytes[1] != std::byte{number})
    return fail(malformed(structure, "tag", "is another than expected"));
  return asn1::content_of(bytes.subspan(1), number);
}

}  // namespace

std::string spec_name(Result result) {
  static constexpr std::string_view kNames[] = {
      "rt-successful",          "rt-domain-merging",    "rt-domain-not-hierarchical", "rt-no-such-channel",         "rt-no-such-domain",
      "rt-no-such-user",        "rt-not-admitted",      "rt-other-user-id",           "rt-parameters-unacceptable", "rt-token-not-available",
      "rt-token-not-possessed", "rt-too-many-channels", "rt-too-many-tokens",         "rt-too-many-users",          "rt-unspecified-failure",
      "rt-user-rejected"};
  const auto number = std::size_t(result);
  return number < std::size(kNames) ? std::string{kNames[number]} : text::hex_number(std::uint8_t(result));
}

Decoded<ConnectInitial> decode_connect_initial(BytesView bytes) {
  const auto content = content_of_application(bytes, kConnectInitial, "Connect-Initial");
  if (!content) return fail(content.error());
  // Two selectors, a flag and three sets of parameters stand before the user data.
  asn1::ElementReader fields{*content};
  for (int skipped = 0; skipped < 6; ++skipped)
    if (!fields.next()) return fail(malformed("Connect-Initial", "domainParameters", "is missing"));
  const auto user_data = fields.next();
  if (!user_data || user_data->tag != asn1::kOctetString) return fail(malformed("Connect-Initial", "userData", "is missing"));
  return ConnectInitial{{user_data->content.begin(), user_data->content.end()}};
}

Decoded<ConnectResponse> decode_connect_response(BytesView bytes) {
  const auto content = content_of_application(bytes, kConnectResponse, "Connect-Response");
  if (!content) return fail(content.error());
  asn1::ElementReader fields{*content};
  const auto result = fields.next();
  if (!result || result->tag != asn1::kEnumerated || result->content.size() != 1) return fail(malformed("Connect-Response", "result", "is missing"));
  ConnectResponse out{.result = Result{std::to_integer<std::uint8_t>(result->content[0])}};
  // calledConnectId and domainParameters mean nothing to RDP.
  for (int skipped = 0; skipped < 2; ++skipped)
    if (!fields.next()) return fail(malformed("Connect-Response", "domainParameters", "is missing"));
  const auto user_data = fields.next();
  if (!user_data || user_data->tag != asn1::kOctetString) return fail(malformed("Connect-Response", "userData", "is missing"));
  out.user_data.assign(user_data->content.begin(), user_data->content.end());
  return out;
}

Bytes encode(const ConnectInitial& initial) {
  const std::byte selector[] = {std::byte{1}};
  const std::byte upward[] = {std::byte{0xff}};
  ByteWriter out;
  out.bytes(asn1::encode_element(asn1::kOctetString, selector)).bytes(asn1::encode_element(asn1::kOctetString, selector));
  out.bytes(asn1::encode_element(kBoolean, upward));
  for (const auto& parameters : {kTarget, kMinimum, kMaximum}) out.bytes(encode_parameters(parameters));
  out.bytes(asn1::encode_element(asn1::kOctetString, initial.user_data));
  return in_application(kConnectInitial, out.view());
}

Bytes encode(const ConnectResponse& response) {
  const std::byte result[] = {std::byte(response.result)};
  ByteWriter out;
  out.bytes(asn1::encode_element(asn1::kEnumerated, result));
  out.bytes(asn1::encode_integer(0));
  out.bytes(encode_parameters(kTarget));
  out.bytes(asn1::encode_element(asn1::kOctetString, response.user_data));
  return in_application(kConnectResponse, out.view());
}

}  // namespace doctor::mcs
