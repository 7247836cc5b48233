#include "proto/kerberos/error_message.hpp"

#include <charconv>

#include "base/text.hpp"
#include "proto/asn1/der.hpp"

namespace doctor::kerberos {
namespace {

using asn1::context;

constexpr std::uint8_t kErrorTag = 0x7e;         // [APPLICATION 30]
constexpr std::uint8_t kGssTag = 0x60;           // [APPLICATION 0]
constexpr std::uint8_t kGeneralizedTime = 0x18;  // RFC 4120 5.2.3: "20261121134501Z", nothing else
constexpr std::uint32_t kExtendedError = 3;      // KERB_ERR_TYPE_EXTENDED
constexpr std::size_t kExtendedSize = 12;
constexpr std::byte kErrorToken[] = {std::byte{0x03}, std::byte{0x00}};

Decoded<std::uint32_t> read_number(BytesView field) {
  const auto content = asn1::content_of(field, asn1::kInteger);
  if (!content) return fail(content.error());
  return asn1::to_uint32(*content);
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int out = 0;
  const char* end = text.data() + at + count;
  const auto [stopped, error] = std::from_chars(text.data() + at, end, out);
  return error == std::errc{} && stopped == end && out >= 0 ? std::optional{out} : std::nullopt;
}

std::optional<WallTime> read_time(BytesView field) {
  const auto content = asn1::content_of(field, kGeneralizedTime);
  if (!content || content->size() != 15) return std::nullopt;
  const auto text = text::as_chars(*content);
  const auto year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
  const auto hour = digits(text, 8, 2), minute = digits(text, 10, 2), second = digits(text, 12, 2);
  if (!year || !month || !day || !hour || !minute || !second || text[14] != 'Z') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(unsigned(*month)), std::chrono::day(unsigned(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

// The content of KERB-ERROR-DATA around KERB-EXT-ERROR, or of a PA-DATA, which has the same form.
std::optional<std::uint32_t> status_in(BytesView sequence) {
  std::optional<std::uint32_t> type, status;
  asn1::ElementReader fields{sequence};
  while (const auto each = fields.next()) {
    if (each->tag == context(1)) {
      if (const auto number = read_number(each->content)) type = *number;
    } else if (each->tag == context(2)) {
      if (const auto value = asn1::content_of(each->content, asn1::kOctetString); value && value->size() == kExtendedSize)
        status = ByteReader{*value, "KERB-EXT-ERROR"}.u32_le("status");
    }
  }
  return type == kExtendedError && status != 0u ? status : std::nullopt;
}

// Windows puts KERB-ERROR-DATA there by itself, Samba among the methods of pre-authentication.
std::optional<std::uint32_t> read_status(BytesView field) {
  const auto octets = asn1::content_of(field, asn1::kOctetString);
  if (!octets) return std::nullopt;
  const auto sequence = asn1::content_of(*octets, asn1::kSequence);
  if (!sequence) return std::nullopt;
  if (const auto alone = status_in(*sequence)) return alone;
  asn1::ElementReader methods{*sequence};
  while (const auto each = methods.next())
    if (each->tag == asn1::kSequence)
      if (const auto status = status_in(each->content)) return status;
  return std::nullopt;
}

}  // namespace

std::string spec_name(ErrorNumber number) {
  switch (number) {
    case ErrorNumber::NameExpired: return "KDC_ERR_NAME_EXP";
    case ErrorNumber::ServiceExpired: return "KDC_ERR_SERVICE_EXP";
    case ErrorNumber::ClientUnknown: return "KDC_ERR_C_PRINCIPAL_UNKNOWN";
    case ErrorNumber::ServerUnknown: return "KDC_ERR_S_PRINCIPAL_UNKNOWN";
    case ErrorNumber::PrincipalNotUnique: return "KDC_ERR_PRINCIPAL_NOT_UNIQUE";
    case ErrorNumber::NullKey: return "KDC_ERR_NULL_KEY";
    case ErrorNumber::Policy: return "KDC_ERR_POLICY";
    case ErrorNumber::BadOption: return "KDC_ERR_BADOPTION";
    case ErrorNumber::EtypeNotSupported: return "KDC_ERR_ETYPE_NOSUPP";
    case ErrorNumber::PadataTypeNotSupported: return "KDC_ERR_PADATA_TYPE_NOSUPP";
    case ErrorNumber::ClientRevoked: return "KDC_ERR_CLIENT_REVOKED";
    case ErrorNumber::ServiceRevoked: return "KDC_ERR_SERVICE_REVOKED";
    case ErrorNumber::ClientNotYet: return "KDC_ERR_CLIENT_NOTYET";
    case ErrorNumber::KeyExpired: return "KDC_ERR_KEY_EXPIRED";
    case ErrorNumber::PreauthFailed: return "KDC_ERR_PREAUTH_FAILED";
    case ErrorNumber::PreauthRequired: return "KDC_ERR_PREAUTH_REQUIRED";
    case ErrorNumber::MustUseUserToUser: return "KDC_ERR_MUST_USE_USER2USER";
    case ErrorNumber::ServiceUnavailable: return "KDC_ERR_SVC_UNAVAILABLE";
    case ErrorNumber::BadIntegrity: return "KRB_AP_ERR_BAD_INTEGRITY";
    case ErrorNumber::TicketExpired: return "KRB_AP_ERR_TKT_EXPIRED";
    case ErrorNumber::TicketNotYetValid: return "KRB_AP_ERR_TKT_NYV";
    case ErrorNumber::Repeat: return "KRB_AP_ERR_REPEAT";
    case ErrorNumber::NotUs: return "KRB_AP_ERR_NOT_US";
    case ErrorNumber::Skew: return "KRB_AP_ERR_SKEW";
    case ErrorNumber::Modified: return "KRB_AP_ERR_MODIFIED";
    case ErrorNumber::BadKeyVersion: return "KRB_AP_ERR_BADKEYVER";
    case ErrorNumber::NoKey: return "KRB_AP_ERR_NOKEY";
    case ErrorNumber::ResponseTooBig: return "KRB_ERR_RESPONSE_TOO_BIG";
    case ErrorNumber::Generic: return "KRB_ERR_GENERIC";
    case ErrorNumber::WrongRealm: return "KDC_ERR_WRONG_REALM";
  }
  return text::hex_number(std::uint32_t(number), 2);
}

bool is_error(BytesView message) { return !message.empty() && message[0] == std::byte{kErrorTag}; }

Decoded<ErrorMessage> decode_error(BytesView message) {
  const auto outer = asn1::content_of(message, kErrorTag);
  if (!outer) return fail(outer.error());
  const auto sequence = asn1::content_of(*outer, asn1::kSequence);
  if (!sequence) return fail(sequence.error());
  ErrorMessage out;
  bool numbered = false;
  asn1::ElementReader fields{*sequence};
  while (const auto field = fields.next()) {
    if (field->tag == context(4)) {
      out.server_time = read_time(field->content);
    } else if (field->tag == context(6)) {
      const auto number = read_number(field->content);
      if (!number) return fail(number.error());
      out.number = ErrorNumber{*number};
      numbered = true;
    } else if (field->tag == context(12)) {
      out.status = read_status(field->content);
    }
  }
  if (fields.failed()) return fail(fields.error());
  if (!numbered) return fail(DecodeError{DecodeError::Kind::Malformed, "KRB-ERROR", "error-code", 0, "is missing", 0});
  return out;
}

std::optional<ErrorMessage> error_in_token(BytesView token) {
  const auto inner = asn1::content_of(token, kGssTag);
  if (!inner) return std::nullopt;
  const auto mechanism = asn1::decode_element(*inner);
  if (!mechanism || mechanism->tag != asn1::kObjectIdentifier) return std::nullopt;
  const auto rest = inner->subspan(mechanism->size);
  if (rest.size() < 2 || rest[0] != kErrorToken[0] || rest[1] != kErrorToken[1]) return std::nullopt;
  const auto error = decode_error(rest.subspan(2));
  return error ? std::optional{*error} : std::nullopt;
}

}  // namespace doctor::kerberos
