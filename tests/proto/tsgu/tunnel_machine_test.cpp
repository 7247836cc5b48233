#include "proto/tsgu/tunnel_machine.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::tsgu {
namespace {

using End = TunnelOutcome::End;
using wire::operator+;

Instant at(int seconds) { return Instant{std::chrono::seconds{seconds}}; }

const Bytes kHandshake = encode(HandshakeResponse{});
const Bytes kTunnel = encode(TunnelResponse{.tunnel_id = 6, .consent_message = "For staff only"});
const Bytes kAuthorized = encode(TunnelAuthResponse{.redirection = 1, .idle_timeout_minutes = 30});
const Bytes kChannel = encode(ChannelResponse{.channel_id = 1, .udp_port = 3391});

TunnelMachine started(bool behind_seed = false) {
  TunnelMachine machine{{.client_name = "pc17", .target = "desk", .port = 3390, .behind_seed = behind_seed}};
  EXPECT_EQ(decode_packet(machine.start(at(0)).send)->type, PacketType::HandshakeRequest);
  return machine;
}

// Says "ask", ends when "bye" came, and remembers everything.
struct Speaker : Machine {
  std::string heard{};
  std::optional<CloseKind> closed{};
  Step start(Instant) override { return Step::say(wire::chars("ask"), at(9)); }
  Step on_bytes(BytesView received, Instant) override {
    heard += text::as_chars(received);
    return heard.ends_with("bye") ? Step::finished() : Step::wait_until(at(9));
  }
  Step on_close(CloseKind kind, Instant) override {
    closed = kind;
    return Step::finished();
  }
  Step on_deadline(Instant) override { return Step::finished(); }
};

TEST(TunnelMachine, AsksStepByStepUntilTheChannelIsOpen) {
  auto machine = started();
  const auto create = decode_tunnel_create(decode_packet(machine.on_bytes(kHandshake, at(1)).send)->body);
  EXPECT_EQ(create->capabilities, TunnelMachine::kOurCapabilities);
  EXPECT_EQ(decode_tunnel_auth(decode_packet(machine.on_bytes(kTunnel, at(2)).send)->body)->client_name, "pc17");
  const Step last = machine.on_bytes(kAuthorized, at(3));
  const auto channel = decode_channel_create(decode_packet(last.send)->body);
  EXPECT_EQ(channel->resources, std::vector<std::string>{"desk"});
  EXPECT_EQ(channel->port, 3390);
  EXPECT_EQ(last.deadline, at(63)) << "a gateway needs long to find that a target does not answer";
  EXPECT_TRUE(machine.on_bytes(kChannel, at(4)).done);
  const auto& outcome = *machine.outcome();
  EXPECT_EQ(outcome.end, End::Open);
  EXPECT_EQ(outcome.tunnel->consent_message, "For staff only");
  EXPECT_EQ(outcome.authorization->idle_timeout_minutes, 30u);
  EXPECT_EQ(outcome.channel->udp_port, 3391);
  EXPECT_EQ(outcome.ended_at, at(4));
}

TEST(TunnelMachine, ReadsPacketsHoweverTheyAreCut) {
  auto machine = started();
  const Bytes all =
      kHandshake + kTunnel + encode_keepalive() + encode_service_message("Down at noon") + kAuthorized + kChannel + encode_data(wire::bytes({3}));
  Step step;
  std::size_t used = 0;
  while (used < all.size() && !step.done) step = machine.on_bytes(BytesView{all}.subspan(used++, 1), at(1));
  ASSERT_TRUE(machine.outcome());
  EXPECT_EQ(machine.outcome()->end, End::Open);
  EXPECT_EQ(machine.outcome()->service_messages, std::vector<std::string>{"Down at noon"});

  auto at_once = started();
  EXPECT_TRUE(at_once.on_bytes(all, at(1)).done);
  EXPECT_EQ(at_once.take_left_over(), encode_data(wire::bytes({3})));
}

TEST(TunnelMachine, SkipsTheSeedOfAnOutChannel) {
  for (const std::size_t size : {0, 1, 10, 100}) {
    auto machine = started(true);
    EXPECT_FALSE(machine.on_bytes(Bytes(size, std::byte{2}), at(1)).done);
    EXPECT_FALSE(machine.on_bytes(kHandshake, at(1)).send.empty()) << size;
  }
  auto endless = started(true);
  EXPECT_TRUE(endless.on_bytes(Bytes(200), at(1)).done);
  EXPECT_EQ(endless.outcome()->end, End::Malformed);
}

TEST(TunnelMachine, EndsWhereItIsRefusedAndSaysByWhat) {
  auto machine = started();
  machine.on_bytes(kHandshake + kTunnel, at(1));
  EXPECT_TRUE(machine.on_bytes(encode(TunnelAuthResponse{.error = ReturnCode::NapAccessDenied}), at(2)).done);
  EXPECT_EQ(machine.outcome()->end, End::Refused);
  EXPECT_EQ(machine.outcome()->step, TunnelStep::TunnelAuth);
  EXPECT_EQ(machine.outcome()->code, ReturnCode::NapAccessDenied);

  auto closed = started();
  closed.on_bytes(encode(ClosePacket{.status = ReturnCode::SessionTimeout}), at(1));
  EXPECT_EQ(closed.outcome()->code, ReturnCode::SessionTimeout);
}

TEST(TunnelMachine, TakesACloseWithoutAReasonForAnEnd) {
  auto closed = started();
  EXPECT_TRUE(closed.on_bytes(encode(ClosePacket{}), at(1)).done);
  EXPECT_EQ(closed.outcome()->end, End::Closed);
  EXPECT_FALSE(closed.outcome()->code);
}

TEST(TunnelMachine, ReadsAFloodOfSmallPacketsInOneGo) {
  Bytes flood;
  for (int i = 0; i < 131'000; ++i) {
    const Bytes one = encode_keepalive();
    flood.insert(flood.end(), one.begin(), one.end());
  }
  // As many as a WebSocket frame may hold; with a removal for each of them it took many seconds.
  auto machine = started();
  EXPECT_FALSE(machine.on_bytes(flood + kHandshake, at(1)).send.empty());
  ChannelMachine::State state;
  Speaker inner;
  ChannelMachine channel{state, inner};
  channel.start(at(0));
  EXPECT_TRUE(channel.on_bytes(flood + encode_data(wire::chars("bye")), at(1)).done);
  EXPECT_TRUE(state.unread.empty());
}

TEST(TunnelMachine, RefusesWhatHasNoPlaceThere) {
  for (const Bytes& wrong :
       {kChannel, encode_data(wire::bytes({1})), wire::chars("HTTP/1.1 400 Bad Request\r\n\r\n"), encode_packet(PacketType::HandshakeResponse, {})}) {
    auto machine = started();
    EXPECT_TRUE(machine.on_bytes(wrong, at(1)).done);
    EXPECT_EQ(machine.outcome()->end, End::Malformed);
    EXPECT_TRUE(machine.outcome()->why);
  }
}

TEST(TunnelMachine, TellsSilenceAndEnds) {
  auto silent = started();
  EXPECT_TRUE(silent.on_deadline(at(4)).done);
  EXPECT_EQ(silent.outcome()->end, End::Silent);
  auto closed = started();
  closed.on_close(CloseKind::Fin, at(1));
  EXPECT_EQ(closed.outcome()->end, End::Closed);
  auto reset = started();
  reset.on_close(CloseKind::Reset, at(1));
  EXPECT_EQ(reset.outcome()->end, End::Reset);
}

// Whoever must approve a second factor gets a minute for it, and is told.
TEST(TunnelMachine, WaitsForAnApprovalAndSaysSoOnce) {
  int told = 0;
  TunnelMachine machine{{.target = "desk", .on_wait = [&told] { ++told; }}};
  machine.start(at(0));
  EXPECT_EQ(machine.on_bytes(kHandshake, at(1)).deadline, at(5));
  const Step waiting = machine.on_deadline(at(5));
  EXPECT_FALSE(waiting.done);
  EXPECT_EQ(waiting.deadline, at(66));
  EXPECT_EQ(machine.on_bytes(encode_keepalive(), at(6)).deadline, at(66));
  EXPECT_EQ(machine.on_bytes(kTunnel, at(20)).deadline, at(24));
  EXPECT_FALSE(machine.on_deadline(at(24)).done);
  EXPECT_EQ(told, 1);
  EXPECT_FALSE(machine.on_bytes(kAuthorized, at(50)).done);
  EXPECT_TRUE(machine.on_bytes(kChannel, at(51)).done);
  EXPECT_EQ(machine.outcome()->end, End::Open);
}

TEST(TunnelMachine, IsSilentAfterAMinuteWithoutAnApproval) {
  auto machine = started();
  machine.on_bytes(kHandshake + kTunnel, at(1));
  EXPECT_FALSE(machine.on_deadline(at(5)).done);
  EXPECT_TRUE(machine.on_deadline(at(66)).done);
  EXPECT_EQ(machine.outcome()->end, End::Silent);
  EXPECT_EQ(machine.outcome()->step, TunnelStep::TunnelAuth);
}

TEST(ChannelMachine, CarriesDataAndLeavesTheRestForTheNext) {
  ChannelMachine::State state;
  Speaker first, second;
  ChannelMachine machine{state, first};
  EXPECT_EQ(machine.start(at(0)).send, encode_data(wire::chars("ask")));
  EXPECT_FALSE(machine.on_bytes(encode_keepalive() + encode_data(wire::chars("good")), at(1)).done);
  EXPECT_TRUE(machine.on_bytes(encode_data(wire::chars("bye")) + encode_data(wire::chars("next")), at(2)).done);
  EXPECT_EQ(first.heard, "goodbye");
  ChannelMachine again{state, second};
  again.start(at(3));
  EXPECT_EQ(second.heard, "next");
}

TEST(LeaveMachine, SaysSoAndWaitsASecondForTheAnswer) {
  LeaveMachine machine{encode_data(wire::chars("half")) + Bytes(3)};
  const Step first = machine.start(at(0));
  EXPECT_EQ(first.send, encode(ClosePacket{.type = PacketType::CloseChannel}));
  EXPECT_EQ(first.deadline, at(1));
  LeaveMachine answered{{}};
  answered.start(at(0));
  EXPECT_FALSE(answered.on_bytes(encode_data(wire::chars("late")), at(0)).done);
  EXPECT_TRUE(answered.on_bytes(encode(ClosePacket{.type = PacketType::CloseChannelResponse}), at(0)).done);
  EXPECT_TRUE(machine.on_deadline(at(1)).done);
}

TEST(ChannelMachine, IsAFinWhenTheGatewayClosesIt) {
  ChannelMachine::State state;
  Speaker inner;
  ChannelMachine machine{state, inner};
  machine.start(at(0));
  const Step last = machine.on_bytes(encode(ClosePacket{.status = ReturnCode::BadArguments}), at(1));
  EXPECT_TRUE(last.done);
  EXPECT_EQ(last.send, encode(ClosePacket{.type = PacketType::CloseChannelResponse}));
  EXPECT_EQ(inner.closed, CloseKind::Fin);
  EXPECT_EQ(state.closed_by, ReturnCode::BadArguments);
}

TEST(ChannelMachine, IsAResetWhenItIsGarbled) {
  ChannelMachine::State state;
  Speaker inner;
  ChannelMachine machine{state, inner};
  machine.start(at(0));
  EXPECT_TRUE(machine.on_bytes(wire::chars("no packet at all"), at(1)).done);
  EXPECT_EQ(inner.closed, CloseKind::Reset);
}

}  // namespace
}  // namespace doctor::tsgu
