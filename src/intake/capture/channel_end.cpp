#include "intake/capture/channel_end.hpp"

#include <algorithm>
#include <iterator>

namespace doctor::intake {
namespace {

constexpr tls::AlertDescription kUserCanceled{90};

// RFC 5246 section 7.2.2, RFC 8446 section 6.2: bad_certificate, unsupported_certificate, certificate_revoked, certificate_expired,
// certificate_unknown, unknown_ca, access_denied, certificate_unobtainable, bad_certificate_status_response,
// bad_certificate_hash_value.
constexpr std::uint8_t kAboutCertificate[] = {42, 43, 44, 45, 46, 48, 49, 111, 113, 114};

bool certificate_was_shown(const WatchedHandshake& seen) {
  const bool tls13 = seen.server_hello && seen.server_hello->version >= tls::Version::Tls13;
  return tls13 ? seen.server_flight : seen.certificates.has_value();
}

}  // namespace

std::optional<Side> channel_ended_by(const Connection& connection) {
  const auto& seen = *connection.talk().handshake();
  std::optional<Side> by;
  Instant first{};
  const auto ended = [&](Side side, Instant at) {
    if (by && first <= at) return;
    by = side;
    first = at;
  };
  if (seen.client_closed_channel) ended(Side::Client, *seen.client_closed_channel);
  if (seen.host_closed_channel) ended(Side::Host, *seen.host_closed_channel);
  if (connection.end()) ended(connection.end()->by, connection.end()->at);
  return by;
}

bool client_said_why(const WatchedHandshake& seen) {
  // RFC 8446 section 6.1: these two close, and blame nothing.
  return seen.client_alert && seen.client_alert->description != tls::AlertDescription::CloseNotify && seen.client_alert->description != kUserCanceled;
}

std::optional<Refused> refused_by_client(const Connection& connection) {
  const auto& seen = *connection.talk().handshake();
  if (!client_said_why(seen)) return std::nullopt;
  const bool about_certificate = std::ranges::find(kAboutCertificate, std::uint8_t(seen.client_alert->description)) != std::end(kAboutCertificate);
  if (about_certificate && certificate_was_shown(seen)) return Refused::Certificate;
  return seen.completed ? std::nullopt : std::optional{Refused::Handshake};
}

std::optional<bool> left_at_certificate(const Connection& connection) {
  const auto& seen = *connection.talk().handshake();
  if (!certificate_was_shown(seen)) return std::nullopt;
  if (client_said_why(seen) || seen.client_records > 0 || channel_ended_by(connection) != Side::Client) return false;
  if (seen.completed || seen.client_gave_up || seen.client_alert) return true;
  // In the midst of the handshake: who has waited for the host's next word, or whose bytes were not captured, tells nothing.
  return !seen.blind && !seen.malformed && !seen.host_alert && connection.waited_until() - connection.last_news() < Connection::kSilence;
}

}  // namespace doctor::intake
