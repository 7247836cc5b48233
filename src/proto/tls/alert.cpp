#include "proto/tls/alert.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/tls/record.hpp"

namespace doctor::tls {
namespace {

struct Name {
  std::uint8_t number;
  std::string_view name;
};

constexpr Name kNames[] = {
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
};

}  // namespace

std::string spec_name(AlertDescription description) {
  const auto* found = std::ranges::find(kNames, std::uint8_t(description), &Name::number);
  return found != std::end(kNames) ? std::string{found->name} : text::hex_number(std::uint8_t(description), 2);
}

Decoded<Alert> decode_alert(BytesView fragment) {
  ByteReader in{fragment, "Alert"};
  Alert alert;
  const std::uint8_t level = in.u8("level");
  in.expect(level == 1 || level == 2, "level", "must be 1 or 2");
  alert.fatal = level == 2;
  alert.description = AlertDescription{in.u8("description")};
  in.expect_end();
  if (!in.ok()) return fail(in.error().inside_whole());
  return alert;
}

Bytes encode_alert_record(Alert alert) {
  ByteWriter content;
  content.u8(alert.fatal ? 2 : 1).u8(std::uint8_t(alert.description));
  return encode_record(ContentType::Alert, Version::Tls12, content.view());
}

}  // namespace doctor::tls
