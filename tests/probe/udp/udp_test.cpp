#include "probe/udp/udp.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "evidence/facts/udp.hpp"
#include "probe/host_probe.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;

using Answer = std::function<Bytes(const rdpudp::Syn&)>;

class UdpProbe : public HostProbe {
 protected:
  void answered_by(const Answer& answer) {
    network.udp(host, [answer] {
      return test::answering([answer](BytesView received) { return std::optional{answer(rdpudp::decode_syn(received).value())}; });
    });
    probe_udp(context, host);
  }
  void met_by(const net::IcmpError& error) {
    network.udp_unreachable(host, error);
    probe_udp(context, host);
  }
  std::string shown(const FactType& type) const { return test::shown(evidence, type); }
};

TEST_F(UdpProbe, AnswerTellsVersionAndSize) {
  answered_by([](const rdpudp::Syn& syn) {
    return rdpudp::encode_syn({.header = {.source_ack = syn.initial_sequence, .flags = rdpudp::kFlagAck}, .version = rdpudp::Version::Two});
  });
  EXPECT_EQ(shown(facts::kUdpAnswered), "yes");
  EXPECT_EQ(shown(facts::kUdpOutcome), "answered");
  EXPECT_EQ(shown(facts::kUdpVersion), "RDPUDP_PROTOCOL_VERSION_2");
  EXPECT_EQ(shown(facts::kUdpDownstreamMtu), "1232");
  EXPECT_EQ(shown(facts::kUdpSyns), "1");
  EXPECT_EQ(evidence.of_walk(facts::kUdpAnswered)->raw.size(), 1232u);
}

TEST_F(UdpProbe, SilenceIsUnknownAndCostsLittle) {
  probe_udp(context, host);
  EXPECT_EQ(shown(facts::kUdpOutcome), "silent");
  EXPECT_TRUE(shown(facts::kUdpAnswered).starts_with("unknown")) << shown(facts::kUdpAnswered);
  EXPECT_EQ(shown(facts::kUdpSyns), "3");
  EXPECT_LE(network.elapsed(), milliseconds{1000});
}

TEST_F(UdpProbe, GarbageIsNoAnswer) {
  answered_by([](const rdpudp::Syn&) { return Bytes(7); });
  EXPECT_EQ(shown(facts::kUdpOutcome), "other");
  EXPECT_TRUE(shown(facts::kUdpAnswered).starts_with("unknown")) << shown(facts::kUdpAnswered);
}

// Who has not seen the SYN cannot know its number.
TEST_F(UdpProbe, AnswerToAnotherSynIsNone) {
  answered_by([](const rdpudp::Syn& syn) {
    return rdpudp::encode_syn({.header = {.source_ack = syn.initial_sequence + 1, .flags = rdpudp::kFlagAck}, .version = rdpudp::Version::Two});
  });
  EXPECT_EQ(shown(facts::kUdpOutcome), "other");
  EXPECT_TRUE(shown(facts::kUdpAnswered).starts_with("unknown")) << shown(facts::kUdpAnswered);
  EXPECT_EQ(shown(facts::kUdpVersion), "absent");
}

TEST_F(UdpProbe, ClosedPortIsToldByTheHostItself) {
  met_by({.type = 3, .code = 3, .from = host.address});
  EXPECT_EQ(shown(facts::kUdpOutcome), "icmp");
  EXPECT_EQ(shown(facts::kUdpIcmp), "port_unreachable");
  EXPECT_EQ(shown(facts::kUdpIcmpFromTarget), "yes");
  EXPECT_EQ(shown(facts::kUdpAnswered), "no");
}

TEST_F(UdpProbe, WayThatIsTooNarrow) {
  met_by({.type = 3, .code = 4, .from = test::address("192.0.2.1"), .next_hop_mtu = 1200});
  EXPECT_EQ(shown(facts::kUdpIcmp), "fragmentation_needed");
  EXPECT_EQ(shown(facts::kUdpPathMtu), "1200");
  EXPECT_EQ(shown(facts::kUdpIcmpFromTarget), "no");
}

TEST_F(UdpProbe, ErrorOfThisMachineSaysNothingOfTheHost) {
  network.udp_unreachable(host);
  probe_udp(context, host);
  EXPECT_EQ(shown(facts::kUdpOutcome), "local_error");
  EXPECT_TRUE(shown(facts::kUdpAnswered).starts_with("unknown")) << shown(facts::kUdpAnswered);
}

}  // namespace
}  // namespace doctor::probe
