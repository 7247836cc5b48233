#include "probe/negotiation/sweep.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "evidence/facts/negotiation.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "proto/x224/connection_confirm.hpp"
#include "proto/x224/connection_request.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::seconds;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;
using x224::FailureCode;
using x224::NegotiationFailure;
using x224::NegotiationResponse;
using x224::Protocol;
using x224::SelectedProtocol;

const Endpoint kHost = endpoint("192.0.2.7", 3389);

// A host that decides by what is requested.
Tcp host(std::function<std::optional<x224::NegotiationAnswer>(const x224::ConnectionRequest&)> decide) {
  return Tcp::accept([decide](const net::ConnectRequest&) {
    return test::answering([decide](BytesView received) -> std::optional<Bytes> {
      const auto request = x224::decode_connection_request(received);
      if (!request) return std::nullopt;
      const auto answer = decide(*request);
      if (!answer) return std::nullopt;
      return encode(x224::ConnectionConfirm{.answer = *answer});
    });
  });
}

x224::NegotiationAnswer nla_only(const x224::ConnectionRequest& request) {
  const auto requested = request.negotiation->requested;
  if (requested.has(Protocol::HybridEx)) return NegotiationResponse{0, SelectedProtocol::HybridEx};
  if (requested.has(Protocol::Hybrid)) return NegotiationResponse{0, SelectedProtocol::Hybrid};
  return NegotiationFailure{FailureCode::HybridRequiredByServer};
}

class NegotiationSweep : public testing::Test {
 protected:
  void sweep() { sweep_negotiation(context, kHost); }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(NegotiationSweep, AsksForEachProtocolOnAConnectionOfItsOwn) {
  network.tcp(kHost, host([](const auto& request) { return std::optional{nla_only(request)}; }));
  sweep();
  EXPECT_EQ(network.connects().size(), 6u);
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "yes");
  EXPECT_EQ(shown(evidence, facts::kAcceptedProtocols), "PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX");
  EXPECT_EQ(shown(evidence, facts::kNlaRequired), "yes");
  EXPECT_EQ(shown(evidence, facts::kNlaOffered), "yes");
  EXPECT_EQ(shown(evidence, facts::kCookieMatters), "unknown: not applicable");
  EXPECT_EQ(shown(evidence, facts::kFailureCode, "PROTOCOL_RDSTLS"), "HYBRID_REQUIRED_BY_SERVER");
  EXPECT_EQ(shown(evidence, facts::kOfferedProtocols, "PROTOCOL_RDSAAD"), "PROTOCOL_SSL, PROTOCOL_RDSAAD");
}

TEST_F(NegotiationSweep, AHostWithoutNlaIsSeenAsThat) {
  network.tcp(kHost, host([](const auto& request) -> std::optional<x224::NegotiationAnswer> {
                return request.negotiation->requested.has(Protocol::Ssl) ? NegotiationResponse{0, SelectedProtocol::Ssl} : NegotiationResponse{};
              }));
  sweep();
  EXPECT_EQ(shown(evidence, facts::kAcceptedProtocols), "PROTOCOL_RDP, PROTOCOL_SSL");
  EXPECT_EQ(shown(evidence, facts::kNlaRequired), "no");
  EXPECT_EQ(shown(evidence, facts::kNlaOffered), "no");
}

TEST_F(NegotiationSweep, AnAnswerWithoutTheCookieAloneMeansThatTheCookieMatters) {
  // The last connection of seven comes without the cookie and meets the host itself.
  std::vector<Tcp> in_turn(6, Tcp::accept(Script{}.hear().reset()));
  in_turn.push_back(host([](const auto& request) -> std::optional<x224::NegotiationAnswer> {
    if (request.cookie) return std::nullopt;
    return NegotiationResponse{0, SelectedProtocol::Ssl};
  }));
  network.tcp(kHost, in_turn);
  sweep();
  EXPECT_EQ(network.connects().size(), 7u);
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "no");
  EXPECT_EQ(shown(evidence, facts::kCookieMatters), "yes");
  EXPECT_EQ(shown(evidence, facts::kAcceptedProtocols), "unknown: no usable answer");
  EXPECT_EQ(shown(evidence, facts::kNlaRequired), "unknown: no usable answer");
}

TEST_F(NegotiationSweep, TwoSilencesInARowEndIt) {
  network.tcp(kHost, Tcp::accept(Script{}));
  sweep();
  EXPECT_EQ(network.connects().size(), 4u);  // two of the sweep, one without the cookie, one that says a ClientHello
  EXPECT_EQ(shown(evidence, facts::kNegotiationOutcome, "PROTOCOL_SSL"), "silent");
  EXPECT_EQ(shown(evidence, facts::kNegotiationOutcome, "PROTOCOL_HYBRID"), "unknown: not tested: the host was silent twice in a row");
  EXPECT_EQ(shown(evidence, facts::kCookieMatters), "no");
  EXPECT_EQ(shown(evidence, facts::kPlainTls), "no");
  EXPECT_EQ(shown(evidence, facts::kPlainTlsOutcome), "silent");
}

TEST_F(NegotiationSweep, AServiceThatSpeaksTlsFromTheFirstByteIsRecognised) {
  // As a web server: an alert (protocol_version) to a ClientHello, a close on anything else.
  network.tcp(kHost, Tcp::accept([](const net::ConnectRequest&) {
                return test::answering([](BytesView received) -> std::optional<Bytes> {
                  if (received.empty() || received[0] != std::byte{0x16}) return std::nullopt;
                  return text::parse_hex_bytes("15 03 03 00 02 02 46");
                });
              }));
  sweep();
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "no");
  EXPECT_EQ(shown(evidence, facts::kPlainTls), "yes");
  EXPECT_EQ(shown(evidence, facts::kPlainTlsOutcome), "alert");
}

TEST_F(NegotiationSweep, AServiceThatClosesOnPlainTlsIsNotSilent) {
  const auto mute = Tcp::accept(Script{});
  network.tcp(kHost, {mute, mute, mute, Tcp::accept(Script{}.hear().close())});
  sweep();
  EXPECT_EQ(shown(evidence, facts::kNegotiationOutcome, "PROTOCOL_SSL"), "silent");
  EXPECT_EQ(shown(evidence, facts::kPlainTls), "no");
  EXPECT_EQ(shown(evidence, facts::kPlainTlsOutcome), "closed");
}

TEST_F(NegotiationSweep, SaysOfPlainTlsThatTheWaitWasTooShort) {
  context.stage_timeout = std::chrono::milliseconds{50};
  network.tcp(kHost, Tcp::accept(Script{}));
  sweep();
  for (const FactType* type : {&facts::kCookieMatters, &facts::kPlainTls, &facts::kPlainTlsOutcome})
    EXPECT_EQ(shown(evidence, *type), "unknown: no usable answer: silent, but the wait was too short to tell silence from slowness") << type->id;
}

// xrdp takes a ClientHello for a request that it cannot read, and says the MCS Disconnect Provider Ultimatum (T.125).
TEST_F(NegotiationSweep, AServiceThatEndsPlainTlsInTheWordsOfRemoteDesktopIsAwake) {
  const auto mute = Tcp::accept(Script{});
  network.tcp(kHost, {mute, mute, mute, Tcp::accept(Script{}.hear().say(test::bytes_of({3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80})).close())});
  sweep();
  EXPECT_EQ(shown(evidence, facts::kPlainTls), "no");
  EXPECT_EQ(shown(evidence, facts::kPlainTlsOutcome), "mcs_disconnect");
}

TEST_F(NegotiationSweep, AnotherProtocolEndsItAtOnce) {
  network.tcp(kHost, Tcp::accept(Script{}.say(test::bytes_of("SSH-2.0-OpenSSH_9.2\r\n"))));
  sweep();
  EXPECT_EQ(network.connects().size(), 1u);
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "no");
  EXPECT_EQ(shown(evidence, facts::kNegotiationOutcome, "PROTOCOL_SSL"), "unknown: not tested: the port speaks another protocol");
}

TEST_F(NegotiationSweep, StopsWhenEnoughConnectionsWereMade) {
  network.tcp(kHost, host([](const auto& request) { return std::optional{nla_only(request)}; }));
  context.connections_left = 2;
  sweep();
  EXPECT_EQ(network.connects().size(), 2u);
  EXPECT_EQ(shown(evidence, facts::kNlaRequired), "yes");
  EXPECT_EQ(shown(evidence, facts::kNlaOffered), "unknown: no usable answer");
  EXPECT_EQ(shown(evidence, facts::kNegotiationOutcome, "PROTOCOL_RDSAAD"), "unknown: not tested: enough connections were made");
}

TEST_F(NegotiationSweep, WithoutAnyConnectionNothingIsKnown) {
  network.tcp(kHost, Tcp::refuse());
  sweep();
  EXPECT_EQ(network.connects().size(), 1u);
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "unknown: not tested: a further connection was not accepted");
}

TEST_F(NegotiationSweep, WhatTheUserStoppedIsUnknown) {
  network.tcp(kHost, Tcp::accept(Script{}));
  network.interrupt_at(Instant{seconds{1}});
  sweep();
  EXPECT_EQ(shown(evidence, facts::kAnyAnswer), "unknown: interrupted: the user stopped");
}

TEST_F(NegotiationSweep, NeverHidesWhatTheWalkSaw) {
  network.tcp(kHost, Tcp::accept(Script{}.hear().close()));
  auto walk = reconnect(context, kHost);
  evidence.set_walk_attempt(walk->attempt);
  probe_negotiation(context, *walk, x224::kMstscOffer);
  network.tcp(kHost, Tcp::accept(Script{}));
  sweep();
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kNegotiationOutcome), "closed");
}

TEST_F(NegotiationSweep, OneQuestionTellsWhetherNlaIsRequired) {
  network.tcp(kHost, host([](const auto& request) { return std::optional{nla_only(request)}; }));
  auto walk = reconnect(context, kHost);
  evidence.set_walk_attempt(walk->attempt);
  probe_negotiation(context, *walk, x224::kMstscOffer);
  probe_nla_required(context, kHost);
  EXPECT_EQ(network.connects().size(), 2u);
  EXPECT_EQ(shown(evidence, facts::kNlaRequired), "yes");
  EXPECT_EQ(shown(evidence, facts::kNlaOffered), "yes");
}

}  // namespace
}  // namespace doctor::probe
