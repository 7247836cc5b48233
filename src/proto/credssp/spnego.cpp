#include "proto/credssp/spnego.hpp"

#include "proto/asn1/der.hpp"

namespace doctor::credssp {
namespace {

using asn1::context;

// 1.3.6.1.4.1.311.2.2.10: NTLMSSP.
constexpr std::uint8_t kNtlmOid[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};
constexpr std::uint8_t kAcceptIncomplete = 1;

}  // namespace

Decoded<Bytes> decode_nego_token_resp(BytesView bytes) {
  const auto choice = asn1::content_of(bytes, context(1));
  if (!choice) return fail(choice.error());
  const auto sequence = asn1::content_of(*choice, asn1::kSequence);
  if (!sequence) return fail(sequence.error());
  Bytes token;
  asn1::ElementReader fields{*sequence};
  while (const auto field = fields.next()) {
    if (field->tag != context(2)) continue;
    const auto octets = asn1::content_of(field->content, asn1::kOctetString);
    if (!octets) return fail(octets.error());
    token.assign(octets->begin(), octets->end());
  }
  if (fields.failed()) return fail(fields.error());
  return token;
}

Bytes encode_nego_token_resp(BytesView response_token) {
  const std::byte state[] = {std::byte{kAcceptIncomplete}};
  ByteWriter fields;
  fields.bytes(asn1::encode_element(context(0), asn1::encode_element(asn1::kEnumerated, state)));
  fields.bytes(asn1::encode_element(context(1), asn1::encode_element(asn1::kObjectIdentifier, std::as_bytes(std::span{kNtlmOid}))));
  fields.bytes(asn1::encode_element(context(2), asn1::encode_element(asn1::kOctetString, response_token)));
  return asn1::encode_element(context(1), asn1::encode_element(asn1::kSequence, fields.view()));
}

}  // namespace doctor::credssp
