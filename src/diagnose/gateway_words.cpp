#include "diagnose/gateway_words.hpp"

#include <map>
#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

using Phrases = std::map<std::string_view, std::string_view>;

std::string phrase(const Phrases& phrases, const std::optional<std::string>& value) {
  if (!value) return "it is not known how that ended";
  const auto found = phrases.find(*value);
  return found == phrases.end() ? text::escape_untrusted(*value) : std::string{found->second};
}

}  // namespace

std::string gateway_proxy_words(const Evidence& evidence) {
  const auto proxy = evidence.walk_value<std::string>(facts::kGatewayProxy);
  return proxy ? "by the web proxy " + text::escape_untrusted(*proxy, 100) : std::string{};
}

std::string gateway_proxy_end_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"name_not_found", "whose name is not found"},
                                 {"no_route", "to which this machine has no route"},
                                 {"no_connection", "which takes no connection"},
                                 {"not_http", "which does not answer as a proxy does"},
                                 {"closed", "which closes the connection"},
                                 {"reset", "which resets the connection"},
                                 {"silent", "which says nothing"}};
  if (const auto status = evidence.walk_value<std::int64_t>(facts::kGatewayProxyStatus))
    return text::format("{}, which answers CONNECT with {}", gateway_proxy_words(evidence), *status);
  return text::format("{}, {}", gateway_proxy_words(evidence), phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayProxyOutcome)));
}

std::string gateway_name_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"not_found", "its name is not found"},
                                 {"no_address", "its name has no address"},
                                 {"temporary_failure", "no name server answered for it"},
                                 {"failed", "its name could not be looked up"},
                                 {"timed_out", "looking up its name took too long"}};
  return phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayNameOutcome));
}

std::string gateway_tcp_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"refused", "the port refuses the connection"},
                                 {"timed_out", "nothing answers at the port"},
                                 {"icmp", "a device on the way says that it cannot be reached"},
                                 {"local_error", "this machine could not try"}};
  return phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayTcpOutcome));
}

std::string gateway_tls_words(const Evidence& evidence) {
  static const Phrases kOutcomes{{"alert", "it refuses the handshake"},   {"closed", "it closes the connection in the handshake"},
                                 {"reset", "the handshake was reset"},    {"silent", "it says nothing to the handshake"},
                                 {"not_tls", "what answers is not TLS"},  {"local_failure", "this machine could not make the handshake"},
                                 {"malformed", "its handshake is no TLS"}};
  return "TLS: " + phrase(kOutcomes, evidence.walk_value<std::string>(facts::kGatewayTlsOutcome));
}

std::string gateway_certificate_words(const Evidence& evidence) {
  static const Phrases kProblems{{"none", "its certificate is good"},
                                 {"revoked", "its certificate is revoked"},
                                 {"expired", "its certificate has ended"},
                                 {"not_yet_valid", "its certificate is not valid yet"},
                                 {"wrong_name", "its certificate is for another name"},
                                 {"self_signed", "its certificate is signed by its own key"},
                                 {"missing_intermediate", "the issuer of its certificate was not sent and is not known here"},
                                 {"untrusted", "its certificate is of an issuer that is not known here"},
                                 {"chain_broken", "the chain of its certificate does not hold"},
                                 {"chain_expired", "a certificate above its own has ended"},
                                 {"not_for_servers", "its certificate is not for servers"},
                                 {"weak", "its certificate has a weak key or signature"}};
  const auto problem = evidence.walk_value<std::string>(facts::kGatewayCertProblem);
  return problem ? phrase(kProblems, problem) : "its certificate could not be judged whole";
}

std::string gateway_sign_in_words(const Evidence& evidence) {
  static const Phrases kSignIn{{"entered", "it let the account in"},
                               {"refused", "it does not let the account in"},
                               {"no_scheme", "it takes no sign-in by NTLM"},
                               {"status", "it answers the sign-in with another status"},
                               {"bad_challenge", "its challenge for the sign-in is none"},
                               {"bad_upgrade", "its WebSocket answers another key than ours"},
                               {"not_http", "its answer to the sign-in is no HTTP"},
                               {"closed", "it closes the connection at the sign-in"},
                               {"reset", "the sign-in was reset"},
                               {"silent", "it says nothing to the sign-in"}};
  const Fact* fact = evidence.of_walk(facts::kGatewaySignIn);
  if (fact == nullptr) return {};
  if (fact->known()) return phrase(kSignIn, evidence.walk_value<std::string>(facts::kGatewaySignIn));
  return "nobody signed in: " + text::escape_untrusted(fact->unknown()->detail.empty() ? fact->unknown()->to_string() : fact->unknown()->detail, 200);
}

std::string gateway_tunnel_words(const Evidence& evidence) {
  const auto tunnel = evidence.walk_value<std::string>(facts::kGatewayTunnel);
  if (!tunnel) {
    static const Phrases kSecond{{"not_connected", "did not come about"},
                                 {"no_tls", "came to no TLS that a password may go through"},
                                 {"other_certificate", "showed another certificate"}};
    const auto second = evidence.walk_value<std::string>(facts::kGatewayInConnection);
    return second && *second != "connected" ? text::format("the second connection that HTTP needs {}", phrase(kSecond, second)) : std::string{};
  }
  const auto consent = evidence.walk_value<std::string>(facts::kGatewayConsent);
  const auto more = std::string{evidence.of_walk(facts::kGatewayWebSocketInside) != nullptr ? "; its WebSocket was cut behind the sign-in" : ""} +
                    (consent ? text::format("; it has every user agree to \"{}\"", text::escape_untrusted(*consent, 80)) : std::string{});
  if (*tunnel == "open") return "it opened the way to the target" + more;
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
  return text::format("it {} {}{}{}", phrase(kEnds, tunnel), step, code ? " (" + text::escape_untrusted(*code) + ")" : std::string{},
                      in_status ? text::format("; RDG_IN_DATA was answered with {}", *in_status) : std::string{}) +
         more;
}

std::string gateway_tls_version(const Evidence& evidence) {
  auto version = evidence.walk_value<std::string>(facts::kGatewayTlsVersion).value_or("");
  for (char& c : version) c = c == '_' ? ' ' : c;
  return version;
}

std::optional<Duration> measured(const Evidence& evidence, const FactType& milliseconds) {
  const auto ms = evidence.walk_value<double>(milliseconds);
  if (!ms) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>{*ms});
}

}  // namespace doctor::diagnose
