#include "probe/negotiation/unasked.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/negotiation.hpp"
#include "probe/patience.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using test::Script;
using test::shown;
using test::Tcp;

const Endpoint kHost = test::endpoint("192.0.2.7", 3389);

class UnaskedEnd : public testing::Test {
 protected:
  std::string found(Tcp host) {
    network.tcp(kHost, std::move(host));
    probe_unasked_end(context, kHost);
    return shown(evidence, facts::kEndedUnasked);
  }

  test::SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(UnaskedEnd, IsSeenAsACloseAndAsAReset) {
  EXPECT_EQ(found(Tcp::accept(Script{}.close())), "yes");
  EXPECT_EQ(found(Tcp::accept(Script{}.reset())), "yes");
}

TEST_F(UnaskedEnd, IsNoneWhereTheHostWaitsOrSpeaksFirst) {
  EXPECT_EQ(found(Tcp::accept(Script{})), "no");
  EXPECT_EQ(found(Tcp::accept(Script{}.say(test::bytes_of("SSH-2.0-OpenSSH_9.2\r\n")).close())), "no");
  EXPECT_EQ(found(Tcp::accept(Script{}.hear().close())), "no");
}

TEST_F(UnaskedEnd, IsNotKnownAfterTooShortAWait) {
  context.stage_timeout = std::chrono::milliseconds{50};
  EXPECT_EQ(found(Tcp::accept(Script{})), std::string{"unknown: no usable answer: "} + kWaitTooShort);
}

TEST_F(UnaskedEnd, IsNotKnownWithoutAConnection) {
  EXPECT_EQ(found(Tcp::refuse()), "unknown: not tested: a further connection was not accepted");
  network.tcp(kHost, Tcp::accept(Script{}.close()));
  context.connections_left = 0;
  probe_unasked_end(context, kHost);
  EXPECT_EQ(shown(evidence, facts::kEndedUnasked), "unknown: not tested: enough connections were made");
}

TEST_F(UnaskedEnd, IsNotKnownWhenTheUserStops) {
  network.interrupt_at(network.now() + std::chrono::milliseconds{10});
  EXPECT_EQ(found(Tcp::accept(Script{})), "unknown: interrupted");
  EXPECT_EQ(found(Tcp::accept(Script{})), "unknown: interrupted: the user stopped") << "before there was a connection";
}

}  // namespace
}  // namespace doctor::probe
