#include "diagnose/stage_summary.hpp"

#include <algorithm>
#include <map>

#include "base/address.hpp"
#include "base/text.hpp"
#include "diagnose/gateway_stage.hpp"
#include "diagnose/session_summary.hpp"
#include "diagnose/udp_ending.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {
namespace {

using List = std::vector<std::string>;

std::string shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  return fact != nullptr && fact->known() ? to_text(*fact->value()) : std::string{};
}

// The phrase for an enumerator; the enumerator itself where we have none.
using Phrases = std::map<std::string, std::string, std::less<>>;
std::string phrase(const Phrases& phrases, const std::string& enumerator) {
  const auto found = phrases.find(enumerator);
  return found == phrases.end() ? enumerator : found->second;
}

// Somebody else's connection, in which nothing was ours.
bool is_recorded(const Evidence& evidence) { return evidence.of_walk(facts::kCaptureClient) != nullptr; }

std::string name_summary(const Evidence& evidence) {
  const std::string host = shown(evidence, facts::kTargetHost);
  const auto kind = evidence.walk_value<std::string>(facts::kTargetKind);
  if (kind == "ipv4" || kind == "ipv6") return text::format("{} is an address; nothing to look up", host);
  if (const auto addresses = evidence.walk_value<List>(facts::kNameAddresses); addresses && !addresses->empty())
    return text::format("{} is {}", host, shown(evidence, facts::kNameAddresses));
  if (evidence.walk_value<bool>(facts::kNameOnlyOtherFamily) == true)
    return text::format("{} has no {} address, only {}", host, shown(evidence, facts::kNameWantedFamily), shown(evidence, facts::kNameOtherFamily));
  static const Phrases kOutcomes{{"not_found", "does not exist"},
                                 {"no_address", "exists but has no address"},
                                 {"temporary_failure", "could not be looked up: the resolver failed"},
                                 {"failed", "could not be looked up"},
                                 {"timed_out", "could not be looked up: the resolver did not answer in time"},
                                 {"resolved", "has no address of the wanted family"}};
  const auto outcome = evidence.walk_value<std::string>(facts::kNameSystemOutcome);
  return outcome ? text::format("{} {}", host, phrase(kOutcomes, *outcome)) : std::string{};
}

std::string route_summary(const Evidence& evidence) {
  const auto exists = evidence.walk_value<bool>(facts::kRouteAny);
  if (exists == false) return "this machine has no route to the host";
  std::string out;
  if (const auto interface = shown(evidence, facts::kRouteInterface); !interface.empty()) out = "by " + interface;
  if (const auto gateway = shown(evidence, facts::kRouteGateway); !gateway.empty())
    out += " through " + gateway;
  else if (evidence.walk_value<bool>(facts::kRouteOnLink) == true)
    out += ", on the same link";
  if (evidence.walk_value<bool>(facts::kRouteHostAlive) == true) out += "; the host is on";
  return out;
}

std::string tcp_summary(const Evidence& evidence) {
  const Fact* fact = evidence.of_walk(facts::kTcpOutcome);
  if (fact == nullptr || !fact->known()) return {};
  const auto address = Address::parse(fact->subject.address);
  const std::string endpoint =
      address ? Endpoint{*address, fact->subject.port}.to_string() : text::format("{} port {}", fact->subject.address, fact->subject.port);
  const auto outcome = std::get<std::string>(*fact->value());
  if (outcome == "icmp")
    return text::format("{}: {} answered \"{}\"", endpoint, shown(evidence, facts::kTcpIcmpFrom), shown(evidence, facts::kTcpIcmp));
  if (outcome == "local_error") return text::format("{}: this machine could not send ({})", endpoint, shown(evidence, facts::kTcpLocalError));
  static const Phrases kOutcomes{{"connected", "accepted the connection"}, {"refused", "refused the connection"}, {"timed_out", "did not answer"}};
  std::string out = text::format("{} {}", endpoint, phrase(kOutcomes, outcome));
  if (const auto hop = evidence.walk_value<std::int64_t>(facts::kPathLastHopNumber); hop && outcome == "timed_out")
    out += text::format("; the last router to answer was {}, hop {}", shown(evidence, facts::kPathLastHopAnswering), *hop);
  return out;
}

std::string negotiation_summary(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kNegotiationOutcome);
  if (!outcome) return {};
  if (*outcome == "selected") {
    static const Phrases kProtocols{{"PROTOCOL_RDP", "the host chose RDP's own security"},
                                    {"PROTOCOL_SSL", "the host chose TLS"},
                                    {"PROTOCOL_HYBRID", "the host chose TLS with sign-in first (NLA)"},
                                    {"PROTOCOL_HYBRID_EX", "the host chose TLS with sign-in first (NLA)"},
                                    {"PROTOCOL_RDSTLS", "the host chose RDSTLS"},
                                    {"PROTOCOL_RDSAAD", "the host chose Entra sign-in"}};
    const auto selected = shown(evidence, facts::kSelectedProtocol);
    const auto words = phrase(kProtocols, selected);
    return words == selected ? text::format("the host chose {}", selected) : text::format("{}, {}", words, selected);
  }
  if (*outcome == "failure") return text::format("the host refused: {}", shown(evidence, facts::kFailureCode));
  if (*outcome == "not_rdp") {
    const auto kind = shown(evidence, facts::kPeerKind);
    const auto banner = shown(evidence, facts::kPeerBanner);
    return banner.empty() ? text::format("the port speaks {}, not RDP", kind)
                          : text::format("the port speaks {}, not RDP: {}", kind, text::escape_untrusted(banner, 40));
  }
  static const Phrases kOutcomes{{"legacy_confirm", "the host answered without security negotiation"},
                                 {"closed", "the host closed the connection without an answer"},
                                 {"reset", "the connection was reset"},
                                 {"silent", "the host took the request and stayed silent"},
                                 {"partial", "the host began an answer and never finished it"},
                                 {"malformed", "the answer is no RDP answer"},
                                 {"disconnected", "the host disconnected at once"}};
  return phrase(kOutcomes, *outcome);
}

std::string tls_summary(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kTlsOutcome);
  if (evidence.walk_value<std::string>(facts::kCaptureClientRefused) == "handshake")
    return text::format("the client ended the handshake with the alert {}", shown(evidence, facts::kCaptureClientAlert));
  if (!outcome) return {};
  if (*outcome == "completed") {
    std::string version = shown(evidence, facts::kTlsVersion);
    std::ranges::replace(version, '_', ' ');
    return text::format("{}, {}", version, shown(evidence, facts::kTlsCipher));
  }
  if (*outcome == "alert") return text::format("the host ended the handshake with the alert {}", shown(evidence, facts::kTlsAlert));
  const auto whose = is_recorded(evidence) ? "the client's" : "our";
  const Phrases places{{"client_hello", text::format("after {} ClientHello", whose)},
                       {"server_hello", "after its ServerHello"},
                       {"server_flight", "after its first flight"},
                       {"client_finished", text::format("after {} Finished", whose)},
                       {"handshake", "after the handshake"}};
  const auto after = phrase(places, shown(evidence, facts::kTlsClosedAfter));
  static const Phrases kOutcomes{{"closed", "the connection was closed"},
                                 {"reset", "the connection was reset"},
                                 {"silent", "the host fell silent"},
                                 {"not_tls", "something other than TLS came back"},
                                 {"local_failure", "our own TLS library gave up"},
                                 {"malformed", "malformed TLS came back"}};
  return after.empty() ? phrase(kOutcomes, *outcome) : text::format("{} {}", phrase(kOutcomes, *outcome), after);
}

std::string certificate_summary(const Evidence& evidence) {
  const bool refused = evidence.walk_value<std::string>(facts::kCaptureClientRefused) == "certificate";
  const auto refusal = refused ? text::format("refused by the client, {}", shown(evidence, facts::kCaptureClientAlert)) : std::string{};
  if (evidence.walk_value<bool>(facts::kCertPresent) != true) return refusal;
  const auto not_after = evidence.walk_value<WallTime>(facts::kCertNotAfter);
  std::string out =
      evidence.walk_value<bool>(facts::kCertSelfSigned) == true ? "self-signed" : text::format("by {}", shown(evidence, facts::kCertIssuer));
  if (evidence.walk_value<bool>(facts::kCertNotYetValid) == true)
    out += ", not yet valid";
  else if (not_after)
    out += text::format(", {} {}", evidence.walk_value<bool>(facts::kCertExpired) == true ? "ended" : "until", to_date(*not_after));
  if (evidence.walk_value<bool>(facts::kCertNameMatches) == false) out += text::format(", for {}", shown(evidence, facts::kCertNames));
  if (evidence.walk_value<std::string>(facts::kCertRevocation) == "revoked") out += ", revoked";
  return refused ? text::format("{}; {}", out, refusal) : out;
}

// What signing in brought; empty where nobody tried.
std::string sign_in_summary(const Evidence& evidence) {
  const auto how = evidence.walk_value<std::string>(facts::kCredsspSignIn);
  const auto user = text::escape_untrusted(shown(evidence, facts::kCredsspUser));
  // Where the domain refused, nothing was said to the host.
  if (const auto error = evidence.walk_value<std::string>(facts::kKerberosError); !how && error && !user.empty())
    return text::format("the domain controller refused {}: {}", user, *error);
  if (!how) return {};
  if (*how == "authenticated") {
    const auto authorized = evidence.walk_value<bool>(facts::kSessionAuthorized);
    return text::format("signed in as {} by {}; {}", user, shown(evidence, facts::kCredsspMechanism),
                        !authorized   ? "whether it may open a session was not tested"
                        : *authorized ? "it may open a session"
                                      : "it may not open a session");
  }
  if (*how == "key_not_proved") return "the host did not prove its key; the password was not sent";
  const bool late = evidence.walk_value<std::string>(facts::kCredsspSignInEndedAfter) == "credentials";
  if (*how == "error_code")
    return text::format("the host refused {}: {}", user.empty() ? "the sign-in" : user, shown(evidence, facts::kCredsspErrorCode));
  static const Phrases kHow{{"closed", "closed the connection"},
                            {"reset", "reset the connection"},
                            {"silent", "fell silent"},
                            {"alert", "sent a TLS alert"},
                            {"malformed", "sent something that is no answer"},
                            {"ticket_refused", "refused the ticket"},
                            {"rejected", "turned the answer down"},
                            {"disconnected", "ended the session"}};
  return text::format("the host {} {} {}", phrase(kHow, *how), late ? "after the credentials of" : "after the sign-in of", user);
}

std::string credssp_summary(const Evidence& evidence) {
  if (auto signing_in = sign_in_summary(evidence); !signing_in.empty()) return signing_in;
  const auto outcome = evidence.walk_value<std::string>(facts::kCredsspOutcome);
  if (!outcome) return {};
  if (*outcome == "challenge") {
    const auto computer = shown(evidence, facts::kHostDnsComputer);
    const auto version = shown(evidence, facts::kHostOsVersion);
    return text::format("the host asks who {}{}{}", is_recorded(evidence) ? "the client is" : "we are",
                        computer.empty() ? "" : "; it calls itself " + computer, version.empty() ? "" : ", version " + version);
  }
  if (*outcome == "error_code") return text::format("the host refused: {}", shown(evidence, facts::kCredsspErrorCode));
  static const Phrases kOutcomes{{"closed", "the host closed the connection"},
                                 {"reset", "the connection was reset"},
                                 {"silent", "the host fell silent"},
                                 {"alert", "the host sent a TLS alert"},
                                 {"malformed", "the answer is no CredSSP answer"},
                                 {"other_token", "the host answered with a token we do not know"}};
  return phrase(kOutcomes, *outcome);
}

}  // namespace

std::string stage_summary(Stage stage, const Evidence& evidence) {
  switch (stage) {
    case Stage::Name: return name_summary(evidence);
    case Stage::Route: return route_summary(evidence);
    case Stage::Tcp: return tcp_summary(evidence);
    case Stage::Negotiation: return negotiation_summary(evidence);
    case Stage::Tls: return tls_summary(evidence);
    case Stage::Certificate: return certificate_summary(evidence);
    case Stage::Credssp: return credssp_summary(evidence);
    case Stage::Session: return session_summary(evidence);
    case Stage::Udp: return udp_ending(evidence).summary;
    case Stage::Gateway: return gateway_summary(evidence);
  }
  return {};
}

}  // namespace doctor::diagnose
