#include "proto/credssp/spnego.hpp"

#include <algorithm>

#include "proto/asn1/der.hpp"

namespace doctor::credssp {
namespace {

using asn1::context;
using State = NegTokenResp::State;

constexpr std::uint8_t kFrame = 0x60;                                                // [APPLICATION 0], RFC 2743 3.1
constexpr std::uint8_t kSpnego[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};             // 1.3.6.1.5.5.2
constexpr std::uint8_t kKerberos[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2};  // 1.2.840.113554.1.2.2
// 1.2.840.48018.1.2.2: the same with a number cut to 16 bits, as Windows 2000 had it.
constexpr std::uint8_t kKerberosOfWindows[] = {0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 1, 2, 2};
constexpr std::uint8_t kNtlm[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};  // 1.3.6.1.4.1.311.2.2.10

BytesView oid_of(Mechanism mechanism) {
  return std::as_bytes(mechanism == Mechanism::Ntlm ? std::span{kNtlm} : std::span<const std::uint8_t>{kKerberos});
}

Mechanism mechanism_of(BytesView oid) {
  const auto is = [&](std::span<const std::uint8_t> known) { return std::ranges::equal(oid, std::as_bytes(known)); };
  if (is(kKerberos) || is(kKerberosOfWindows)) return Mechanism::Kerberos;
  return is(kNtlm) ? Mechanism::Ntlm : Mechanism::Other;
}

Bytes encode_oid(BytesView oid) { return asn1::encode_element(asn1::kObjectIdentifier, oid); }

Bytes octets_field(unsigned number, BytesView octets) {
  return asn1::encode_element(context(number), asn1::encode_element(asn1::kOctetString, octets));
}

}  // namespace

std::string_view name_of(Mechanism mechanism) {
  static constexpr std::string_view kNames[] = {"Kerberos", "NTLM", "other"};
  return kNames[std::size_t(mechanism)];
}

Decoded<NegTokenResp> decode_neg_token_resp(BytesView bytes) {
  const auto choice = asn1::content_of(bytes, context(1));
  if (!choice) return fail(choice.error());
  const auto sequence = asn1::content_of(*choice, asn1::kSequence);
  if (!sequence) return fail(sequence.error());
  static constexpr std::uint8_t kInside[] = {asn1::kEnumerated, asn1::kObjectIdentifier, asn1::kOctetString, asn1::kOctetString};
  NegTokenResp out;
  asn1::ElementReader fields{*sequence};
  while (const auto field = fields.next()) {
    const unsigned number = field->tag - context(0);
    if (number >= std::size(kInside)) continue;
    const auto content = asn1::content_of(field->content, kInside[number]);
    if (!content) return fail(content.error());
    if (number == 0) {
      if (content->size() != 1 || std::to_integer<unsigned>((*content)[0]) > unsigned(State::RequestMic))
        return fail(DecodeError{DecodeError::Kind::Malformed, "NegTokenResp", "negState", 0, "must be 0 to 3", 0});
      out.state = State{std::to_integer<std::uint8_t>((*content)[0])};
    } else if (number == 1) {
      out.mechanism = mechanism_of(*content);
    } else {
      (number == 2 ? out.response_token : out.mech_list_mic).assign(content->begin(), content->end());
    }
  }
  if (fields.failed()) return fail(fields.error());
  return out;
}

Bytes encode(const NegTokenResp& response) {
  ByteWriter fields;
  if (response.state) {
    const std::byte state[] = {std::byte(*response.state)};
    fields.bytes(asn1::encode_element(context(0), asn1::encode_element(asn1::kEnumerated, state)));
  }
  if (response.mechanism) fields.bytes(asn1::encode_element(context(1), encode_oid(oid_of(*response.mechanism))));
  if (!response.response_token.empty()) fields.bytes(octets_field(2, response.response_token));
  if (!response.mech_list_mic.empty()) fields.bytes(octets_field(3, response.mech_list_mic));
  return asn1::encode_element(context(1), asn1::encode_element(asn1::kSequence, fields.view()));
}

Bytes encode_mech_types(std::span<const Mechanism> mechanisms) {
  ByteWriter oids;
  for (const Mechanism each : mechanisms) oids.bytes(encode_oid(oid_of(each)));
  return asn1::encode_element(asn1::kSequence, oids.view());
}

Bytes encode_neg_token_init(BytesView mech_types, BytesView mech_token) {
  ByteWriter fields;
  fields.bytes(asn1::encode_element(context(0), mech_types)).bytes(octets_field(2, mech_token));
  ByteWriter framed;
  framed.bytes(encode_oid(std::as_bytes(std::span{kSpnego})));
  framed.bytes(asn1::encode_element(context(0), asn1::encode_element(asn1::kSequence, fields.view())));
  return asn1::encode_element(kFrame, framed.view());
}

}  // namespace doctor::credssp
