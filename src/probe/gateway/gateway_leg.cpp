#include "probe/gateway/gateway_leg.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "crypto/old_hashes.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/certificate/certificate_probe.hpp"
#include "probe/credssp/credssp.hpp"
#include "probe/credssp/host_trust.hpp"
#include "probe/gateway/gateway_answer.hpp"
#include "probe/gateway/gateway_certificate.hpp"
#include "probe/gateway/gateway_clock.hpp"
#include "probe/gateway/gateway_entry.hpp"
#include "probe/name/name.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/route/route.hpp"
#include "probe/tcp/tcp.hpp"
#include "probe/tls/tls_probe.hpp"

namespace doctor::probe {
namespace {

// The walk's connection, and one for each further question.
constexpr int kConnections = 6;

struct Transcribed {
  const FactType& from;
  const FactType& to;
};
constexpr std::array kTranscribed{
    Transcribed{facts::kNameSystemOutcome, facts::kGatewayNameOutcome},
    Transcribed{facts::kNameSystemMs, facts::kGatewayNameMs},
    Transcribed{facts::kDnsVerdict, facts::kGatewayDnsVerdict},
    Transcribed{facts::kNameAddresses, facts::kGatewayAddresses},
    Transcribed{facts::kRouteAny, facts::kGatewayRoute},
    Transcribed{facts::kTcpOutcome, facts::kGatewayTcpOutcome},
    Transcribed{facts::kTcpIcmp, facts::kGatewayTcpIcmp},
    Transcribed{facts::kTcpMs, facts::kGatewayTcpMs},
    Transcribed{facts::kTlsOutcome, facts::kGatewayTlsOutcome},
    Transcribed{facts::kTlsMs, facts::kGatewayTlsMs},
    Transcribed{facts::kTlsVersion, facts::kGatewayTlsVersion},
    Transcribed{facts::kTlsCipherKind, facts::kGatewayCipherKind},
    Transcribed{facts::kTlsAlert, facts::kGatewayTlsAlert},
    Transcribed{facts::kCertSubject, facts::kGatewayCertSubject},
    Transcribed{facts::kCertIssuer, facts::kGatewayCertIssuer},
    Transcribed{facts::kCertNames, facts::kGatewayCertNames},
    Transcribed{facts::kCertNotBefore, facts::kGatewayCertNotBefore},
    Transcribed{facts::kCertNotAfter, facts::kGatewayCertNotAfter},
    Transcribed{facts::kCertThumbprintSha256, facts::kGatewayCertSha256},
    Transcribed{facts::kCertThumbprintSha1, facts::kGatewayCertSha1},
    Transcribed{facts::kCertTrusted, facts::kGatewayCertTrusted},
    Transcribed{facts::kCertNameMatches, facts::kGatewayCertNameMatches},
    Transcribed{facts::kCertExpired, facts::kGatewayCertExpired},
    Transcribed{facts::kCertNotYetValid, facts::kGatewayCertNotYetValid},
    Transcribed{facts::kCertRevocation, facts::kGatewayCertRevocation},
};

std::string_view name_of(GatewayReached reached) {
  switch (reached) {
    case GatewayReached::Proxy: return "proxy";
    case GatewayReached::Name: return "name";
    case GatewayReached::Route: return "route";
    case GatewayReached::Tcp: return "tcp";
    case GatewayReached::Tls: return "tls";
    case GatewayReached::Transports:
    case GatewayReached::RpcAlone: return "transports";
    case GatewayReached::SignIn: return "sign_in";
    case GatewayReached::Tunnel: return "tunnel";
    case GatewayReached::Channel: return "channel";
    case GatewayReached::Open:
    case GatewayReached::Interrupted: break;
  }
  return "none";
}

// As gateway.websocket_inside spells it; nothing where the gateway itself said no, or the way led on.
std::optional<std::string> how_websocket_was_cut(const net::GatewayWay& way) {
  using Entry = net::GatewayEntry::End;
  using Tunnel = tsgu::TunnelOutcome::End;
  if (!way.entry || way.transport != net::GatewayTransport::WebSocket) return std::nullopt;
  switch (way.entry->end) {
    case Entry::Status:
    case Entry::BadUpgrade:
    case Entry::NotHttp:
    case Entry::Closed:
    case Entry::Reset:
    case Entry::Silent: return std::string{net::name_of(way.entry->end)};
    case Entry::Refused:
    case Entry::NoScheme:
    case Entry::BadChallenge: return std::nullopt;
    case Entry::Entered: break;
  }
  if (!way.tunnel || way.tunnel->step != tsgu::TunnelStep::Handshake) return std::nullopt;
  if (way.tunnel->end == Tunnel::Open || way.tunnel->end == Tunnel::Refused) return std::nullopt;
  return text::format("tunnel_{}", tsgu::name_of(way.tunnel->end));
}

std::string no_further_connection(net::GatewayPath::Begin begin) {
  switch (begin) {
    case net::GatewayPath::Begin::NoTls: return "on a further connection to it there was no TLS that a password may go through";
    case net::GatewayPath::Begin::OtherCertificate:
      return "on a further connection it showed another certificate, as several servers behind one name do";
    case net::GatewayPath::Begin::NotConnected:
    case net::GatewayPath::Begin::Spoken: break;
  }
  return "a further connection to it did not come about";
}

Bytes leaf_of(const crypto::TlsEngine& engine) {
  auto chain = engine.peer_chain();
  return chain.empty() ? Bytes{} : std::move(chain.front());
}

}  // namespace

GatewayLeg::GatewayLeg(Context& context, GatewayRequest request)
    : outer_(context),
      request_(std::move(request)),
      own_(context.network.now()),
      server_name_(request_.gateway.literal              ? std::string{}
                   : request_.gateway.ascii_name.empty() ? request_.gateway.host
                                                         : request_.gateway.ascii_name),
      by_proxy_(request_.proxy
                    ? std::optional<net::ProxiedNetwork>{std::in_place, context.network, host(), request_.gateway.port, context.stage_timeout}
                    : std::nullopt),
      context_{.network = by_proxy_ ? static_cast<net::Network&>(*by_proxy_) : context.network,
               .evidence = own_,
               .stage_timeout = context.stage_timeout,
               .connections_left = kConnections},
      own_began_(context.network.now()) {}
GatewayLeg::~GatewayLeg() = default;

GatewayReached GatewayLeg::walk() {
  reached_ = go();
  if (outer_.network.interrupted() && reached_ != GatewayReached::Open) reached_ = GatewayReached::Interrupted;
  return reached_;
}

GatewayReached GatewayLeg::connect() {
  if (by_proxy_) return connect_by_proxy() ? GatewayReached::Open : GatewayReached::Proxy;
  const auto addresses = probe_name(context_, request_.gateway, {.only = request_.family, .ask_the_link = request_.ask_the_link});
  if (addresses.empty()) return GatewayReached::Name;
  probe_route(context_, addresses);
  if (own_.walk_value<bool>(facts::kRouteAny) == false) return GatewayReached::Route;
  auto tcp = probe_tcp(context_, addresses, request_.gateway.port);
  if (!tcp.walk) return GatewayReached::Tcp;
  open_ = std::move(*tcp.walk);
  return GatewayReached::Open;
}

bool GatewayLeg::connect_by_proxy() {
  const auto& proxy = *request_.proxy;
  Evidence& out = outer_.evidence;
  out.observe(facts::kGatewayProxy,
              text::format("{}:{}", proxy.at.literal || proxy.at.ascii_name.empty() ? proxy.at.host : proxy.at.ascii_name, proxy.at.port));
  out.observe(facts::kGatewayProxyFrom, proxy.by_environment ? "environment" : "option");
  const auto ended = [&](std::string_view how) {
    if (!outer_.network.interrupted()) out.observe(facts::kGatewayProxyOutcome, how, {.at = outer_.network.now()});
    return false;
  };
  Evidence of_proxy{outer_.network.now()};
  Context context{.network = outer_.network, .evidence = of_proxy, .stage_timeout = outer_.stage_timeout, .connections_left = kConnections};
  const auto addresses = probe_name(context, proxy.at, {.only = request_.family, .ask_the_link = request_.ask_the_link});
  if (addresses.empty()) return ended("name_not_found");
  probe_route(context, addresses);
  if (of_proxy.walk_value<bool>(facts::kRouteAny) == false) return ended("no_route");
  auto tcp = probe_tcp(context, addresses, proxy.at.port);
  if (!tcp.walk) return ended("no_connection");
  by_proxy_->proxy_at(tcp.walk->endpoint);
  const auto answer = by_proxy_->ask(*tcp.walk->connection);
  if (!answer) return false;
  const Seen seen{.at = answer->ended_at, .raw = answer->received};
  out.observe(facts::kGatewayProxyOutcome, net::name_of(answer->end), seen);
  if (answer->head.status != 0) out.observe(facts::kGatewayProxyStatus, answer->head.status, seen);
  if (!answer->schemes.empty()) out.observe(facts::kGatewayProxySchemes, answer->schemes, seen);
  if (answer->end != net::ProxyAnswer::End::Opened) return false;
  open_ = {.endpoint = tcp.walk->endpoint, .attempt = own_.next_attempt(), .connection = std::move(tcp.walk->connection), .by_gateway = true};
  own_.set_walk_attempt(open_.attempt);
  return true;
}

GatewayReached GatewayLeg::go() {
  if (const auto reached = connect(); reached != GatewayReached::Open) return reached;
  auto tls = probe_tls(context_, open_, {}, server_name_);
  if (!tls.engine) {
    open_.connection.reset();
    return GatewayReached::Tls;
  }
  engine_ = std::move(tls.engine);
  look_at_certificate();
  if (const auto reached = ask_transports(); reached != GatewayReached::Open) return reached;
  return request_.credentials != nullptr ? go_in() : GatewayReached::Open;
}

void GatewayLeg::look_at_certificate() {
  const auto scope = open_.endpoint.address.scope();
  certificate_ = std::make_unique<CertificateProbe>(
      context_, CertificateOptions{.typed_name = host(),
                                   .ca_file = request_.ca_file,
                                   .revocation = request_.revocation,
                                   .forbidden_by = request_.revocation_forbidden_by,
                                   .target_is_private = scope == Address::Scope::Private || scope == Address::Scope::Shared,
                                   .target_is_loopback = request_.loopback_lookups && scope == Address::Scope::Loopback});
  certificate_->look(*engine_);
  leaf_ = leaf_of(*engine_);
}

std::optional<net::GatewayAnswer> GatewayLeg::ask(net::GatewayRequestKind kind, bool& leaves_it_open) {
  std::array<std::byte, 32> random{};
  std::ranges::copy(context_.network.random(random.size()), random.begin());
  net::GatewayQuestionMachine question{net::make_gateway_client(host(), request_.gateway.port, random), kind, context_.stage_timeout};
  in_channel(context_, open_, *engine_)(question);
  leaves_it_open = question.leaves_it_open();
  return question.answer();
}

GatewayReached GatewayLeg::ask_transports() {
  bool open = false, rpc_left = false, same_connection = true;
  for (const auto transport : {net::GatewayTransport::WebSocket, net::GatewayTransport::Http}) {
    const bool websocket = transport == net::GatewayTransport::WebSocket;
    const auto kind = websocket ? net::GatewayRequestKind::Upgrade : net::GatewayRequestKind::Out;
    // Behind a question for a sign-in the next one goes on the same connection; behind whatever else, on one of its own. Where the first
    // of these comes to nothing, it was the connection perhaps.
    const bool again = same_connection && !websocket;
    rpc_left = false;
    if (!same_connection && !reopen()) break;
    auto answer = ask(kind, same_connection);
    if (again && answer && answer->end != net::GatewayAnswer::End::Answered && reopen()) answer = ask(kind, same_connection);
    if (!answer) break;
    if (outer_.network.wall_clock_is_real()) observe_gateway_clock(outer_.evidence, *answer, outer_.network.wall_clock(), subject());
    open = observe_gateway_answer(outer_.evidence, transport, *answer, subject()) || open;
    rpc_left = leaves_open_rpc(*answer);
  }
  if (open) return GatewayReached::Open;
  if (!rpc_left || !reopen()) return GatewayReached::Transports;
  const auto answer = ask(net::GatewayRequestKind::Rpc, same_connection);
  return answer && observe_gateway_rpc(outer_.evidence, *answer, subject()) ? GatewayReached::RpcAlone : GatewayReached::Transports;
}

void GatewayLeg::ask_about_certificate() {
  if (certificate_ && !std::exchange(asked_others_, true)) certificate_->ask_others();
}

// Why nobody tries the account: a scheme of [MS-TSGU] 2.2.5.3.10 that is not spoken here, offered without NTLM over HTTP beside it. A client
// that speaks it may well be let in.
std::optional<std::string_view> GatewayLeg::unspoken_sign_in() const {
  const auto offers = [this](std::string_view wanted) {
    for (const FactType* type : {&facts::kGatewayHttpSchemes, &facts::kGatewayWebSocketSchemes})
      for (const auto& scheme : outer_.evidence.walk_value<std::vector<std::string>>(*type).value_or(std::vector<std::string>{}))
        if (text::to_lower_ascii(scheme) == wanted) return true;
    return false;
  };
  if (offers("ntlm") || offers("negotiate")) return std::nullopt;
  if (offers("sspi_ntlm")) return "it takes NTLM inside its tunnel alone (SSPI_NTLM), which is not spoken here";
  if (offers("paa")) return "it takes the cookie of a sign-in of its own (PAA) and no password";
  if (offers("smartcard")) return "it takes a smart card (SMARTCARD) and no password";
  return std::nullopt;
}

// Rule 6 of the honesty rules: a password, and what it can be guessed from, go to a gateway alone that its certificate vouches for.
GatewayReached GatewayLeg::go_in() {
  const auto not_tried = [&](Because because, const std::string& why) {
    gateway_sign_in_not_tried(outer_.evidence, because, why, {.subject = subject(), .at = outer_.network.now()});
    return GatewayReached::Open;
  };
  if (const auto why = unspoken_sign_in()) return not_tried(Because::NotAvailable, std::string{*why});
  close();
  ask_about_certificate();
  const auto now = outer_.network.wall_clock_is_real() ? std::optional{outer_.network.wall_clock()} : std::nullopt;
  if (const auto trust = judge_host(own_, now, false); trust.by == HostTrust::By::Nothing)
    return not_tried(Because::NotTested, "the password was kept from it: " + trust.why_not);
  auto hashes = crypto::load_old_hashes();
  if (!hashes) return not_tried(Because::NotAvailable, hashes.error().to_string());
  hashes_ = *std::move(hashes);

  using enum net::GatewayTransport;
  Instant began = outer_.network.now();
  auto way = go_through(is_open_by(WebSocket) ? WebSocket : Http);
  // What passes the question for a sign-in may still cut the WebSocket behind it, and clients go on by HTTP then. A refused password is
  // not shown again.
  if (const auto cut = way && is_open_by(Http) ? how_websocket_was_cut(*way) : std::nullopt) {
    outer_.evidence.observe(facts::kGatewayWebSocketInside, *cut, {.subject = subject(), .at = outer_.network.now()});
    began = outer_.network.now();
    if (auto by_http = go_through(Http)) way = std::move(by_http);
  }
  if (!way) return not_tried(Because::NotTested, no_further_connection(behind_->last_begin()));
  observe_gateway_way(outer_.evidence, *way, subject(), began);
  if (const auto& second = behind_->last_second())
    outer_.evidence.observe(facts::kGatewayInConnection, net::name_of(*second), {.subject = subject(), .at = outer_.network.now()});
  if (connection_) return GatewayReached::Open;
  if (!way->tunnel) return GatewayReached::SignIn;
  return way->tunnel->step == tsgu::TunnelStep::ChannelCreate ? GatewayReached::Channel : GatewayReached::Tunnel;
}

std::optional<net::GatewayWay> GatewayLeg::go_through(net::GatewayTransport transport) {
  behind_.emplace(context_.network, *hashes_, access(transport));
  const net::ConnectRequest request{.timeout = context_.stage_timeout};
  connection_ = std::move(behind_->connect({&request, 1}).at(0).connection);
  return behind_->last_way();
}

bool GatewayLeg::is_open_by(net::GatewayTransport transport) const {
  const auto open = outer_.evidence.walk_value<std::vector<std::string>>(facts::kGatewayTransports).value_or(std::vector<std::string>{});
  return std::ranges::find(open, net::name_of(transport)) != open.end();
}

net::GatewayAccess GatewayLeg::access(net::GatewayTransport transport) const {
  const auto& credentials = *request_.credentials;
  const auto& target = request_.target;
  auto& network = outer_.network;
  return {.gateway = {open_.endpoint.address, request_.gateway.port},  // by a proxy, whose address it is then, the port alone counts
          .host = host(),
          .certificate = leaf_,
          .transport = transport,
          .credentials = {.account = {credentials.user, credentials.domain},
                          .password = credentials.password.copy(),
                          .service = "HTTP/" + host(),
                          .now = network.wall_clock(),
                          .random = [&network](std::size_t count) { return network.random(count); }},
          .client_name = "rdpdoctor",
          .target = target.literal || target.ascii_name.empty() ? target.host : target.ascii_name,
          .port = target.port,
          .timeout = context_.stage_timeout,
          .on_wait = request_.on_wait};
}

bool GatewayLeg::reopen() {
  close();
  auto connection = reconnect(context_, open_.endpoint);
  if (!connection) return false;
  auto tls = probe_tls(context_, *connection, {}, server_name_);
  if (!tls.engine || leaf_of(*tls.engine) != leaf_) return false;
  open_ = std::move(*connection);
  engine_ = std::move(tls.engine);
  return true;
}

void GatewayLeg::close() {
  if (engine_ && open_.connection) close_tls(context_, open_, *engine_);
  open_.connection.reset();
  engine_.reset();
}

void GatewayLeg::finish() {
  close();
  ask_about_certificate();
  Evidence& out = outer_.evidence;
  const Seen now{.at = outer_.network.now()};
  out.observe(facts::kGatewayEndpoint, gateway_text(request_.gateway), now);
  for (const auto& [from, to] : kTranscribed) {
    const Fact* fact = own_.of_walk(from);
    if (fact == nullptr) continue;
    const Seen seen{.subject = {.address = fact->subject.address, .port = fact->subject.port}, .at = own_began_ + fact->at, .raw = fact->raw};
    if (fact->known())
      out.observe_value(to, *fact->value(), seen);
    else
      out.not_known(to, fact->unknown()->because, fact->unknown()->detail, seen);
  }
  if (own_.walk_value<bool>(facts::kCertPresent) == true) {
    if (const auto problem = gateway_certificate_problem(own_))
      out.observe(facts::kGatewayCertProblem, *problem, now);
    else
      out.not_known(facts::kGatewayCertProblem, Because::NotAvailable, "a part of it could not be judged", now);
    observe_dates_by_gateway_clock(out, own_, outer_.network.wall_clock(), now);
  }
  if (reached_ == GatewayReached::Interrupted)
    out.not_known(facts::kGatewayEndedAt, Because::Interrupted, {}, now);
  else
    out.observe(facts::kGatewayEndedAt, name_of(reached_), now);
}

std::string gateway_text(const Target& gateway) {
  const bool v6 = gateway.literal && !gateway.literal->is_v4();
  const auto& name = gateway.literal || gateway.ascii_name.empty() ? gateway.host : gateway.ascii_name;
  const auto host = v6 ? "[" + name + "]" : name;
  return gateway.port == kGatewayPort ? host : text::format("{}:{}", host, gateway.port);
}

}  // namespace doctor::probe
