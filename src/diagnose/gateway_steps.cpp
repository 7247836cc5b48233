#include "diagnose/gateway_steps.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "diagnose/gateway_transports.hpp"
#include "diagnose/gateway_words.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

struct Place {
  std::string_view id;
  std::string_view ended_at;  // as gateway.ended_at has it
};
constexpr std::array kPlaces{Place{"proxy", "proxy"},     Place{"name", "name"},     Place{"route", "route"},     Place{"tcp", "tcp"},
                             Place{"tls", "tls"},         Place{"certificate", ""},  Place{"http", "transports"},  // no certificate ends the way
                             Place{"sign-in", "sign_in"}, Place{"tunnel", "tunnel"}, Place{"channel", "channel"}};

// "192.0.2.4, 192.0.2.5 and 3 more".
std::string addresses_words(const Evidence& evidence) {
  constexpr std::size_t kMost = 2;
  const auto all = evidence.walk_value<std::vector<std::string>>(facts::kGatewayAddresses).value_or(std::vector<std::string>{});
  const auto shown = text::join(std::span{all}.first(std::min(all.size(), kMost)), ", ");
  return all.size() > kMost ? text::format("{} and {} more", shown, all.size() - kMost) : shown;
}

void tell_proxy(const Evidence& evidence, StageStep& step) {
  step.summary = step.status == StageStatus::Failed ? gateway_proxy_end_words(evidence) : gateway_proxy_words(evidence) + ", which connects on";
}

void tell_name(const Evidence& evidence, StageStep& step) {
  step.took = measured(evidence, facts::kGatewayNameMs);
  if (step.status == StageStatus::Failed) {
    step.summary = gateway_name_words(evidence);
  } else if (evidence.of_walk(facts::kGatewayNameOutcome) == nullptr) {
    step.status = StageStatus::Skipped;
    step.reason = "an address was given; nothing to look up";
  } else {
    step.summary = addresses_words(evidence);
  }
}

void tell_tcp(const Evidence& evidence, StageStep& step) {
  step.took = measured(evidence, facts::kGatewayTcpMs);
  step.summary = step.status == StageStatus::Failed ? gateway_tcp_words(evidence) : "the port answers";
}

void tell_tls(const Evidence& evidence, StageStep& step) {
  step.took = measured(evidence, facts::kGatewayTlsMs);
  step.summary = step.status == StageStatus::Failed ? gateway_tls_words(evidence) : gateway_tls_version(evidence);
}

void tell_certificate(const Evidence& evidence, StageStep& step) {
  step.summary = gateway_certificate_words(evidence);
  if (const auto ends = evidence.walk_value<WallTime>(facts::kGatewayCertNotAfter)) step.summary += "; its end: " + to_date(*ends);
  const auto problem = evidence.walk_value<std::string>(facts::kGatewayCertProblem);
  // An authority that is not known here may be known to the users' machines, and some clients take a weak key.
  const bool flawed = !problem || *problem != "none";
  step.stops_clients = problem && flawed && *problem != "untrusted" && *problem != "missing_intermediate" && *problem != "weak";
  if (flawed) step.status = StageStatus::Warned;
}

void tell_http(const Evidence& evidence, StageStep& step) {
  Duration took{};
  for (const auto& each : asked_transports(evidence)) took += each.took.value_or(Duration{});
  step.took = took;
  step.summary = transport_words(evidence);
  // How it is by the transport that is not spoken here is not known.
  if (evidence.walk_value<bool>(facts::kGatewayAsksByRpc) == true) step.status = StageStatus::Warned;
}

void tell_sign_in(const Evidence& evidence, StageStep& step) {
  const Fact* fact = evidence.of_walk(facts::kGatewaySignIn);
  if (fact == nullptr || !fact->known()) {
    step.status = StageStatus::Skipped;
    step.reason = fact == nullptr ? "no account was given for it" : gateway_sign_in_words(evidence);
    return;
  }
  step.took = measured(evidence, facts::kGatewaySignInMs);
  step.summary = gateway_sign_in_words(evidence);
  if (const auto scheme = evidence.walk_value<std::string>(facts::kGatewaySignInScheme))
    step.summary += ", by " + text::escape_untrusted(*scheme, 40);
}

// Tunnel and channel are asked for in one go; the time of both stands at the tunnel.
void tell_tunnel(const Evidence& evidence, StageStep& step) {
  if (!evidence.walk_value<std::string>(facts::kGatewayTunnel)) {
    step.status = StageStatus::Skipped;
    step.reason = "nobody signed in";
    return;
  }
  const bool is_channel = step.id == "channel";
  if (!is_channel) step.took = measured(evidence, facts::kGatewayTunnelMs);
  step.summary = step.status == StageStatus::Failed ? gateway_tunnel_words(evidence)
                 : is_channel                       ? "it opened the way to the target"
                                                    : "it opened the tunnel and lets the account use it";
}

void tell(const Evidence& evidence, StageStep& step) {
  if (step.id == "proxy") return tell_proxy(evidence, step);
  if (step.id == "name") return tell_name(evidence, step);
  if (step.id == "tcp") return tell_tcp(evidence, step);
  if (step.id == "tls") return tell_tls(evidence, step);
  if (step.id == "certificate") return tell_certificate(evidence, step);
  if (step.id == "http") return tell_http(evidence, step);
  if (step.id == "sign-in") return tell_sign_in(evidence, step);
  if (step.id == "tunnel" || step.id == "channel") return tell_tunnel(evidence, step);
  step.summary = step.status == StageStatus::Failed ? "this machine has no route to it" : "this machine has a route to it";
}

}  // namespace

std::vector<StageStep> gateway_steps(const Evidence& evidence) {
  if (evidence.of_walk(facts::kGatewayEndpoint) == nullptr) return {};
  const auto ended_at = evidence.walk_value<std::string>(facts::kGatewayEndedAt);
  std::vector<StageStep> out;
  bool ended = !ended_at;  // the user stopped it: how far it came then is not told
  const bool by_proxy = evidence.of_walk(facts::kGatewayProxy) != nullptr;
  for (const auto& [id, name] : kPlaces) {
    if (id == "proxy" && !by_proxy) continue;
    StageStep step{.id = std::string{id}, .status = ended ? StageStatus::NotReached : StageStatus::Passed};
    if (!ended_at) step.reason = "interrupted";
    if (ended_at && *ended_at == name) {
      step.status = StageStatus::Failed;
      ended = true;
    }
    if (by_proxy && (id == "name" || id == "route" || id == "tcp") && !ended) {
      step.status = StageStatus::Skipped;
      step.reason = "the web proxy does this";
    } else if (step.status != StageStatus::NotReached) {
      tell(evidence, step);
    }
    out.push_back(std::move(step));
  }
  return out;
}

}  // namespace doctor::diagnose
