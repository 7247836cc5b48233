#include "diagnose/gateway_stage.hpp"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "diagnose/again.hpp"
#include "diagnose/gateway_transports.hpp"
#include "diagnose/gateway_words.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {
namespace {

using probe::GatewayReached;

// What came of the account, the tunnel and the channel; empty where nobody went in.
std::string inside_words(const Evidence& evidence) {
  const auto sign_in = gateway_sign_in_words(evidence), tunnel = gateway_tunnel_words(evidence);
  return tunnel.empty() ? sign_in : sign_in + "; " + tunnel;
}

}  // namespace

GatewayEnding walk_gateway(probe::Context& context, const Options& options, const Gateway& gateway, const probe::Target& target,
                           std::function<void()> on_wait) {
  auto leg = std::make_unique<probe::GatewayLeg>(
      context, probe::GatewayRequest{.gateway = gateway.target,
                                     .proxy = gateway.proxy,
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
  if (reached == GatewayReached::RpcAlone)
    return {.status = StageStatus::Skipped, .reason = "not tested further: by RPC over HTTP, which is not spoken here"};
  if (reached != GatewayReached::Open) return {.status = StageStatus::Failed};
  return {.through = leg->behind() != nullptr ? std::move(leg) : nullptr};
}

bool gateway_ended_in_silence(const Evidence& evidence) {
  const auto is = [&](const FactType& type, std::string_view value) { return evidence.walk_value<std::string>(type) == value; };
  const auto ended_at = evidence.walk_value<std::string>(facts::kGatewayEndedAt).value_or("");
  if (ended_at == "tcp") return is(facts::kGatewayTcpOutcome, "timed_out");
  if (ended_at == "tls") return is(facts::kGatewayTlsOutcome, "silent");
  // One that was answered shows that the wait was long enough.
  if (ended_at == "transports") return is(facts::kGatewayWebSocketOutcome, "silent") && !evidence.walk_value<std::int64_t>(facts::kGatewayHttpStatus);
  if (ended_at == "sign_in") return is(facts::kGatewaySignIn, "silent");
  return ended_at == "tunnel" && is(facts::kGatewayTunnel, "silent") && is(facts::kGatewayTunnelStep, "handshake");
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
  if (ended_at == "proxy") return text::format("{}: {}", who, gateway_proxy_end_words(evidence));
  if (ended_at == "name") return text::format("{}: {}", who, gateway_name_words(evidence));
  if (ended_at == "route") return text::format("{}: this machine has no route to it", who);
  if (ended_at == "tcp") return text::format("{}: {}", who, gateway_tcp_words(evidence));
  if (ended_at == "tls") return text::format("{}: {}", who, gateway_tls_words(evidence));
  if (gateway_tls_version(evidence).empty()) return who;
  const auto problem = evidence.walk_value<std::string>(facts::kGatewayCertProblem);
  std::vector<std::string> parts;
  if (auto by = gateway_proxy_words(evidence); !by.empty()) parts.push_back(std::move(by));
  if (problem != "none") parts.push_back(gateway_certificate_words(evidence));
  const auto inside = inside_words(evidence);
  if (inside.empty() || evidence.of_walk(facts::kGatewaySignIn)->unknown() != nullptr) parts.push_back(transport_words(evidence));
  if (!inside.empty()) parts.push_back(inside);
  return text::format("{}: {}", who, text::join(parts, "; "));
}

std::string open_gateway_sentence(const Evidence& evidence, bool flawed) {
  if (gateway_is_undecided(evidence))
    return text::format(
        "Could not be told: {}. That is how a gateway waits for a second factor that nobody approves; one whose policy server does not answer looks "
        "the same.",
        gateway_summary(evidence));
  if (const Fact* fact = evidence.of_walk(facts::kGatewaySignIn); fact != nullptr && !fact->known())
    return text::format("Could not be told: {}.", gateway_summary(evidence));
  const auto who = text::escape_untrusted(evidence.walk_value<std::string>(facts::kGatewayEndpoint).value_or(""), 100);
  if (evidence.walk_value<bool>(facts::kGatewayAsksByRpc) == true)
    return text::format(
        "Could not be told: {} asks for a sign-in by RPC over HTTP alone, the transport of gateways before Windows Server 2012. mstsc speaks it and "
        "may well connect; rdpdoctor does not.",
        who);
  // Any web server may ask for a sign-in.
  if (evidence.walk_value<std::string>(facts::kGatewayLikeness) != "gateway")
    return text::format(
        "Could not be told: something at {} asks for a sign-in, as a gateway does; whether it is one, and whom it lets in, was not tested.", who);
  return text::format("Could not be told: the gateway {} {} sign-in; whom it lets in, and the computer behind it, were not tested.", who,
                      flawed ? "was reached up to its" : "is healthy up to its");
}

void propose_account(const Options& options, Diagnosis& d) {
  const auto asks_by_rpc = d.evidence.walk_value<bool>(facts::kGatewayAsksByRpc) == true;
  if (const auto endpoint = d.evidence.walk_value<std::string>(facts::kTargetEndpoint); asks_by_rpc && endpoint) {
    const auto gateway = d.evidence.walk_value<std::string>(facts::kGatewayEndpoint).value_or("");
    d.next_tests.insert(d.next_tests.begin(), {.id = "go-by-rpc-over-http",
                                               .why = "FreeRDP speaks this transport too; if it gets through, the gateway is only old.",
                                               .parts = {"gateway-by-rpc-alone", "gateway-answers-as-another-server"},
                                               .command = text::format("xfreerdp3 /v:{} /gateway:g:{},type:rpc", *endpoint, gateway)});
    return;
  }
  const bool unused = options.gateway && (options.gateway->credentials == nullptr || options.gateway->when_needed);
  if (!unused || d.evidence.walk_value<std::string>(facts::kGatewayEndedAt) != "none") return;
  // The password would be kept from it.
  if (d.evidence.walk_value<std::string>(facts::kGatewayCertProblem) != "none") return;
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
