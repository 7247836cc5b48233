// The way to a Remote Desktop Gateway: its own name, route, connection, TLS and certificate, by the probes that walk to a host.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/tls_engine.hpp"
#include "net/gateway/path.hpp"
#include "net/gateway/question.hpp"
#include "net/web_proxy.hpp"
#include "probe/certificate/certificate_probe.hpp"
#include "probe/context.hpp"
#include "probe/credssp/sign_in.hpp"
#include "probe/name/target.hpp"

namespace doctor::probe {

inline constexpr std::uint16_t kGatewayPort = 443;

// A web proxy that a client would go by to reach the gateway.
struct WebProxy {
  Target at{};
  bool by_environment{false};  // named by HTTPS_PROXY or its like; else by the user
};

struct GatewayRequest {
  Target gateway{};
  std::optional<WebProxy> proxy{};          // asked to connect on to the gateway, which it finds by its name
  Target target{};                          // behind it; the gateway finds it by its name
  const Credentials* credentials{nullptr};  // to go in with, once for each transport; null: nobody signs in. Borrowed while walk() runs
  std::optional<Address::Family> family{};
  std::string ca_file{};
  bool revocation{true};
  std::string revocation_forbidden_by{"--no-revocation"};
  bool loopback_lookups{false};
  bool ask_the_link{true};
  // Called once, when the gateway takes long over whether it lets the account through, as one does that waits for a second factor.
  std::function<void()> on_wait{};
};

// How far it came; the names are those of gateway.ended_at.
// RpcAlone: the transports; a gateway that asks for a sign-in by RPC over HTTP, which is not spoken here.
enum class GatewayReached : std::uint8_t { Proxy, Name, Route, Tcp, Tls, Transports, RpcAlone, SignIn, Tunnel, Channel, Open, Interrupted };

// INVARIANT: the facts of the way go to a record of its own, and from there, as gateway.*, to the context's: what is known of the target's
// walk stays the target's.
class GatewayLeg {
 public:
  // `context`: the diagnosis'. Borrowed.
  GatewayLeg(Context& context, GatewayRequest request);
  GatewayLeg(const GatewayLeg&) = delete;
  GatewayLeg& operator=(const GatewayLeg&) = delete;
  ~GatewayLeg();

  // Walks up to the end of TLS, looks at the certificate and asks by each transport, without credentials, on a connection of its own: Open
  // where one of them asks for a sign-in. With credentials, and a gateway that its certificate vouches for, it goes in and asks for the
  // channel to the target, by HTTP too where the WebSocket is cut behind the sign-in: Open where it has that, or where nobody could be let know the
  // password.
  GatewayReached walk();
  // Closes its own connection in order, asks others about the certificate, unless they were asked before a password was sent, and records
  // what was seen.
  void finish();
  // The network as it is behind the gateway, and the connection to the target in it, to be taken once; null where there is none.
  // INVARIANT: this object outlives both.
  net::Network* behind() { return connection_ ? &*behind_ : nullptr; }
  std::unique_ptr<net::Connection> take_connection() { return std::move(connection_); }

 private:
  GatewayReached go();
  // An open connection to the gateway.
  GatewayReached connect();
  // By the proxy: name, route and connection are its own, and go to no record but gateway.proxy_*.
  bool connect_by_proxy();
  void look_at_certificate();
  // Open where any of them takes the request or asks for a sign-in; else Transports or RpcAlone.
  GatewayReached ask_transports();
  void ask_about_certificate();
  GatewayReached go_in();
  std::optional<std::string_view> unspoken_sign_in() const;
  net::GatewayAccess access(net::GatewayTransport transport) const;
  // One connection through it; nothing where not even its own connection came to be.
  std::optional<net::GatewayWay> go_through(net::GatewayTransport transport);
  bool is_open_by(net::GatewayTransport transport) const;
  Subject subject() const {
    if (request_.proxy) return {};  // nobody here knows the gateway's address
    return {.address = open_.endpoint.address.to_string(), .port = open_.endpoint.port};
  }
  std::string host() const { return server_name_.empty() ? request_.gateway.host : server_name_; }
  // `leaves_it_open`: set to whether the connection takes another request.
  std::optional<net::GatewayAnswer> ask(net::GatewayRequestKind kind, bool& leaves_it_open);
  // A further connection to the same address up to the end of TLS, with the same certificate. False: none is to be had.
  bool reopen();
  void close();

  Context& outer_;
  GatewayRequest request_;
  Evidence own_;
  std::string server_name_;
  std::optional<net::ProxiedNetwork> by_proxy_{};
  Context context_;
  OpenConnection open_{};
  std::unique_ptr<crypto::TlsEngine> engine_{};
  std::unique_ptr<CertificateProbe> certificate_;
  Bytes leaf_{};  // the certificate of the first connection, DER
  bool asked_others_ = false;
  std::unique_ptr<Hashes> hashes_{};
  std::optional<net::TunnelNetwork> behind_{};
  std::unique_ptr<net::Connection> connection_{};
  GatewayReached reached_{GatewayReached::Name};
  Instant own_began_{};
};

// What to type for it: the host, and the port unless it is 443.
std::string gateway_text(const Target& gateway);

}  // namespace doctor::probe
