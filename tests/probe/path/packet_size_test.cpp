#include "probe/path/packet_size.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "evidence/facts/path.hpp"
#include "probe/tcp/tcp.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using test::address;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

class PacketSize : public testing::Test {
 protected:
  // A path to a host on which packets of up to so many bytes arrive.
  void find(std::uint16_t passing, const char* host = "192.0.2.7", std::uint16_t headers = 40) {
    find_packet_size(context, endpoint(host, 3389), [this, passing, headers](std::uint16_t data) -> std::optional<bool> {
      asked.push_back(data);
      return data + headers <= passing;
    });
  }
  void look(net::TcpState state) {
    Tcp host = Tcp::accept(Script{});
    host.state = state;
    network.tcp(endpoint("192.0.2.7", 3389), host);
    const std::vector addresses{address("192.0.2.7")};
    observe_packet_size(context, *probe_tcp(context, addresses, 3389).walk);
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
  std::vector<std::uint16_t> asked;
};

TEST_F(PacketSize, IsFoundInThreeQuestions) {
  find(1280);
  EXPECT_EQ(asked, (std::vector<std::uint16_t>{1320, 960, 1240}));
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "1280");
  EXPECT_EQ(shown(evidence, facts::kPathMtuBlackHole), "yes");
}

TEST_F(PacketSize, IsTheNextSmallerOfTheSizesTried) {
  find(1450);
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "1420");
}

TEST_F(PacketSize, CountsTheLargerHeaderOfIpv6) {
  find(1280, "2001:db8::7", 60);
  EXPECT_EQ(asked, (std::vector<std::uint16_t>{1300, 940, 1220}));
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "1280");
}

TEST_F(PacketSize, IsThatOfSmallSegmentsWhereNothingLargerPasses) {
  find(600);
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "576");
  EXPECT_EQ(asked.size(), 3u);
}

TEST_F(PacketSize, StaysWithWhatIsKnownWhenNothingMoreCanBeAsked) {
  find_packet_size(context, endpoint("192.0.2.7", 3389), [this](std::uint16_t data) -> std::optional<bool> {
    asked.push_back(data);
    return std::nullopt;
  });
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "576");
}

TEST_F(PacketSize, OfFullSegmentsThatArrivedIsNoBlackHole) {
  look({.largest_received = 1480, .largest_announced = 1480});
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "1500");
  EXPECT_EQ(shown(evidence, facts::kPathMtuBlackHole), "no");
}

TEST_F(PacketSize, OfAShortFlightLeavesLargerOnesOpen) {
  look({.largest_received = 1000, .largest_announced = 1480});
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "1020");
  EXPECT_EQ(shown(evidence, facts::kPathMtuBlackHole), "unknown: not tested: the host sent no full-sized segment");
}

TEST_F(PacketSize, IsUnknownWhereNothingLargeCame) {
  look({.largest_announced = 1480});
  EXPECT_EQ(shown(evidence, facts::kPathMtuWorksUpTo), "unknown: not tested: the host sent nothing large");
}

}  // namespace
}  // namespace doctor::probe
