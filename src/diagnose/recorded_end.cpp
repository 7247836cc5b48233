#include "diagnose/recorded_end.hpp"

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {
namespace {

// A session that has come about says more than this within its first second; a sign-in that is refused, less.
constexpr std::int64_t kSaysASession = 20'000;
// The same with the handshake before it, whose certificates are the most of it.
constexpr std::int64_t kSaysASessionInAll = 30'000;

SeparatingTest look_from_here(const Evidence& evidence, std::string id, std::string why) {
  const auto endpoint = evidence.walk_value<std::string>(facts::kTargetEndpoint).value_or("HOST");
  return {.id = std::move(id), .why = std::move(why), .command = text::format("rdpdoctor diagnose {}   # on the client's machine", endpoint)};
}

LeftOpen at_certificate(const Evidence& evidence) {
  const auto alert = evidence.walk_value<std::string>(facts::kCaptureClientAlert);
  const auto said = alert ? text::format("it only said {}", *alert) : std::string{"what it said is encrypted"};
  return {.stage = Stage::Certificate,
          .sentence = text::format("the client left when it had seen the host's certificate; {}. Look at the client: its message tells whether "
                                   "the certificate, its user or something else stopped it.",
                                   said),
          .test = look_from_here(evidence, "see-what-the-client-saw",
                                 "It shows the certificate that the client was shown, and what clients make of it.")};
}

LeftOpen nothing_said(const Evidence& evidence) {
  return {.stage = Stage::Certificate,
          .sentence =
              "the capture ends before the host has answered inside the encrypted channel; a client that asks its user about the "
              "certificate waits like this.",
          .test = look_from_here(evidence, "see-what-the-client-saw", "It goes on where the capture ends.")};
}

// `where`: after how much of the host's.
std::string inside_sentence(const Evidence& evidence, std::string_view ended_by, std::string_view where) {
  if (ended_by == "nobody")
    return text::format("the capture ends after {}, before a session can have come about; record on until the client has given up, or is in.", where);
  if (ended_by == "client")
    return text::format(
        "the client ended the connection after {}, before a session can have come about. A sign-in that the client gives up looks "
        "like this, and so does a mere probe. The code that the client showed tells why.",
        where);
  if (evidence.walk_value<bool>(facts::kCaptureResetFromElsewhere) == true)
    return text::format(
        "the connection was reset after {}, and not by the host, whose packets have another hop limit: look for a device on the "
        "path, or in front of the host.",
        where);
  return text::format(
      "the host ended the connection after {}, where it would refuse a sign-in or a session. Its own logs, or the code that the "
      "client showed, tell why.",
      where);
}

}  // namespace

std::optional<LeftOpen> left_open(const Evidence& evidence) {
  if (evidence.walk_value<bool>(facts::kCaptureLeftAtCertificate) == true) return at_certificate(evidence);
  const auto in_all = evidence.walk_value<std::int64_t>(facts::kCaptureHostBytes).value_or(0);
  const auto channel = evidence.walk_value<std::int64_t>(facts::kCaptureChannelBytes);
  const bool encrypted = channel.has_value();
  const auto* tls = evidence.of_walk(facts::kTlsOutcome);
  const bool began = tls != nullptr && (tls->known() || tls->unknown()->because != Because::NotReached);
  if (began && !encrypted) return std::nullopt;
  if (in_all >= kSaysASessionInAll || channel.value_or(in_all) >= kSaysASession) return std::nullopt;
  const auto ended_by = evidence.walk_value<std::string>(encrypted ? facts::kCaptureChannelEndedBy : facts::kCaptureEndedBy);
  if (!ended_by) return std::nullopt;
  if (*ended_by == "nobody" && channel == 0) return nothing_said(evidence);
  const auto where = text::format("{} bytes of the host's{}", channel.value_or(in_all), encrypted ? " inside the encrypted channel" : "");
  return LeftOpen{.stage = encrypted ? Stage::Credssp : Stage::Session,
                  .sentence = inside_sentence(evidence, *ended_by, where),
                  .test = look_from_here(evidence, "go-on-from-the-client", "It goes the same way, and says more than a capture can show.")};
}

}  // namespace doctor::diagnose
