#include "diagnose/gateway_stage.hpp"

#include <map>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "diagnose/again.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {
namespace {

using probe::GatewayReached;
using Phrases = std::map<std::string_view, std::string_view>;

std::string phrase(const Phrases& phrases, const std::optional<std::string>& value) {
  if (!value) return "it is not known how that ended";
  const auto found = phrases.find(*value);
  return found == phrases.end() ? text::escape_untrusted(*value) : std::string{found->second};
}

std::string name_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"not_found", "its name is not found"},
                                 {"no_address", "its name has no address"},
                                 {"temporary_failure", "no name server answered for it"},
                                 {"failed", "its name could not be looked up"},
                                 {"timed_out", "looking up its name took too long"}};
  return phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayNameOutcome));
}

std::string tcp_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"refused", "the port refuses the connection"},
                                 {"timed_out", "nothing answers at the port"},
                                 {"icmp", "a device on the way says that it cannot be reached"},
                                 {"local_error", "this machine could not try"}};
  return phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayTcpOutcome));
}

std::string tls_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"alert", "it refuses the handshake"},   {"closed", "it closes the connection in the handshake"},
                                 {"reset", "the handshake was reset"},    {"silent", "it says nothing to the handshake"},
                                 {"not_tls", "what answers is not TLS"},  {"local_failure", "this machine could not make the handshake"},
                                 {"malformed", "its handshake is no TLS"}};
  return "TLS: " + phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayTlsOutcome));
}

std::string certificate_words(const Evidence& evidence) {
  static const Phrases kProblems{{"none", "its certificate is good"},
                                 {"revoked", "its certificate is revoked"},
                                 {"expired", "its certificate has ended"},
                                 {"not_yet_valid", "its certificate is not valid yet"},
                                 {"wrong_name", "its certificate is for another name"},
                                 {"untrusted", "its certificate is of an unknown issuer"}};
  const auto problem = evidence.walk_value<std::string>(facts::kGatewayCertProblem);
  return problem ? phrase(kProblems, problem) : "its certificate could not be judged whole";
}

std::string answer_words(const Evidence& evidence, const FactType& outcome, const FactType& status) {
  static const Phrases kOutcomes{{"not_http", "no HTTP"}, {"closed", "closed"}, {"reset", "reset"}, {"silent", "silence"}};
  const auto code = evidence.walk_value<std::int64_t>(status);
  if (code) return text::format("{}", *code);
  const auto how = evidence.walk_value<std::string>(outcome);
  return how ? phrase(kOutcomes, how) : std::string{"not asked"};
}

// "it asks for a sign-in (NTLM, Negotiate) by WebSocket and HTTP"; with what came instead where it does not.
std::string transport_words(const Evidence& evidence) {
  const auto open = evidence.walk_value<std::vector<std::string>>(facts::kGatewayTransports).value_or(std::vector<std::string>{});
  const auto websocket = "WebSocket " + answer_words(evidence, facts::kGatewayWebSocketOutcome, facts::kGatewayWebSocketStatus);
  const auto http = "HTTP " + answer_words(evidence, facts::kGatewayHttpOutcome, facts::kGatewayHttpStatus);
  if (open.empty()) return text::format("it does not answer as a gateway ({}, {})", websocket, http);
  auto schemes = evidence.walk_value<std::vector<std::string>>(facts::kGatewayHttpSchemes).value_or(std::vector<std::string>{});
  if (schemes.empty()) schemes = evidence.walk_value<std::vector<std::string>>(facts::kGatewayWebSocketSchemes).value_or(schemes);
  const auto offered = text::escape_untrusted(text::join(schemes, ", "), 100);
  return text::format("it asks for a sign-in{} ({}, {})", offered.empty() ? "" : " by " + offered, websocket, http);
}

// What came of the account, the tunnel and the channel; empty where nobody went in.
std::string inside_words(const Evidence& evidence) {
  static const Phrases kSignIn{{"refused", "it does not let the account in"},
                               {"no_scheme", "it takes no sign-in by NTLM"},
                               {"status", "it answers the sign-in with another status"},
                               {"bad_challenge", "its challenge for the sign-in is none"},
                               {"not_http", "its answer to the sign-in is no HTTP"},
                               {"closed", "it closes the connection at the sign-in"},
                               {"reset", "the sign-in was reset"},
                               {"silent", "it says nothing to the sign-in"}};
  const Fact* fact = evidence.of_walk(facts::kGatewaySignIn);
  if (fact == nullptr) return {};
  if (!fact->known())
    return "nobody signed in: " +
           text::escape_untrusted(fact->unknown()->detail.empty() ? fact->unknown()->to_string() : fact->unknown()->detail, 200);
  const auto sign_in = evidence.walk_value<std::string>(facts::kGatewaySignIn);
  const auto tunnel = evidence.walk_value<std::string>(facts::kGatewayTunnel);
  if (sign_in != "entered" || !tunnel) return sign_in == "entered" ? "it let the account in" : phrase(kSignIn, sign_in);
  if (tunnel == "open") return "it let the account in and opened the way to the target";
  static const Phrases kSteps{{"handshake", "at the start"},
                              {"tunnel", "when the tunnel was asked for"},
                              {"authorization", "by its policy for connections"},
                              {"channel", "when the target was asked for"}};
  static const Phrases kEnds{{"refused", "said no"},
                             {"closed", "closed the connection"},
                             {"reset", "reset the connection"},
                             {"silent", "fell silent"},
                             {"malformed", "answered something that is not understood"}};
  const auto step = phrase(kSteps, evidence.walk_value<std::string>(facts::kGatewayTunnelStep));
  const auto code = evidence.walk_value<std::string>(facts::kGatewayTunnelCode);
  const auto in_status = evidence.walk_value<std::int64_t>(facts::kGatewayInStatus);
  return text::format("it let the account in and {} {}{}{}", phrase(kEnds, tunnel), step,
                      code ? " (" + text::escape_untrusted(*code) + ")" : std::string{},
                      in_status ? text::format("; RDG_IN_DATA was answered with {}", *in_status) : std::string{});
}

std::string shown_tls(std::string version) {
  for (char& c : version) c = c == '_' ? ' ' : c;
  return version;
}

}  // namespace

GatewayEnding walk_gateway(probe::Context& context, const Options& options, const Gateway& gateway, const probe::Target& target,
                           std::function<void()> on_wait) {
  auto leg = std::make_unique<probe::GatewayLeg>(
      context, probe::GatewayRequest{.gateway = gateway.target,
                                     .target = target,
                                     .credentials = gateway.credentials,
                                     .family = options.family,
                                     .ca_file = options.ca_file,
                                     .revocation = options.revocation && !options.target_port_only,
                                     .revocation_forbidden_by = options.revocation ? "--target-port-only" : "--no-revocation",
                                     .loopback_lookups = options.loopback_lookups,
                                     .ask_the_link = !options.target_port_only,
                                     .on_wait = std::move(on_wait)});
  const auto reached = leg->walk();
  leg->finish();
  if (reached == GatewayReached::Interrupted) return {.status = StageStatus::Skipped, .reason = "interrupted"};
  if (reached != GatewayReached::Open) return {.status = StageStatus::Failed};
  return {.through = leg->behind() != nullptr ? std::move(leg) : nullptr};
}

bool went_through_gateway(const Evidence& evidence) { return evidence.walk_value<std::string>(facts::kGatewayTunnel) == "open"; }

bool gateway_is_undecided(const Evidence& evidence) {
  const auto step = evidence.walk_value<std::string>(facts::kGatewayTunnelStep);
  return evidence.walk_value<std::string>(facts::kGatewayTunnel) == "silent" && (step == "tunnel" || step == "authorization");
}

void compare_certificates(Evidence& evidence, Instant at) {
  const auto gateway = evidence.walk_value<std::string>(facts::kGatewayCertSha256),
             host = evidence.walk_value<std::string>(facts::kCertThumbprintSha256);
  if (gateway && host) evidence.observe(facts::kGatewaySameCertificate, *gateway == *host, {.at = at});
}

bool tried_gateway(const Evidence& evidence) { return evidence.of_walk(facts::kGatewayEndpoint) != nullptr; }

std::string gateway_summary(const Evidence& evidence) {
  const auto endpoint = evidence.walk_value<std::string>(facts::kGatewayEndpoint);
  if (!endpoint) return {};
  const auto who = text::escape_untrusted(*endpoint, 100);
  const auto ended_at = evidence.walk_value<std::string>(facts::kGatewayEndedAt).value_or("");
  if (ended_at == "name") return text::format("{}: {}", who, name_words(evidence));
  if (ended_at == "route") return text::format("{}: this machine has no route to it", who);
  if (ended_at == "tcp") return text::format("{}: {}", who, tcp_words(evidence));
  if (ended_at == "tls") return text::format("{}: {}", who, tls_words(evidence));
  const auto version = evidence.walk_value<std::string>(facts::kGatewayTlsVersion);
  if (!version) return who;
  const auto way = text::format("{}: {}, {}; {}", who, shown_tls(*version), certificate_words(evidence), transport_words(evidence));
  const auto inside = inside_words(evidence);
  return inside.empty() ? way : way + "; " + inside;
}

std::string open_gateway_sentence(const Evidence& evidence) {
  if (gateway_is_undecided(evidence))
    return text::format(
        "Could not be told: {}. That is how a gateway waits for a second factor that nobody approves; one whose policy server does not answer looks "
        "the same.",
        gateway_summary(evidence));
  if (const Fact* fact = evidence.of_walk(facts::kGatewaySignIn); fact != nullptr && !fact->known())
    return text::format("Could not be told: {}.", gateway_summary(evidence));
  const auto who = text::escape_untrusted(evidence.walk_value<std::string>(facts::kGatewayEndpoint).value_or(""), 100);
  // Any web server may ask for a sign-in.
  if (evidence.walk_value<std::string>(facts::kGatewayLikeness) != "gateway")
    return text::format(
        "Could not be told: something at {} asks for a sign-in, as a gateway does; whether it is one, and whom it lets in, was not tested.", who);
  return text::format("Could not be told: the gateway {} is healthy up to its sign-in; whom it lets in, and the computer behind it, were not tested.",
                      who);
}

void propose_account(const Options& options, Diagnosis& d) {
  const bool unused = options.gateway && (options.gateway->credentials == nullptr || options.gateway->when_needed);
  if (!unused || d.evidence.walk_value<std::string>(facts::kGatewayEndedAt) != "none") return;
  const auto endpoint = d.evidence.walk_value<std::string>(facts::kTargetEndpoint);
  if (!endpoint) return;
  d.next_tests.insert(
      d.next_tests.begin(),
      {.id = "go-through-the-gateway",
       .why = "With an account the gateway says whether it lets it in and reaches the host, and the host behind it is tested as any other.",
       .parts = {"gateway-refuses-password", "gateway-connection-policy-denied", "gateway-resource-policy-denied", "gateway-target-off"},
       .command = text::format("rdpdoctor diagnose {}{}{}", *endpoint, options_again(options),
                               options.gateway->credentials == nullptr ? " --gateway-user USER" : "")});
}

}  // namespace doctor::diagnose
