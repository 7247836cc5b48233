// With credentials through a gateway to a target: entry, tunnel, channel, over the transport that is wished for. Blocks, as Network does.
//
//   GatewayTunnel tunnel{hashes, make_gateway_client(host, port, random), {credentials}, {.client_name = "pc17", .target = "desk", .port = 3389},
//   timeout}; const auto& way = tunnel.open(GatewayTransport::WebSocket, run_in_tls, make_second_connection); if (tunnel.is_open())
//   tunnel.run(negotiation_machine);
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "net/gateway/carrier.hpp"
#include "net/gateway/entry.hpp"
#include "proto/tsgu/tunnel_machine.hpp"

namespace doctor::net {

struct GatewayWay {
  GatewayTransport transport{};                 // that came to be: a wished WebSocket is Http where the gateway knows none
  std::optional<GatewayEntry> entry{};          // on the first connection: absent when it was interrupted
  std::optional<GatewayEntry> in_entry{};       // Http: on the second
  std::optional<tsgu::TunnelOutcome> tunnel{};  // behind both
  // Http, where the tunnel ended in silence or with the connection: what was answered to the IN channel's endless request, which nobody
  // answers who serves it. It tells of somebody in between.
  std::optional<HttpHead> in_answer{};
};

class GatewayTunnel {
 public:
  // `hashes` is borrowed; so are the credentials, while open() runs.
  GatewayTunnel(const Hashes& hashes, GatewayClient client, GatewaySignIn sign_in, tsgu::TunnelRequest request, Duration timeout);

  // `first`: over an open TLS channel to a gateway that is verified. `make_second`: another one to the same address, verified like the
  // first; asked for once, with the HTTP transport alone; gives an empty function where it could not be made.
  const GatewayWay& open(GatewayTransport transport, RunInside first, const std::function<RunInside()>& make_second);
  const GatewayWay& way() const { return way_; }
  bool is_open() const { return way_.tunnel && way_.tunnel->end == tsgu::TunnelOutcome::End::Open; }

  // Runs a machine that speaks with the target, until it is done or interrupted. INVARIANT: is_open(). The next machine goes on where
  // this one ended.
  void run(Machine& with_target);
  // Ends an open tunnel in order, before its connections are closed: takes no longer than tsgu::LeaveMachine::kWait. Harmless otherwise.
  void leave();
  // Why the gateway closed the channel, if it said so.
  std::optional<tsgu::ReturnCode> closed_by() const { return channel_.closed_by; }

 private:
  std::unique_ptr<GatewayCarrier> enter(GatewayTransport transport, RunInside first, const std::function<RunInside()>& make_second);

  const Hashes& hashes_;
  GatewayClient client_;
  GatewaySignIn sign_in_;
  tsgu::TunnelRequest request_;
  Duration timeout_;
  GatewayWay way_{};
  std::unique_ptr<GatewayCarrier> carrier_{};
  RunInside in_{};  // Http: the second connection, where an answer on it could be told from what is left of the last
  tsgu::ChannelMachine::State channel_{};
};

}  // namespace doctor::net
