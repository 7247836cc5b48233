// Connections through a gateway: each has its own TLS, its own sign-in and its own channel to the target.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/tls_machine.hpp"
#include "net/forwarding_network.hpp"
#include "net/gateway/tunnel.hpp"
#include "net/network.hpp"

namespace doctor::net {

// How to get in, and where to. Only for a gateway that is verified: `certificate` is the one it was verified by.
struct GatewayAccess {
  Endpoint gateway{};   // its address
  std::string host{};   // as typed, in its ASCII form: for SNI and Host
  Bytes certificate{};  // DER; whoever shows another one gets nothing
  GatewayTransport transport{GatewayTransport::WebSocket};
  GatewayCredentials credentials{};
  std::string client_name{};
  std::string target{};  // for the gateway to find
  std::uint16_t port{3389};
  Endpoint stands_for_target{};               // in a ConnectRequest: nobody here knows its address
  Duration timeout{std::chrono::seconds{4}};  // of each step that takes no longer by its nature
  std::function<void()> on_wait{};            // as in tsgu::TunnelRequest
};

// One connection through the gateway: two to the gateway itself with the HTTP transport.
class GatewayPath {
 public:
  // How far the first connection came below HTTP.
  enum class Begin : std::uint8_t {
    NotConnected,      // TCP to the gateway
    NoTls,             // its TLS handshake, or none of which a password may go through
    OtherCertificate,  // it shows another certificate than it was verified by
    Spoken,            // way() tells the rest
  };

  // Borrowed: `network` and `hashes` must outlive this, and so must `access`.
  GatewayPath(Network& network, const Hashes& hashes, const GatewayAccess& access);
  ~GatewayPath();
  GatewayPath(const GatewayPath&) = delete;
  GatewayPath& operator=(const GatewayPath&) = delete;

  Begin begin() const { return begin_; }
  // The same of the second connection; absent where none was asked for.
  const std::optional<Begin>& second() const { return second_begin_; }
  const GatewayWay& way() const { return tunnel_.way(); }
  bool is_open() const { return begin_ == Begin::Spoken && tunnel_.is_open(); }
  // Runs a machine that speaks with the target. INVARIANT: is_open().
  void run(Machine& with_target) { tunnel_.run(with_target); }
  std::optional<tsgu::ReturnCode> closed_by() const { return tunnel_.closed_by(); }

 private:
  struct Leg {
    std::unique_ptr<Connection> connection{};
    std::unique_ptr<crypto::TlsEngine> channel{};
  };
  Begin connect(Leg& leg);
  RunInside inside(Leg& leg);

  Network& network_;
  const GatewayAccess& access_;
  Begin begin_ = Begin::NotConnected;
  std::optional<Begin> second_begin_{};
  Leg first_{}, second_{};
  GatewayTunnel tunnel_;
};

std::string_view name_of(GatewayPath::Begin begin);  // "not_connected", "no_tls", "other_certificate", "connected"

// A network in which a TCP connection to the target goes through the gateway; one to anybody else is NotCarried, and all else is as it was.
// What walks to a host walks through the gateway with it.
//
// A connection that does not come to be is NotCarried, whatever the reason: last_way() has it. An entry that was refused, or that ended
// otherwise behind our answer, is not asked for again, since each further wrong password counts towards locking the account: later
// connections are answered from it.
class TunnelNetwork : public ForwardingNetwork {
 public:
  // Borrowed: both must outlive this.
  TunnelNetwork(Network& outside, const Hashes& hashes, GatewayAccess access);

  // Of the latest connection that was tried: absent before it, and where nothing was spoken.
  const std::optional<GatewayWay>& last_way() const { return last_way_; }
  // How the connections to the gateway began, the first and the second one, of the latest that was tried.
  GatewayPath::Begin last_begin() const { return last_begin_; }
  const std::optional<GatewayPath::Begin>& last_second() const { return last_second_; }

  std::vector<ConnectOutcome> connect(std::span<const ConnectRequest> requests) override;
  void converse(std::span<const Conversation> conversations) override;

 private:
  const Hashes& hashes_;
  GatewayAccess access_;
  std::optional<GatewayWay> last_way_{};
  GatewayPath::Begin last_begin_ = GatewayPath::Begin::NotConnected;
  std::optional<GatewayPath::Begin> last_second_{};
  bool refused_ = false;  // last_way_ is of an entry that will not end otherwise the next time
};

}  // namespace doctor::net
