#include "probe/negotiation/negotiation.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "probe/host_probe.hpp"
#include "proto/x224/connection_confirm.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Script;
using test::shown;
using test::Tcp;
using x224::NegotiationEnd;

Bytes confirm(x224::NegotiationAnswer answer) { return encode(x224::ConnectionConfirm{.answer = answer}); }

class NegotiationProbe : public HostProbe {
 protected:
  NegotiationResult probe(Tcp server, bool with_cookie = true) {
    auto open = walk_to(std::move(server));
    return probe_negotiation(context, open, x224::kMstscOffer, with_cookie);
  }
  std::string walk(const FactType& type) {
    const Fact* fact = evidence.of_walk(type);
    if (fact == nullptr) return "absent";
    return fact->known() ? to_text(*fact->value()) : "unknown: " + fact->unknown()->to_string();
  }
};

TEST_F(NegotiationProbe, ObservesWhatTheHostSelects) {
  const auto answer = confirm(x224::NegotiationResponse{0x0b, x224::SelectedProtocol::Hybrid});
  const auto result = probe(Tcp::accept(Script{}.hear().wait(milliseconds{20}).say(answer)));
  EXPECT_EQ(result.end, NegotiationEnd::Selected);
  EXPECT_EQ(result.selected, x224::SelectedProtocol::Hybrid);
  EXPECT_TRUE(result.answered());
  EXPECT_EQ(walk(facts::kOfferedProtocols), "PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX");
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "selected");
  EXPECT_EQ(walk(facts::kSelectedProtocol), "PROTOCOL_HYBRID");
  EXPECT_EQ(walk(facts::kReplyFlags), "EXTENDED_CLIENT_DATA_SUPPORTED, DYNVC_GFX_PROTOCOL_SUPPORTED, RESTRICTED_ADMIN_MODE_SUPPORTED");
  EXPECT_EQ(walk(facts::kFailureCode), "unknown: not applicable");
  EXPECT_EQ(evidence.of_walk(facts::kNegotiationOutcome)->raw, answer);
  EXPECT_FALSE(evidence.of_walk(facts::kOfferedProtocols)->raw.empty());
  EXPECT_GE(evidence.walk_value<double>(facts::kNegotiationMs).value(), 20.0);
}

TEST_F(NegotiationProbe, HandsOverWhatCameBehindTheAnswer) {
  auto answer = confirm(x224::NegotiationResponse{0, x224::SelectedProtocol::Ssl});
  answer.push_back(std::byte{0x16});
  EXPECT_EQ(probe(Tcp::accept(Script{}.hear().say(answer))).left_over, test::bytes_of({0x16}));
}

TEST_F(NegotiationProbe, ObservesARefusal) {
  const auto result = probe(Tcp::accept(Script{}.hear().say(confirm(x224::NegotiationFailure{x224::FailureCode::SslCertNotOnServer}))));
  EXPECT_EQ(result.failure, x224::FailureCode::SslCertNotOnServer);
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "failure");
  EXPECT_EQ(walk(facts::kFailureCode), "SSL_CERT_NOT_ON_SERVER");
  EXPECT_EQ(walk(facts::kSelectedProtocol), "unknown: not applicable");
}

TEST_F(NegotiationProbe, KeepsAnUnknownCode) {
  probe(Tcp::accept(Script{}.hear().say(confirm(x224::NegotiationFailure{x224::FailureCode{77}}))));
  EXPECT_EQ(walk(facts::kFailureCode), "0x0000004d");
}

TEST_F(NegotiationProbe, NamesAnotherProtocolAndEscapesItsBanner) {
  const auto result = probe(Tcp::accept(Script{}.say(test::bytes_of("SSH-2.0-Open\x1bSSH\r\n"))));
  EXPECT_EQ(result.end, NegotiationEnd::NotRdp);
  EXPECT_EQ(walk(facts::kPeerKind), "ssh");
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kPeerBanner), "SSH-2.0-Open\\x1bSSH\\x0d\\x0a");
  EXPECT_EQ(walk(facts::kFailureCode), "unknown: no usable answer");
}

TEST_F(NegotiationProbe, TellsTheEndsWithoutAnAnswerApart) {
  EXPECT_EQ(probe(Tcp::accept(Script{}.hear().close())).end, NegotiationEnd::Closed);
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "closed");
  EXPECT_EQ(probe(Tcp::accept(Script{}.hear().reset())).end, NegotiationEnd::Reset);
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "reset");
  const auto before = network.elapsed();
  EXPECT_EQ(probe(Tcp::accept(Script{})).end, NegotiationEnd::Silent);
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "silent");
  EXPECT_GE(network.elapsed() - before, seconds{4});
}

TEST_F(NegotiationProbe, WhatTheUserStoppedIsUnknown) {
  network.interrupt_at(Instant{seconds{1}});
  EXPECT_TRUE(probe(Tcp::accept(Script{})).interrupted);
  EXPECT_EQ(walk(facts::kNegotiationOutcome), "unknown: interrupted");
}

TEST_F(NegotiationProbe, AFurtherConnectionIsCountedAndNumbered) {
  network.tcp(host, {Tcp::accept(Script{}), Tcp::refuse()});
  context.connections_left = 2;
  const auto first = reconnect(context, host);
  ASSERT_TRUE(first);
  EXPECT_FALSE(reconnect(context, host));
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome), "refused");
  EXPECT_EQ(context.connections_left, 0);
  EXPECT_FALSE(reconnect(context, host));
  EXPECT_EQ(network.connects().size(), 2u);
}

}  // namespace
}  // namespace doctor::probe
