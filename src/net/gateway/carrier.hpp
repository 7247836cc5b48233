// What carries a gateway's packets once HTTP let us in: a WebSocket, or the two channels of the HTTP transport.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/machine.hpp"
#include "net/http_message.hpp"

namespace doctor::net {

// Runs a machine in the TLS channel of one connection, until it is done or interrupted.
using RunInside = std::function<void(Machine&)>;

class GatewayCarrier {
 public:
  virtual ~GatewayCarrier() = default;
  // Runs a machine that speaks packets, until it is done or interrupted. What came and was not read stays for the next.
  virtual void run(Machine& inner) = 0;
  // Ends in order what carries, once nothing more is to be said: RFC 6455 7.1.2, RFC 9112 7.1.
  virtual void end() = 0;
};

// `rest`: what came behind the head of the 101. `random`: for the masks.
std::unique_ptr<GatewayCarrier> make_websocket_carrier(RunInside run, Bytes rest, std::function<Bytes(std::size_t)> random);

// `out_reader`: of the OUT channel's response, behind its head. `in`: of a connection whose request head with the endless body is sent.
std::unique_ptr<GatewayCarrier> make_http_carrier(RunInside out, HttpMessageReader out_reader, RunInside in);

// Says something and is done.
class SayMachine : public Machine {
 public:
  explicit SayMachine(Bytes bytes) : bytes_(std::move(bytes)) {}
  Step start(Instant) override { return {.send = std::move(bytes_), .done = true}; }
  Step on_bytes(BytesView, Instant) override { return Step::finished(); }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return Step::finished(); }

 private:
  Bytes bytes_;
};

}  // namespace doctor::net
