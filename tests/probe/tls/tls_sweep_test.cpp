#include <gtest/gtest.h>

#include "evidence/facts/path.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/tls/tls_world.hpp"

namespace doctor::probe {
namespace {

using Names = std::vector<std::string>;

TEST(TlsSweep, FindsTheVersionsAHostTakes) {
  World world;
  world.network.tcp(kHost, hello_host([](const tls::HeardHello& hello) {
                      // Speaks TLS 1.0 and 1.1, and stumbles over a hello that has 1.2 or 1.3 in it.
                      const bool newer = hello.legacy_version > tls::Version::Tls11 || !hello.versions.empty();
                      return newer ? fatal_alert(70) : server_hello(hello.legacy_version, 0xc014);
                    }));
  EXPECT_EQ(world.walk().end, crypto::TlsEnd::Alert);
  world.sweep();
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedVersions), (Names{"TLS_1.0", "TLS_1.1"}));
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), false);
  EXPECT_EQ(world.value<bool>(facts::kTlsAllAlike), false);
  EXPECT_EQ(world.value<bool>(facts::kTlsSwept), true);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.3"), "alert");
  EXPECT_EQ(world.offered_text(facts::kTlsAlert, "TLS_1.2"), "protocol_version");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.1"), "completed");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "SSL_3.0"), "not tested");
  EXPECT_TRUE(world.is_unknown(facts::kTlsSplitHelps));
  EXPECT_TRUE(world.is_unknown(facts::kTlsSmallMssHelps));
  EXPECT_EQ(world.text(facts::kTlsOutcome), "alert");  // the walk's own is still the walk's
}

TEST(TlsSweep, FindsTheOnlyCipherFamily) {
  World world;
  world.network.tcp(kHost, hello_host([](const tls::HeardHello& hello) {
                      if (hello.legacy_version > tls::Version::Tls12 || !hello.versions.empty() || !offers(hello, 0x0005)) return fatal_alert(40);
                      return server_hello(hello.legacy_version, 0x0005);  // TLS_RSA_WITH_RC4_128_SHA
                    }));
  world.walk();
  world.sweep();
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedFamilies), Names{"rc4"});
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedVersions), (Names{"TLS_1.0", "TLS_1.1", "TLS_1.2"}));
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), true);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "aead"), "alert");
  EXPECT_EQ(world.offered_text(facts::kTlsAlert, "3des"), "handshake_failure");
  EXPECT_LE(world.network.connects().size(), 12u);
}

TEST(TlsSweep, AHostWithABrokenKeyEndsEveryAttemptAlike) {
  World world;
  int turn = 0;
  // FIN and RST in turn: which of them comes depends on what the host has read.
  world.network.tcp(kHost, hello_host([&turn](const auto&) { return Step::hang_up(++turn % 2 == 0 ? End::Reset : End::Fin); }));
  world.walk();
  world.sweep();
  EXPECT_EQ(world.value<bool>(facts::kTlsAllAlike), true);
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedVersions), Names{});
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedFamilies), Names{});
  EXPECT_EQ(world.value<bool>(facts::kTlsSplitHelps), false);
  EXPECT_EQ(world.value<bool>(facts::kTlsSmallMssHelps), false);
  EXPECT_EQ(world.value<bool>(facts::kPathMtuBlackHole), false);
  EXPECT_TRUE(world.is_unknown(facts::kTlsModern));  // it accepts nothing: that says nothing about versions
  EXPECT_EQ(world.network.connects().size(), 1u + 5u + 2u + 1u);
}

TEST(TlsSweep, StopsAfterTwoSilences) {
  World world;
  world.network.tcp(kHost, hello_host([](const auto&) { return Step{}; }));
  world.walk();
  world.sweep();
  EXPECT_EQ(world.network.connects().size(), 1u + 2u + 2u + 1u);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.2"), "silent");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.1"), "not tested");
  EXPECT_EQ(world.value<bool>(facts::kTlsAllAlike), true);
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedVersions));
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedFamilies));
}

TEST(TlsSweep, ConcludesNothingFromSilenceInAWaitThatIsTooShort) {
  World world;
  world.context.stage_timeout = std::chrono::milliseconds{50};
  world.network.tcp(kHost, hello_host([](const auto&) { return Step{}; }));
  world.walk();
  world.sweep();
  for (const FactType* type : {&facts::kTlsSplitHelps, &facts::kTlsSmallMssHelps, &facts::kTlsAllAlike}) {
    ASSERT_NE(world.evidence.of_walk(*type), nullptr) << type->id;
    ASSERT_FALSE(world.evidence.of_walk(*type)->known()) << type->id;
    EXPECT_EQ(world.evidence.of_walk(*type)->unknown()->detail, "silent, but the wait was too short to tell silence from slowness");
  }
}

TEST(TlsSweep, StopsAfterTwoAnswersInTheClear) {
  World world;
  world.network.tcp(kHost, test::Tcp::accept(test::Script{}.hear().say(test::bytes_of({3, 0, 0, 9, 2, 0xf0, 0x80, 0x21, 0x80})).close()));
  world.walk();
  world.sweep();
  EXPECT_EQ(world.network.connects().size(), 3u);
  EXPECT_EQ(world.value<bool>(facts::kTlsAllAlike), true);
}

TEST(TlsSweep, SeesThatACutHelloIsAnswered) {
  World world;
  // A box that resets what it can read in one segment: the hello passes only when it comes in pieces.
  world.network.tcp(kHost, test::Tcp::accept([](const net::ConnectRequest&) -> std::unique_ptr<Machine> {
                      struct Box : HelloServer {
                        Box() : HelloServer([](const tls::HeardHello&) { return server_hello(tls::Version::Tls12, 0xc02f); }) {}
                        Step on_bytes(BytesView received, Instant at) override {
                          const bool whole =
                              first_ && received.size() > 5 && received.size() == 5u + (std::size_t(received[3]) << 8 | std::size_t(received[4]));
                          first_ = false;
                          return whole ? Step::hang_up(End::Reset) : HelloServer::on_bytes(received, at);
                        }
                        bool first_ = true;
                      };
                      return std::make_unique<Box>();
                    }));
  world.walk();
  EXPECT_EQ(world.text(facts::kTlsOutcome), "reset");
  world.sweep();
  EXPECT_EQ(world.value<bool>(facts::kTlsSplitHelps), true);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "two_segments"), "completed");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "two_records"), "no such fact");
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), true);
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedVersions));
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedFamilies));
}

TEST(TlsSweep, SeesThatSmallSegmentsHelp) {
  World world;
  // A path that loses full segments from the host: its ServerHello passes, the certificate behind it does not.
  world.network.tcp(kHost, test::Tcp::accept([](const net::ConnectRequest& request) -> std::unique_ptr<Machine> {
                      if (request.max_segment != 0 && request.max_segment <= 1300) return std::make_unique<TlsServer>(host_options());
                      return std::make_unique<HelloServer>([](const tls::HeardHello&) { return server_hello(tls::Version::Tls12, 0xc02f); });
                    }));
  world.walk();
  EXPECT_EQ(world.text(facts::kTlsOutcome), "silent");
  EXPECT_EQ(world.text(facts::kTlsClosedAfter), "server_hello");
  world.sweep();
  EXPECT_EQ(world.value<bool>(facts::kTlsSmallMssHelps), true);
  EXPECT_EQ(world.value<bool>(facts::kPathMtuBlackHole), true);
  EXPECT_EQ(world.value<std::int64_t>(facts::kPathMtuWorksUpTo), 1280);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "segments_of_1240"), "completed");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "segments_of_1320"), "silent");
  EXPECT_TRUE(world.is_unknown(facts::kTlsSplitHelps));
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedFamilies));  // the walk got a ServerHello: ciphers are not the question
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), true);
}

TEST(TlsSweep, AnOlderVersionThanAskedForIsNoSuccess) {
  World world;
  int turn = 0;
  world.network.tcp(kHost,
                    hello_host([&turn](const auto&) { return ++turn == 1 ? Step::hang_up(End::Fin) : server_hello(tls::Version::Tls10, 0x0035); }));
  world.walk();
  world.sweep();
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.2"), "local_failure");
  EXPECT_EQ(world.offered_text(facts::kTlsVersion, "TLS_1.2"), "TLS_1.0");
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.0"), "completed");
  EXPECT_EQ(world.value<Names>(facts::kTlsAcceptedVersions), Names{"TLS_1.0"});
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), false);
}

TEST(TlsSweep, KeepsToItsBudget) {
  World world;
  world.network.tcp(kHost, hello_host([](const auto&) { return fatal_alert(80); }));
  world.context.connections_left = 3;
  world.walk();
  world.sweep();
  EXPECT_EQ(world.network.connects().size(), 3u);
  EXPECT_TRUE(world.is_unknown(facts::kTlsAcceptedVersions));
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.1"), "not tested");
}

TEST(TlsSweep, AHostThatIsGoneIsAskedTwice) {
  World world;
  world.network.tcp(kHost, {hello_host([](const auto&) { return Step::hang_up(End::Fin); }), test::Tcp::refuse()});
  world.walk();
  world.sweep();
  EXPECT_EQ(world.network.connects().size(), 3u);
  EXPECT_EQ(world.value<bool>(facts::kTlsSwept), false);
  EXPECT_EQ(world.offered_text(facts::kTlsOutcome, "TLS_1.3"), "no usable answer: no connection that agreed on TLS");
  EXPECT_TRUE(world.is_unknown(facts::kTlsAllAlike));
}

}  // namespace
}  // namespace doctor::probe
