#include "proto/rdpudp/syn.hpp"

#include <gtest/gtest.h>

#include "proto/rdpudp/syn_machine.hpp"
#include "proto/wire.hpp"

namespace doctor::rdpudp {
namespace {

using std::chrono::milliseconds;
using End = SynOutcome::End;

using wire::hex;

constexpr std::uint32_t kSequence = 0x0b127f15;
constexpr Duration kPatience = milliseconds{900};

Instant at(int ms) { return Instant{} + milliseconds{ms}; }

// What a Windows host answered, the zeros behind it left out: tests/data/captures/rdpeudp-handshake-success.pcap.
Bytes syn_ack() {
  return hex(
      "0b127f15"     // snSourceAck: the client's number
      "0040 1005"    // uReceiveWindowSize, uFlags: SYN, ACK, SYNEX
      "0f94ea0b"     // snInitialSequenceNumber
      "04d0 04d0"    // uUpStreamMtu, uDownStreamMtu
      "0001 0002");  // uSynExFlags, uUdpVer
}

TEST(RdpUdpSyn, OursIsPaddedAndOffersVersion2) {
  const Bytes sent = SynMachine{kSequence, kPatience}.syn();
  ASSERT_EQ(sent.size(), 1232u);
  EXPECT_EQ(text::hex_bytes(BytesView{sent}.first(20), ""), "ffffffff004010010b127f1504d004d000010002");
}

TEST(RdpUdpSyn, ReadsTheAnswerOfAWindowsHost) {
  const auto answer = decode_syn(syn_ack());
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_answer());
  EXPECT_EQ(answer->header.source_ack, kSequence);
  EXPECT_EQ(answer->version, Version::Two);
  EXPECT_EQ(answer->upstream_mtu, 1232);
}

TEST(RdpUdpSyn, AnswerOfAnOlderHostNamesNoVersion) {
  const auto answer = decode_syn(hex("00000042 0400 0005 00000042 04d0 0480"));  // [MS-RDPEUDP] 4.1.2
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->version, std::nullopt);
  EXPECT_EQ(answer->downstream_mtu, 0x480);
}

TEST(RdpUdpSyn, ClientsCorrelationIdIsPassedOver) {
  const auto syn =
      decode_syn(hex("ffffffff 0040 1801 0b127f15 04d0 04d0 7855d064fbaf43f0b6e8f8aadfad0000 00000000000000000000000000000000"
                     " 0001 0101"));
  ASSERT_TRUE(syn);
  EXPECT_FALSE(syn->is_answer());
  EXPECT_EQ(syn->version, Version::Three);
}

TEST(RdpUdpSyn, WhatItWritesItReads) {
  const Syn syn{
      .header = {.source_ack = 7, .receive_window = 100, .flags = kFlagAck}, .initial_sequence = 9, .downstream_mtu = 1132, .version = Version::One};
  const auto read = decode_syn(encode_syn(syn));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header.source_ack, 7u);
  EXPECT_EQ(read->initial_sequence, 9u);
  EXPECT_EQ(read->downstream_mtu, 1132);
  EXPECT_EQ(read->version, Version::One);
}

TEST(RdpUdpSyn, EveryPrefixIsIncomplete) {
  const Bytes whole = syn_ack();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto read = decode_syn(BytesView{whole}.first(i));
    ASSERT_FALSE(read) << i;
    EXPECT_TRUE(read.error().incomplete()) << i;
  }
}

TEST(RdpUdpSyn, WhatAcknowledgesIsAnAnswerOrNone) { EXPECT_FALSE(decode_syn(hex("00000000 0040 0001 0b127f15 04d0 04d0"))); }

TEST(RdpUdpSyn, DataIsNoSyn) { EXPECT_FALSE(decode_syn(hex("0f94ea0b 0400 000c 00000000 0b127f16 0b127f16"))); }

class RdpUdpTry : public testing::Test {
 protected:
  SynMachine machine{kSequence, kPatience};
  Step first = machine.start(at(0));
};

TEST_F(RdpUdpTry, EndsWithTheAnswerAndLeavesIt) {
  const auto step = machine.on_bytes(syn_ack(), at(20));
  EXPECT_TRUE(step.done);
  EXPECT_TRUE(step.send.empty());
  ASSERT_TRUE(machine.outcome());
  EXPECT_EQ(machine.outcome()->end, End::Answered);
  EXPECT_EQ(machine.outcome()->took, milliseconds{20});
  EXPECT_EQ(machine.outcome()->raw, syn_ack());
}

TEST_F(RdpUdpTry, SendsTheSameSynThreeTimesAndNoMore) {
  EXPECT_EQ(first.deadline, at(300));
  const auto second = machine.on_deadline(at(300)), third = machine.on_deadline(at(600));
  EXPECT_EQ(second.send, first.send);
  EXPECT_EQ(third.send, first.send);
  EXPECT_EQ(third.deadline, at(900));
  const auto last = machine.on_deadline(at(900));
  EXPECT_TRUE(last.done);
  EXPECT_TRUE(last.send.empty());
  EXPECT_EQ(machine.outcome()->end, End::Silent);
  EXPECT_EQ(machine.outcome()->sent, 3);
}

TEST_F(RdpUdpTry, AnswerToSomebodyElsesSynIsNone) {
  Bytes other = syn_ack();
  other[0] = std::byte{0xaa};
  EXPECT_FALSE(machine.on_bytes(other, at(10)).done);
  EXPECT_TRUE(machine.on_bytes(syn_ack(), at(30)).done);
  EXPECT_EQ(machine.outcome()->end, End::Answered);
}

TEST_F(RdpUdpTry, GarbageIsToldApartFromSilence) {
  machine.on_bytes(hex("de ad"), at(10));
  machine.on_bytes({}, at(11));
  machine.on_deadline(at(900));
  EXPECT_EQ(machine.outcome()->end, End::Other);
  EXPECT_EQ(machine.outcome()->raw, hex("dead"));
}

TEST_F(RdpUdpTry, IcmpEndsIt) {
  EXPECT_TRUE(machine.on_close(CloseKind::Unreachable, at(2)).done);
  EXPECT_EQ(machine.outcome()->end, End::Unreachable);
}

}  // namespace
}  // namespace doctor::rdpudp
