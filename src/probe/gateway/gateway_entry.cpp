#include "probe/gateway/gateway_entry.hpp"

#include "base/text.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::probe {
namespace {

using net::GatewayEntry;

constexpr std::size_t kMostConsent = 4096;  // bytes; some are whole contracts

void observe_entry(Evidence& out, const GatewayEntry& entry, const Seen& seen) {
  out.observe(facts::kGatewaySignIn, net::name_of(entry.end), seen);
  if (entry.head.status != 0) out.observe(facts::kGatewaySignInStatus, entry.head.status, seen);
  if (!entry.scheme.empty()) out.observe(facts::kGatewaySignInScheme, entry.scheme, seen);
  if (entry.challenge && entry.challenge->dns_computer) out.observe(facts::kGatewayComputer, *entry.challenge->dns_computer, seen);
}

std::string_view request_of(const net::GatewayWay& way) {
  if (way.in_entry) return "in";
  return way.transport == net::GatewayTransport::WebSocket ? "websocket" : "out";
}

}  // namespace

void observe_gateway_way(Evidence& out, const net::GatewayWay& way, const Subject& subject, Instant began) {
  if (!way.entry) return gateway_sign_in_not_tried(out, Because::Interrupted, {}, {.subject = subject});
  // Of the HTTP transport's two connections the one that went wrong speaks.
  const auto& entry = way.in_entry ? *way.in_entry : *way.entry;
  const Seen at_entry{.subject = subject, .at = entry.ended_at};
  observe_entry(out, entry, at_entry);
  out.observe(facts::kGatewaySignInAt, request_of(way), at_entry);
  out.observe(facts::kGatewaySignInMs, milliseconds(entry.ended_at - began), at_entry);
  out.observe(facts::kGatewayTransportUsed, net::name_of(way.transport), at_entry);
  if (!way.tunnel) {
    out.not_known(facts::kGatewayTunnel, entry.end == GatewayEntry::End::Entered ? Because::NotAvailable : Because::NotReached, {}, at_entry);
    return;
  }
  const auto& tunnel = *way.tunnel;
  const Seen seen{.subject = subject, .at = tunnel.ended_at};
  out.observe(facts::kGatewayTunnel, tsgu::name_of(tunnel.end), seen);
  out.observe(facts::kGatewayTunnelMs, milliseconds(tunnel.ended_at - entry.ended_at), seen);
  out.observe(facts::kGatewayTunnelStep, tsgu::name_of(tunnel.step), seen);
  if (way.in_answer) out.observe(facts::kGatewayInStatus, way.in_answer->status, seen);
  if (tunnel.code) out.observe(facts::kGatewayTunnelCode, tsgu::spec_name(*tunnel.code), seen);
  if (tunnel.tunnel && tunnel.tunnel->consent_message)
    out.observe(facts::kGatewayConsent, tunnel.tunnel->consent_message->substr(0, kMostConsent), seen);
  if (!tunnel.service_messages.empty()) out.observe(facts::kGatewayMessages, tunnel.service_messages, seen);
}

void gateway_sign_in_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen) {
  for (const FactType* type : {&facts::kGatewaySignIn, &facts::kGatewayTunnel}) out.not_known(*type, because, why, seen);
}

}  // namespace doctor::probe
