#include "proto/credssp/ts_request.hpp"

#include "base/text.hpp"
#include "proto/asn1/der.hpp"

namespace doctor::credssp {
namespace {

using asn1::context;

Decoded<std::uint32_t> read_number(BytesView field) {
  const auto content = asn1::content_of(field, asn1::kInteger);
  if (!content) return fail(content.error());
  return asn1::to_uint32(*content);
}

Decoded<Bytes> read_octets(BytesView field) {
  const auto content = asn1::content_of(field, asn1::kOctetString);
  if (!content) return fail(content.error());
  return Bytes{content->begin(), content->end()};
}

// NegoData: a SEQUENCE OF SEQUENCE { [0] OCTET STRING }.
Decoded<std::vector<Bytes>> read_tokens(BytesView field) {
  const auto list = asn1::content_of(field, asn1::kSequence);
  if (!list) return fail(list.error());
  std::vector<Bytes> out;
  asn1::ElementReader elements{*list};
  while (const auto element = elements.next()) {
    const auto token = asn1::content_of(element->content, context(0));
    if (!token) return fail(token.error());
    auto octets = read_octets(*token);
    if (!octets) return fail(octets.error());
    out.push_back(std::move(*octets));
  }
  if (elements.failed()) return fail(elements.error());
  return out;
}

// Puts what was read into its place; the error, when there is one.
template <typename To, typename From>
std::optional<DecodeError> put(To& to, Decoded<From> read) {
  if (!read) return read.error();
  to = To(std::move(*read));
  return std::nullopt;
}

std::optional<DecodeError> read_field(const asn1::Element& field, TSRequest& out) {
  switch (field.tag) {
    case context(0): return put(out.version, read_number(field.content));
    case context(1): return put(out.nego_tokens, read_tokens(field.content));
    case context(2): return put(out.auth_info, read_octets(field.content));
    case context(3): return put(out.pub_key_auth, read_octets(field.content));
    case context(4): {
      const auto code = read_number(field.content);
      if (!code) return code.error();
      out.error_code = NtStatus{*code};
      return std::nullopt;
    }
    case context(5): return put(out.client_nonce, read_octets(field.content));
    default: return std::nullopt;
  }
}

void write_octets(ByteWriter& out, unsigned number, const std::optional<Bytes>& octets) {
  if (octets) out.bytes(asn1::encode_element(context(number), asn1::encode_element(asn1::kOctetString, *octets)));
}

}  // namespace

std::string spec_name(NtStatus status) {
  switch (status) {
    case NtStatus::AccessDenied: return "STATUS_ACCESS_DENIED";
    case NtStatus::NoLogonServers: return "STATUS_NO_LOGON_SERVERS";
    case NtStatus::NoSuchUser: return "STATUS_NO_SUCH_USER";
    case NtStatus::WrongPassword: return "STATUS_WRONG_PASSWORD";
    case NtStatus::LogonFailure: return "STATUS_LOGON_FAILURE";
    case NtStatus::AccountRestriction: return "STATUS_ACCOUNT_RESTRICTION";
    case NtStatus::InvalidLogonHours: return "STATUS_INVALID_LOGON_HOURS";
    case NtStatus::InvalidWorkstation: return "STATUS_INVALID_WORKSTATION";
    case NtStatus::PasswordExpired: return "STATUS_PASSWORD_EXPIRED";
    case NtStatus::AccountDisabled: return "STATUS_ACCOUNT_DISABLED";
    case NtStatus::NotSupported: return "STATUS_NOT_SUPPORTED";
    case NtStatus::TimeDifferenceAtDc: return "STATUS_TIME_DIFFERENCE_AT_DC";
    case NtStatus::LogonTypeNotGranted: return "STATUS_LOGON_TYPE_NOT_GRANTED";
    case NtStatus::NoTrustLsaSecret: return "STATUS_NO_TRUST_LSA_SECRET";
    case NtStatus::NoTrustSamAccount: return "STATUS_NO_TRUST_SAM_ACCOUNT";
    case NtStatus::TrustedRelationshipFailure: return "STATUS_TRUSTED_RELATIONSHIP_FAILURE";
    case NtStatus::TrustFailure: return "STATUS_TRUST_FAILURE";
    case NtStatus::AccountExpired: return "STATUS_ACCOUNT_EXPIRED";
    case NtStatus::PasswordMustChange: return "STATUS_PASSWORD_MUST_CHANGE";
    case NtStatus::AccountLockedOut: return "STATUS_ACCOUNT_LOCKED_OUT";
    case NtStatus::DowngradeDetected: return "STATUS_DOWNGRADE_DETECTED";
    case NtStatus::AuthenticationFirewallFailed: return "STATUS_AUTHENTICATION_FIREWALL_FAILED";
    case NtStatus::NtlmBlocked: return "STATUS_NTLM_BLOCKED";
    case NtStatus::MoreData: break;  // has no name as an NTSTATUS
    case NtStatus::UnsupportedFunction: return "SEC_E_UNSUPPORTED_FUNCTION";
    case NtStatus::InvalidToken: return "SEC_E_INVALID_TOKEN";
    case NtStatus::LogonDenied: return "SEC_E_LOGON_DENIED";
    case NtStatus::NoAuthenticatingAuthority: return "SEC_E_NO_AUTHENTICATING_AUTHORITY";
    case NtStatus::TimeSkew: return "SEC_E_TIME_SKEW";
    case NtStatus::DelegationPolicy: return "SEC_E_DELEGATION_POLICY";
    case NtStatus::NtlmPolicy: return "SEC_E_POLICY_NLTM_ONLY";
  }
  return text::hex_number(std::uint32_t(status), 8);
}

Decoded<SizedTSRequest> decode_ts_request(BytesView bytes) {
  // The first byte is judged before the length is waited for: another protocol must not look like a slow host.
  if (!bytes.empty() && bytes[0] != std::byte{asn1::kSequence})
    return fail(DecodeError{DecodeError::Kind::Malformed, "TSRequest", "tag", 0, "must be a SEQUENCE", 0});
  const auto outer = asn1::decode_element(bytes);
  if (!outer) return fail(outer.error());
  SizedTSRequest out{{.version = 0}, outer->size};
  asn1::ElementReader fields{outer->content};
  while (const auto field = fields.next())
    if (const auto error = read_field(*field, out.request)) return fail(*error);
  if (fields.failed()) return fail(fields.error());
  if (out.request.version == 0) return fail(DecodeError{DecodeError::Kind::Malformed, "TSRequest", "version", 0, "is missing or zero", 0});
  return out;
}

Bytes encode(const TSRequest& request) {
  ByteWriter fields;
  fields.bytes(asn1::encode_element(context(0), asn1::encode_integer(request.version)));
  if (!request.nego_tokens.empty()) {
    ByteWriter tokens;
    for (const auto& each : request.nego_tokens)
      tokens.bytes(asn1::encode_element(asn1::kSequence, asn1::encode_element(context(0), asn1::encode_element(asn1::kOctetString, each))));
    fields.bytes(asn1::encode_element(context(1), asn1::encode_element(asn1::kSequence, tokens.view())));
  }
  write_octets(fields, 2, request.auth_info);
  write_octets(fields, 3, request.pub_key_auth);
  if (request.error_code) {
    ByteWriter code;
    code.u32_be(std::uint32_t(*request.error_code));
    fields.bytes(asn1::encode_element(context(4), asn1::encode_element(asn1::kInteger, code.view())));
  }
  write_octets(fields, 5, request.client_nonce);
  return asn1::encode_element(asn1::kSequence, fields.view());
}

}  // namespace doctor::credssp
