#include "proto/dns/query_machine.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::dns {
namespace {

using namespace std::chrono_literals;
using wire::operator+;

constexpr Instant kZero{};

DnsQueryMachine asking(Transport transport) {
  return std::move(*DnsQueryMachine::create({.id = 7, .name = "rdp.lab", .type = RecordType::A}, transport, 2s));
}

DnsMessage answer(std::uint16_t id = 7) {
  DnsMessage message{.id = id, .response = true};
  message.questions.push_back({"RDP.lab", RecordType::A, kClassIn});
  message.answers.push_back({.name = "rdp.lab", .ttl = 60, .data = Address::v4(192, 0, 2, 7)});
  return message;
}

TEST(DnsQueryMachine, TakesTheAnswerToItsQuestion) {
  auto machine = asking(Transport::Udp);
  const auto step = machine.start(kZero);
  EXPECT_EQ(decode_message(step.send)->questions.front().name, "rdp.lab");
  EXPECT_EQ(step.deadline, kZero + 1s);
  EXPECT_TRUE(machine.on_bytes(*encode(answer()), kZero + 20ms).done);
  ASSERT_TRUE(machine.outcome());
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Answered);
  EXPECT_EQ(machine.outcome()->took, 20ms);
  EXPECT_EQ(resolve(machine.outcome()->message, "rdp.lab", RecordType::A).addresses.size(), 1u);
}

TEST(DnsQueryMachine, LeavesAnswersToOthersAside) {
  auto machine = asking(Transport::Udp);
  machine.start(kZero);
  EXPECT_FALSE(machine.on_bytes(*encode(answer(8)), kZero + 1ms).done);
  auto other_name = answer();
  other_name.questions.front().name = "evil.lab";
  EXPECT_FALSE(machine.on_bytes(*encode(other_name), kZero + 2ms).done);
  auto query = answer();
  query.response = false;
  EXPECT_FALSE(machine.on_bytes(*encode(query), kZero + 3ms).done);
  EXPECT_FALSE(machine.on_bytes({}, kZero + 3ms).done);
  EXPECT_TRUE(machine.on_bytes(*encode(answer()), kZero + 4ms).done);
  EXPECT_EQ(machine.outcome()->ignored, 4);
}

TEST(DnsQueryMachine, AsksOnceMoreAndThenIsSilent) {
  auto machine = asking(Transport::Udp);
  const auto first = machine.start(kZero);
  const auto second = machine.on_deadline(kZero + 1s);
  EXPECT_EQ(second.send, first.send);
  EXPECT_EQ(second.deadline, kZero + 2s);
  EXPECT_TRUE(machine.on_deadline(kZero + 2s).done);
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Silent);
}

TEST(DnsQueryMachine, AClosedPortIsUnreachable) {
  auto machine = asking(Transport::Udp);
  machine.start(kZero);
  EXPECT_TRUE(machine.on_close(CloseKind::Unreachable, kZero + 1ms).done);
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Unreachable);
}

TEST(DnsQueryMachine, ABrokenAnswerToOurQuestionIsMalformed) {
  auto machine = asking(Transport::Udp);
  machine.start(kZero);
  auto broken = *encode(answer());
  broken.resize(broken.size() - 2);
  EXPECT_TRUE(machine.on_bytes(broken, kZero + 1ms).done);
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Malformed);
  EXPECT_EQ(machine.outcome()->raw, broken);
}

TEST(DnsQueryMachine, ARefusalMayLeaveTheQuestionOut) {
  auto machine = asking(Transport::Udp);
  machine.start(kZero);
  EXPECT_TRUE(machine.on_bytes(*encode({.id = 7, .response = true, .rcode = Rcode::Refused}), kZero + 1ms).done);
  EXPECT_EQ(spec_name(machine.outcome()->message.rcode), "REFUSED");
}

TEST(DnsQueryMachine, OverTcpAMessageMayComeInPieces) {
  auto machine = asking(Transport::Tcp);
  const auto step = machine.start(kZero);
  EXPECT_EQ(decode_message(BytesView{step.send}.subspan(2))->id, 7);
  EXPECT_EQ(step.deadline, kZero + 2s);
  const auto message = *encode(answer());
  const auto framed = wire::bytes({0, unsigned(message.size())}) + message;
  for (std::size_t i = 0; i + 1 < framed.size(); ++i) EXPECT_FALSE(machine.on_bytes(BytesView{framed}.subspan(i, 1), kZero + 1ms).done);
  EXPECT_TRUE(machine.on_bytes(BytesView{framed}.last(1), kZero + 2ms).done);
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Answered);
}

TEST(DnsQueryMachine, OverTcpAnEndBeforeTheAnswerIsClosed) {
  auto machine = asking(Transport::Tcp);
  machine.start(kZero);
  EXPECT_TRUE(machine.on_close(CloseKind::Fin, kZero + 1ms).done);
  EXPECT_EQ(machine.outcome()->end, QueryOutcome::End::Closed);
}

TEST(DnsQueryMachine, AMulticastAnswerNeedsNoIdAndNoQuestion) {
  auto machine = asking(Transport::Mdns);
  const auto query = decode_message(machine.start(kZero).send);
  EXPECT_EQ(query->questions.front().klass, 0x8001);
  EXPECT_FALSE(query->recursion_desired);
  auto other = answer(0);
  other.answers.front().name = "printer.local";
  EXPECT_FALSE(machine.on_bytes(*encode(other), kZero + 1ms).done);
  auto ours = answer(0);
  ours.questions.clear();
  ours.answers.front().klass = 0x8001;
  EXPECT_TRUE(machine.on_bytes(*encode(ours), kZero + 2ms).done);
}

TEST(DnsQueryMachine, WhatIsNoNameIsRefusedAtOnce) { EXPECT_FALSE(DnsQueryMachine::create({.name = "a..b"}, Transport::Udp, 1s)); }

}  // namespace
}  // namespace doctor::dns
