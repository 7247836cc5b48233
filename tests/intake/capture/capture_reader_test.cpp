#include "intake/capture/capture_reader.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/capture.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "evidence/facts/udp.hpp"
#include "intake/capture/captured.hpp"
#include "intake/capture/udp_facts.hpp"

namespace doctor::intake {
namespace {

using pcap::kAck, pcap::kFin, pcap::kRst, pcap::kSyn;

TEST_F(Captured, RefusedPort) {
  talk.client(ms(0), {.flags = kSyn});
  talk.host(ms(20), {.flags = kRst | kAck, .hop_limit = 57});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTcpOutcome), "refused");
  EXPECT_EQ(shown(facts, facts::kTcpMs), "20.0");
  EXPECT_EQ(shown(facts, facts::kRouteOnLink), "no");
  EXPECT_EQ(shown(facts, facts::kNegotiationOutcome), "unknown: the client asked for nothing");
}

TEST_F(Captured, SilentPort) {
  talk.client(ms(0), {.flags = kSyn});
  talk.client_again(ms(1000), {.flags = kSyn});
  talk.client_again(ms(3000), {.flags = kSyn});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTcpOutcome), "timed_out");
  EXPECT_EQ(shown(facts, facts::kTcpRetransmits), "2");
}

TEST_F(Captured, CaptureThatEndsTooSoonIsNoSilence) {
  talk.client(ms(0), {.flags = kSyn});
  EXPECT_EQ(shown(facts_of_one(), facts::kTcpOutcome), "unknown: the capture ends too soon after the client's SYN");
}

TEST_F(Captured, RequestThatIsReset) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(15), {.flags = kRst | kAck, .hop_limit = 62});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTcpOutcome), "connected");
  EXPECT_EQ(shown(facts, facts::kNegotiationOutcome), "reset");
  EXPECT_EQ(shown(facts, facts::kOfferedProtocols), "PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX");
  EXPECT_EQ(shown(facts, facts::kCaptureEndedBy), "host");
  EXPECT_EQ(shown(facts, facts::kCaptureResetFromElsewhere), "yes");  // 62 and not 127: it was somebody else
}

TEST_F(Captured, HostThatFollowsTheClientsEndHasNotEndedIt) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(11), {});
  talk.client(ms(4010), {.flags = kFin | kAck});
  talk.host(ms(4011), {.flags = kFin | kAck});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kNegotiationOutcome), "silent");
  EXPECT_EQ(shown(facts, facts::kCaptureEndedBy), "client");
}

TEST_F(Captured, RequestInPiecesAndAnswerOutOfOrder) {
  const auto request = connection_request(), confirm = connection_confirm("00000000");
  talk.connect(ms(0));
  talk.client(ms(10), {.data = BytesView{request}.first(5)});
  talk.client(ms(11), {.data = BytesView{request}.subspan(5)});
  talk.host(ms(20), {.data = BytesView{confirm}.first(7)});
  talk.host(ms(21), {.data = BytesView{confirm}.subspan(7)});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kSelectedProtocol), "PROTOCOL_RDP");
  EXPECT_EQ(shown(facts, facts::kNegotiationMs), "10.0");
}

TEST_F(Captured, RequestOnAnyPort) {
  Talk elsewhere{reader, {Address::v4(192, 0, 2, 7), 50124}, {Address::v4(198, 51, 100, 9), 8443}};
  elsewhere.connect(ms(0));
  elsewhere.client(ms(10), {.data = connection_request()});
  elsewhere.host(ms(20), {.data = hex("53 53 48 2d 32 2e 30 2d 58 0d 0a")});  // SSH-2.0-X
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kNegotiationOutcome), "not_rdp");
  EXPECT_EQ(shown(facts, facts::kPeerKind), "ssh");
  EXPECT_EQ(shown(facts, facts::kTargetEndpoint), "198.51.100.9:8443");
}

TEST_F(Captured, OtherTalkIsLeftOut) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = hex("474554202f20485454502f312e310d0a")});
  contents = reader.finish();
  EXPECT_TRUE(contents.connections.empty());
  EXPECT_EQ(contents.counts.other, 1u);
}

TEST_F(Captured, HostThatFallsSilentAfterTheHello) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(20), {.data = connection_confirm()});
  talk.client(ms(21), {.data = hex("16030100050100000100")});
  talk.host(ms(22), {});
  talk.client(ms(4021), {.flags = kFin | kAck});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTlsOutcome), "silent");
  EXPECT_EQ(shown(facts, facts::kTlsClosedAfter), "client_hello");
  EXPECT_EQ(shown(facts, facts::kTcpAcknowledged), "yes");
}

TEST_F(Captured, ClientThatLeavesAtOnceProvesNothing) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(20), {.data = connection_confirm()});
  talk.client(ms(21), {.data = hex("16030100050100000100")});
  talk.client(ms(121), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts_of_one(), facts::kTlsOutcome), "unknown: the client left 100 ms after the last word");
}

TEST_F(Captured, AlertInPlaceOfAServerHello) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(20), {.data = connection_confirm()});
  talk.client(ms(21), {.data = hex("16030100050100000100")});
  talk.host(ms(30), {.data = hex("15030300020228")});
  talk.host(ms(31), {.flags = kFin | kAck});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTlsOutcome), "alert");
  EXPECT_EQ(shown(facts, facts::kTlsAlert), "handshake_failure");
  EXPECT_EQ(shown(facts, facts::kTlsServerHello), "no");
}

TEST_F(Captured, LargePacketsOfTheHostThatVanish) {
  const Bytes tail(200, std::byte{0x16});
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(20), {.data = connection_confirm()});
  talk.client(ms(21), {.data = hex("16030100050100000100")});
  talk.host_loses(2896);
  talk.host(ms(30), {.data = tail});
  talk.client(ms(4100), {.flags = kFin});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTlsOutcome), "silent");
  EXPECT_EQ(shown(facts, facts::kPathMtuBlackHole), "yes");
}

TEST_F(Captured, PortsThatAreUsedAgain) {
  for (int i = 0; i < 3; ++i) {
    Talk again{reader};
    again.connect(ms(i * 1000));
    again.client(ms(i * 1000 + 10), {.data = connection_request()});
    again.host(ms(i * 1000 + 20), {.flags = kFin | kAck});
    again.client(ms(i * 1000 + 21), {.flags = kFin | kAck});
  }
  EXPECT_EQ(reader.finish().connections.size(), 3u);
}

TEST_F(Captured, PacketsThatWereCapturedTwice) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  contents = reader.finish();
  EXPECT_EQ(contents.connections.at(0)->side(Side::Client).retransmits, 0u);
  CaptureReader twice;
  const auto request = connection_request();
  const auto syn = frame(kClient, kHost, 1, 0, {.flags = kSyn}), data = frame(kClient, kHost, 2, 1, {.data = request});
  for (const auto& each : {syn, syn, data, data}) twice.on_frame(pcap::LinkType::Raw, each, ms(1));
  EXPECT_EQ(twice.finish().connections.at(0)->side(Side::Client).retransmits, 0u);
}

TEST_F(Captured, KeepsNoMoreThanItsLimits) {
  CaptureReader small{{3389}, {.open_connections = 50, .connections = 20}};
  for (int i = 0; i < 500; ++i) {
    Talk one{small, {Address::v4(192, 0, 2, 7), std::uint16_t(10000 + i)}, kHost};
    one.connect(ms(i));
    one.client(ms(i), {.data = connection_request()});
  }
  const auto kept = small.finish();
  EXPECT_EQ(kept.connections.size(), 20u);
  EXPECT_EQ(kept.counts.dropped, 480u);
  EXPECT_GT(kept.counts.cut_short, 0u);
}

// An IPv4 packet with a datagram of `size` bytes that begins with the payload.
Bytes udp_frame(const Endpoint& from, const Endpoint& to, std::string_view payload, std::size_t size = 1232) {
  Bytes data = hex(payload);
  data.resize(size);
  ByteWriter out;
  out.u8(0x45).u8(0).u16_be(std::uint16_t(28 + size)).u16_be(1).u16_be(0).u8(64).u8(17).u16_be(0);
  out.bytes(BytesView{from.address.octets}.first(4)).bytes(BytesView{to.address.octets}.first(4));
  out.u16_be(from.port).u16_be(to.port).u16_be(std::uint16_t(8 + size)).u16_be(0).bytes(data);
  return std::move(out).take();
}

class CapturedUdp : public Captured {
 protected:
  void SetUp() override {
    talk.connect(ms(0));
    talk.client(ms(10), {.data = connection_request()});
    talk.host(ms(20), {.data = connection_confirm("00000000")});
  }
  void udp(const Endpoint& from, const Endpoint& to, std::string_view payload, std::size_t size = 1232) {
    reader.on_frame(pcap::LinkType::Raw, udp_frame(from, to, payload, size), ms(500));
  }
  void opened() {
    udp(kClient, kHost, "ffffffff 0040 0001 00000007 04d0 04d0");
    udp(kHost, kClient, "00000007 0040 1005 00000009 04d0 046c 0001 0002");
  }
  void said_by(const Endpoint& from, const Endpoint& to, int times) {
    for (int i = 0; i < times; ++i) udp(from, to, "00000009 0400 000c 00000000", 200);
  }
};

TEST_F(CapturedUdp, TriedAndAnswered) {
  opened();
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kUdpTried), "yes");
  EXPECT_EQ(shown(facts, facts::kUdpAnswered), "yes");
  EXPECT_EQ(shown(facts, facts::kUdpVersion), "RDPUDP_PROTOCOL_VERSION_2");
  EXPECT_EQ(shown(facts, facts::kUdpDownstreamMtu), "1132");
  EXPECT_EQ(shown(facts, facts::kUdpHalfOpen), "unknown: too little came after the host's answer");
}

TEST_F(CapturedUdp, HostThatFallsSilentAfterItsAnswerLeavesItHalfOpen) {
  opened();
  said_by(kClient, kHost, 3);
  EXPECT_EQ(shown(facts_of_one(), facts::kUdpHalfOpen), "yes");
}

TEST_F(CapturedUdp, HostThatGoesOnDoesNot) {
  opened();
  said_by(kClient, kHost, 3);
  said_by(kHost, kClient, 1);
  EXPECT_EQ(shown(facts_of_one(), facts::kUdpHalfOpen), "no");
}

TEST_F(CapturedUdp, AnswerToAnotherSynIsNone) {
  udp(kClient, kHost, "ffffffff 0040 0001 00000007 04d0 04d0");
  udp(kHost, kClient, "00000008 0040 1005 00000009 04d0 046c 0001 0002");
  EXPECT_EQ(shown(facts_of_one(), facts::kUdpAnswered), "no");
}

TEST_F(CapturedUdp, OneFlowThatCarriesIsEnoughAndTheOtherIsToldBesideIt) {
  opened();
  said_by(kClient, kHost, 3);
  const Endpoint lossy{kClient.address, 50999};
  udp(lossy, kHost, "ffffffff 0040 0201 00000017 04d0 04d0");
  udp(kHost, lossy, "00000017 0040 1005 00000019 04d0 04d0 0001 0002");
  said_by(lossy, kHost, 3);
  said_by(kHost, lossy, 2);
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kUdpHalfOpen), "no");
  EXPECT_EQ(shown(facts, facts::kUdpClientPort), std::to_string(kClient.port));
  EXPECT_EQ(shown(facts, facts::kUdpHostDatagrams), "0");
  const auto ports = std::ranges::count(facts.facts(), &facts::kUdpClientPort, &Fact::type);
  EXPECT_EQ(ports, 2);
}

TEST_F(CapturedUdp, EachConnectionHasItsOwnTry) {
  opened();
  const Endpoint later{kClient.address, std::uint16_t(kClient.port + 1)};
  Talk again{reader, later, kHost};
  again.connect(ms(1000));
  again.client(ms(1010), {.data = connection_request()});
  reader.on_frame(pcap::LinkType::Raw, udp_frame(later, kHost, "ffffffff 0040 0001 00000007 04d0 04d0"), ms(1500));
  const auto contents = reader.finish();
  ASSERT_EQ(contents.connections.size(), 2u);
  const auto first = evidence_of(*contents.connections[0], contents.udp, {.trust = &trust});
  const auto second = evidence_of(*contents.connections[1], contents.udp, {.trust = &trust});
  EXPECT_EQ(shown(first, facts::kUdpAnswered), "yes");
  EXPECT_EQ(shown(second, facts::kUdpTried), "yes");
  EXPECT_EQ(shown(second, facts::kUdpAnswered), "no");
}

TEST_F(Captured, TryOfUdpAloneLeavesTcpUnknown) {
  const Endpoint client{Address::v4(192, 0, 2, 9), 50000}, host{Address::v4(192, 0, 2, 1), 3390};
  reader.on_frame(pcap::LinkType::Raw, udp_frame(client, host, "ffffffff 0040 0001 00000007 04d0 04d0"), ms(1));
  contents = reader.finish();
  ASSERT_EQ(contents.udp.size(), 1u);
  EXPECT_EQ(contents.udp[0].of, nullptr);
  const auto facts = evidence_of(contents.udp[0], {});
  EXPECT_EQ(shown(facts, facts::kUdpTried), "yes");
  EXPECT_EQ(shown(facts, facts::kUdpOfferedVersion), "RDPUDP_PROTOCOL_VERSION_1");
  EXPECT_EQ(shown(facts, facts::kTcpOutcome), "unknown: the capture has this client's UDP and none of its TCP, by which a session begins");
  EXPECT_EQ(shown(facts, facts::kTargetEndpoint), "192.0.2.1:3390");
}

TEST(CapturedUdpElsewhere, HostIsKnownByItsAnswerAndNotByItsPort) {
  CaptureReader reader;
  const Endpoint client{Address::v4(192, 0, 2, 9), 50000}, host{Address::v4(192, 0, 2, 1), 3390};
  reader.on_frame(pcap::LinkType::Raw, udp_frame(client, host, "ffffffff 0040 0001 00000007 04d0 04d0"), ms(1));
  reader.on_frame(pcap::LinkType::Raw, udp_frame(host, client, "00000007 0040 1005 00000009 04d0 046c 0001 0002"), ms(2));
  reader.on_frame(pcap::LinkType::Raw, udp_frame(client, host, "00000009 0400 000c 00000000", 200), ms(3));
  reader.on_frame(pcap::LinkType::Raw, udp_frame(host, client, "00000009 0400 000c 00000000", 200), ms(4));
  const auto contents = reader.finish();
  ASSERT_EQ(contents.udp.size(), 1u);
  EXPECT_EQ(contents.udp.front().by_client, 1u);
  EXPECT_EQ(contents.udp.front().by_host, 1u);
}

TEST(CapturedUdpElsewhere, SynIsSeenInACaptureOfShortPackets) {
  CaptureReader reader;
  const Endpoint client{Address::v4(192, 0, 2, 9), 50000}, host{Address::v4(192, 0, 2, 1), 3389};
  const auto whole = udp_frame(client, host, "ffffffff 0040 0801 00000007 04d0 04d0");
  reader.on_frame(pcap::LinkType::Raw, BytesView{whole}.first(68), ms(1));
  const auto contents = reader.finish();
  ASSERT_EQ(contents.udp.size(), 1u);
  EXPECT_TRUE(contents.udp.front().cut_short);
}

TEST_F(CapturedUdp, SynWithoutAnswerIsNotHalfOpen) {
  udp(kClient, kHost, "ffffffff 0040 0001 00000007 04d0 04d0");
  said_by(kClient, kHost, 5);
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kUdpAnswered), "no");
  EXPECT_EQ(shown(facts, facts::kUdpHalfOpen), "absent");
}

TEST_F(Captured, TriesThatCameToNothingAtAPortOfNobodysAreCounted) {
  for (const std::uint16_t port : {3390, 443}) {
    Talk elsewhere{reader, kClient, {Address::v4(198, 51, 100, 9), port}};
    elsewhere.client(ms(port), {.flags = kSyn});
    elsewhere.host(ms(port + 1), {.flags = kRst | kAck});
  }
  contents = reader.finish();
  EXPECT_TRUE(contents.connections.empty());
  EXPECT_EQ(contents.counts.unmade.at(443), 1u);
  EXPECT_EQ(contents.counts.unmade.at(3390), 1u);
  EXPECT_EQ(contents.counts.other, 0u);
}

// TLS 1.3 encrypts it: one in the clear is somebody's mischief, whoever says it and whatever keys there are.
TEST_F(Captured, FinishedInTheClearIsNothing) {
  const auto client_hello = hex("16 0303 002d 01 000029 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 01 00");
  const auto server_hello =
      hex("16 0303 0032 02 00002e 0303 1111111111111111111111111111111111111111111111111111111111111111 00 1301 00 0006 002b 0002 0304");
  const auto finished = hex("16 0303 0004 14 000000");
  const keylog::KeyLog empty, others{[] {
    keylog::KeyLog out;
    out[keylog::ClientRandom{std::byte{1}}];
    return out;
  }()};
  for (const keylog::KeyLog* keys : {static_cast<const keylog::KeyLog*>(nullptr), &empty, &others})
    for (const bool hello : {true, false})
      for (const bool by_host : {true, false}) {
        CaptureReader each{{3389}, {}, keys};
        Talk one{each};
        one.connect(ms(0));
        one.client(ms(10), {.data = connection_request()});
        one.host(ms(20), {.data = connection_confirm("01000000")});
        if (hello) one.client(ms(21), {.data = client_hello});
        one.host(ms(30), {.data = server_hello});
        by_host ? one.host(ms(31), {.data = finished}) : one.client(ms(31), {.data = finished});
        const auto seen = each.finish();
        ASSERT_EQ(seen.connections.size(), 1u);
        const auto* watched = seen.connections.at(0)->talk().handshake();
        ASSERT_NE(watched, nullptr);
        EXPECT_EQ(watched->client_hello.has_value(), hello);
        ASSERT_TRUE(watched->server_hello);
        EXPECT_EQ(watched->server_hello->version, tls::Version::Tls13);
        EXPECT_FALSE(watched->opened);
        EXPECT_FALSE(watched->completed);
      }
}

TEST_F(Captured, NameThatIsNoNameIsNotPutIntoCommands) {
  talk.connect(ms(0));
  talk.client(ms(10), {.data = connection_request()});
  talk.host(ms(20), {.data = connection_confirm()});
  // ClientHello with the server name "a;b".
  talk.client(ms(21), {.data = hex("16 0303 0039 01 000035 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 01 00 "
                                   "000a 0000 0006 0004 00 0001 61")});
  const auto facts = facts_of_one();
  EXPECT_EQ(shown(facts, facts::kTargetHost).find(';'), std::string::npos);
}

}  // namespace
}  // namespace doctor::intake
