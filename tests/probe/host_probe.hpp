// What the tests of probes on an open connection start from: one host in a simulated network, and the record.
#pragma once

#include <gtest/gtest.h>

#include "probe/negotiation/negotiation.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {

class HostProbe : public testing::Test {
 protected:
  // The walk's connection to a host that behaves like this.
  OpenConnection walk_to(test::Tcp server) {
    network.tcp(host, std::move(server));
    auto open = reconnect(context, host);
    evidence.set_walk_attempt(open->attempt);
    return std::move(*open);
  }

  const Endpoint host = test::endpoint("192.0.2.7", 3389);
  test::SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

}  // namespace doctor::probe
