#include "probe/credssp/credssp.hpp"

#include <gtest/gtest.h>

#include "crypto/certificate_maker.hpp"
#include "crypto/tls_machine.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

const Endpoint kHost = endpoint("192.0.2.7", 3389);
const WallTime kNow = *parse_rfc3339("2026-11-21T03:35:00Z");

ntlm::Challenge member() {
  return {.target_name = "ADLAB",
          .netbios_computer = "RDP1",
          .netbios_domain = "ADLAB",
          .dns_computer = "rdp1.ad.lab",
          .dns_domain = "ad.lab",
          .dns_tree = "ad.lab",
          .timestamp = kNow + minutes{7},
          .version = ntlm::OsVersion{10, 0, 20348}};
}

Bytes with_challenge(const ntlm::Challenge& challenge) { return encode(credssp::TSRequest{.version = 6, .nego_tokens = {ntlm::encode(challenge)}}); }

class CredsspProbe : public testing::Test {
 protected:
  CredsspProbe() { network.wall_time(kNow); }

  // The plain bytes inside TLS, as if TLS were not there.
  void probe(Script server, std::optional<std::uint8_t> alert = {}) {
    network.tcp(kHost, Tcp::accept(std::move(server)));
    auto open = reconnect(context, kHost);
    evidence.set_walk_attempt(open->attempt);
    probe_credssp(context, *open, [&](Machine& machine) {
      const net::Conversation conversation{open->connection.get(), &machine};
      network.converse(std::span{&conversation, 1});
      return alert;
    });
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(CredsspProbe, HearsAMemberTellItsNamesBuildAndClock) {
  probe(Script{}.hear().say(with_challenge(member())));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "challenge");
  EXPECT_EQ(shown(evidence, facts::kCredsspVersion), "6");
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "unknown: not applicable");
  EXPECT_EQ(shown(evidence, facts::kHostComputer), "RDP1");
  EXPECT_EQ(shown(evidence, facts::kHostDomain), "ADLAB");
  EXPECT_EQ(shown(evidence, facts::kHostDnsComputer), "rdp1.ad.lab");
  EXPECT_EQ(shown(evidence, facts::kHostDnsForest), "ad.lab");
  EXPECT_EQ(shown(evidence, facts::kHostDomainJoined), "yes");
  EXPECT_EQ(shown(evidence, facts::kHostOsVersion), "10.0.20348");
  EXPECT_EQ(shown(evidence, facts::kHostOsBuild), "20348");
  EXPECT_EQ(shown(evidence, facts::kHostClock), "2026-11-21T03:42:00Z");
  EXPECT_NEAR(evidence.walk_value<double>(facts::kHostClockOffset).value(), 420, 2);
  EXPECT_EQ(shown(evidence, facts::kHostClockOff), "yes");
}

TEST_F(CredsspProbe, AHostThatStandsAloneIsNoMember) {
  auto alone = member();
  alone.netbios_domain = "rdp1";
  alone.timestamp = kNow - seconds{30};
  probe(Script{}.hear().say(with_challenge(alone)));
  EXPECT_EQ(shown(evidence, facts::kHostDomainJoined), "no");
  EXPECT_EQ(shown(evidence, facts::kHostClockOff), "no");
}

TEST_F(CredsspProbe, WhatTheChallengeLeavesOutIsUnknown) {
  probe(Script{}.hear().say(with_challenge({.target_name = "X"})));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "challenge");
  for (const FactType* type : {&facts::kHostComputer, &facts::kHostDomainJoined, &facts::kHostOsBuild, &facts::kHostClockOff})
    EXPECT_TRUE(shown(evidence, *type).starts_with("unknown: no usable answer")) << type->id;
}

TEST_F(CredsspProbe, ObservesARefusalByCode) {
  probe(Script{}.hear().say(encode(credssp::TSRequest{.version = 6, .error_code = credssp::NtStatus::NtlmBlocked})));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "error_code");
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "STATUS_NTLM_BLOCKED");
  EXPECT_EQ(shown(evidence, facts::kHostComputer), "unknown: no usable answer");
}

TEST_F(CredsspProbe, TellsAnEndByAlertFromAPlainOne) {
  probe(Script{}.hear().close(), std::uint8_t{116});
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "alert");
  EXPECT_EQ(shown(evidence, facts::kTlsAlert), "certificate_required");
  probe(Script{}.hear().close());
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "closed");
}

TEST_F(CredsspProbe, SaysWhyAnAnswerIsMalformed) {
  probe(Script{}.hear().say(test::bytes_of("HTTP/1.1 400 Bad Request\r\n")));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "malformed");
  EXPECT_EQ(shown(evidence, facts::kCredsspVersion), "unknown: no usable answer: TSRequest.tag at offset 0: must be a SEQUENCE");
}

TEST_F(CredsspProbe, WhatTheUserStoppedIsUnknown) {
  network.interrupt_at(Instant{seconds{1}});
  probe(Script{});
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "unknown: interrupted");
}

// A host with a certificate of its own that runs `inner` inside TLS.
class TlsHost : public Machine {
 public:
  explicit TlsHost(Script inner) : inner_(inner.machine()) {
    const auto made = crypto::make_certificate({.common_name = "rdp1", .not_before = kNow, .not_after = kNow + std::chrono::days{30}});
    engine_ = std::move(*crypto::TlsEngine::server({.identity = {.chain = {made->certificate}, .private_key = made->private_key}}));
  }
  Step start(Instant) override {
    engine_->start();
    return {};
  }
  Step on_bytes(BytesView received, Instant at) override {
    engine_->feed(received);
    Step step{.send = engine_->take_output()};
    if (engine_->state() != crypto::TlsState::Open) return step;
    auto plain = engine_->read_plain();
    if (plain.empty()) return step;
    if (!begun_) inner_->start(at);
    begun_ = true;
    engine_->write_plain(inner_->on_bytes(plain, at).send);
    const auto answer = engine_->take_output();
    step.send.insert(step.send.end(), answer.begin(), answer.end());
    return step;
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return {}; }

 private:
  std::unique_ptr<Machine> inner_;
  std::unique_ptr<crypto::TlsEngine> engine_;
  bool begun_ = false;
};

TEST_F(CredsspProbe, SpeaksInsideTheWalksTlsChannel) {
  network.tcp(kHost,
              Tcp::accept([](const net::ConnectRequest&) { return std::make_unique<TlsHost>(Script{}.hear().say(with_challenge(member()))); }));
  auto open = reconnect(context, kHost);
  crypto::TlsHandshakeMachine handshake{std::move(*crypto::TlsEngine::client({})), seconds{4}};
  const net::Conversation conversation{open->connection.get(), &handshake};
  network.converse(std::span{&conversation, 1});
  ASSERT_EQ(handshake.outcome().end, crypto::TlsEnd::Completed);
  const auto channel = handshake.take_engine();
  probe_credssp(context, *open, *channel);
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "challenge");
  EXPECT_EQ(shown(evidence, facts::kHostComputer), "RDP1");
}

}  // namespace
}  // namespace doctor::probe
