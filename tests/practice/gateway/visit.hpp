// A visitor of a practice gateway over real sockets: connects, does TLS, and runs machines inside.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

#include "crypto/tls_machine.hpp"
#include "net/gateway/question.hpp"
#include "net/network.hpp"
#include "practice/gateway/gateway.hpp"

namespace doctor::practice::test {

// Every answer of a gateway that says anything comes long before this is over, on a busy machine too.
inline constexpr Duration kPatience = std::chrono::seconds{20};

inline PracticeGateway serving(const net::Network& network, std::string_view fault) {
  auto gateway = PracticeGateway::open(network, fault);
  if (!gateway) throw std::runtime_error(gateway.error().to_string());
  gateway->serve_in_background();
  return std::move(*gateway);
}

class Visit {
 public:
  Visit(net::Network& network, const Endpoint& to) : network_(network) {
    auto outcome = network.connect(std::vector<net::ConnectRequest>{{.to = to, .timeout = kPatience}});
    connection_ = std::move(outcome.at(0).connection);
    if (!connection_) throw std::runtime_error("nobody listens");
    crypto::TlsHandshakeMachine handshake{*crypto::TlsEngine::client({.server_name = "localhost"}), kPatience};
    converse(handshake);
    end_ = handshake.outcome().end;
    if (end_ == crypto::TlsEnd::Completed) engine_ = handshake.take_engine();
  }

  crypto::TlsEnd tls() const { return end_; }
  crypto::TlsEngine& engine() { return *engine_; }
  void run(Machine& machine) {
    crypto::TlsChannelMachine channel{*engine_, machine};
    converse(channel);
  }

 private:
  void converse(Machine& machine) { network_.converse(std::vector<net::Conversation>{{.connection = connection_.get(), .machine = &machine}}); }

  net::Network& network_;
  std::unique_ptr<net::Connection> connection_;
  std::unique_ptr<crypto::TlsEngine> engine_;
  crypto::TlsEnd end_{};
};

}  // namespace doctor::practice::test
