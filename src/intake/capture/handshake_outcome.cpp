#include "intake/capture/handshake_outcome.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/capture/channel_end.hpp"

namespace doctor::intake {
namespace {

using crypto::HandshakePoint;
using crypto::TlsEnd;

HandshakePoint last_point(const WatchedHandshake& seen) {
  if (seen.completed) return HandshakePoint::Handshake;
  if (seen.client_finished) return HandshakePoint::ClientFinished;
  if (seen.server_flight) return HandshakePoint::ServerFlight;
  if (seen.server_hello) return HandshakePoint::ServerHello;
  return HandshakePoint::ClientHello;
}

// RFC 5246 section 7.4.6: what a server says to a client that has sent no certificate.
bool refuses_missing_certificate(std::uint8_t description) {
  constexpr std::uint8_t kRefusals[] = {40, 41, 42, 46, 48, 49, 116};
  return std::ranges::find(kRefusals, description) != std::end(kRefusals);
}

}  // namespace

JudgedHandshake judge_handshake(const Connection& connection) {
  const auto& seen = *connection.talk().handshake();
  const Instant began = seen.began.value_or(connection.talk().negotiation()->ended_at);
  crypto::TlsHandshakeOutcome out{.last_seen = last_point(seen),
                                  .client_certificate_requested = seen.certificate_requested,
                                  .received = seen.clear.empty() ? seen.host_first : seen.clear,
                                  .began = began,
                                  .ended = connection.waited_until()};
  const auto ended = [&](TlsEnd end) {
    out.end = end;
    return JudgedHandshake{.outcome = out};
  };
  if (seen.completed) {
    out.completed = out.ended = *seen.completed;
    return ended(TlsEnd::Completed);
  }
  if (!seen.clear.empty()) return ended(TlsEnd::NotTls);
  if (seen.host_alert) {
    out.alert = crypto::TlsAlert{std::uint8_t(seen.host_alert->fatal ? 2 : 1), std::uint8_t(seen.host_alert->description)};
    if (seen.host_alert->description == tls::AlertDescription::CloseNotify) {
      out.alert.reset();
      return ended(TlsEnd::Closed);
    }
    out.client_certificate_required = seen.certificate_requested && seen.client_finished && refuses_missing_certificate(out.alert->description);
    return ended(TlsEnd::Alert);
  }
  if (seen.malformed) return ended(TlsEnd::Malformed);
  const auto unknown = [](std::string why) { return JudgedHandshake{.why_not = std::move(why)}; };
  if (seen.blind) return unknown("bytes of the handshake are missing in the capture");
  if (!seen.began) return unknown("the client said nothing after the choice of security");
  // Behind its alert the host only closes, whoever does so first.
  if (seen.client_alert)
    return unknown(text::format("the client ended the handshake with the alert {}", tls::spec_name(seen.client_alert->description)));
  if (seen.client_gave_up) return unknown("the client ended the handshake with an alert that is encrypted");
  if (left_at_certificate(connection) == true) return unknown("the client left when the host had shown its certificate");
  const auto& end = connection.end();
  if (end && end->by == Side::Host) return ended(end->reset ? TlsEnd::Reset : TlsEnd::Closed);
  const auto waited = connection.waited_until() - connection.last_news();
  if (waited >= Connection::kSilence) return ended(TlsEnd::Silent);
  return unknown(text::format("{} {:.0f} ms after the last word", end ? "the client left" : "the capture ends", milliseconds(waited)));
}

}  // namespace doctor::intake
