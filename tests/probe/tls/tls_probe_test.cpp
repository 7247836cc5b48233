#include "probe/tls/tls_probe.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/tls.hpp"
#include "probe/tls/tls_world.hpp"

namespace doctor::probe {
namespace {

TEST(TlsProbe, CompletesAndHandsTheEngineOver) {
  World world;
  world.network.tcp(kHost, tls_host(host_options()));
  const auto result = world.walk();
  EXPECT_EQ(result.end, crypto::TlsEnd::Completed);
  ASSERT_NE(result.engine, nullptr);
  EXPECT_EQ(result.chain, std::vector<Bytes>(1, host_certificate().certificate));
  EXPECT_EQ(world.text(facts::kTlsOutcome), "completed");
  EXPECT_EQ(world.text(facts::kTlsVersion), "TLS_1.3");
  EXPECT_EQ(world.text(facts::kTlsCipher), "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(world.value<bool>(facts::kTlsServerHello), true);
  EXPECT_EQ(world.value<bool>(facts::kTlsLegacyRenegotiation), false);
  EXPECT_EQ(world.value<bool>(facts::kTlsClientCertificateRequested), false);
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), true);
  EXPECT_TRUE(world.value<double>(facts::kTlsMs));
  EXPECT_TRUE(world.is_unknown(facts::kTlsAlert));
  EXPECT_TRUE(world.is_unknown(facts::kTlsClosedAfter));
  EXPECT_FALSE(world.evidence.of_walk(facts::kTlsOutcome)->raw.empty());
  EXPECT_EQ(world.network.connects().size(), 1u);
}

TEST(TlsProbe, ASecondConnectionSpeaksOfItself) {
  World world;
  auto old = host_options();
  old.max_version = crypto::TlsVersion::Tls12;
  world.network.tcp(kHost, {tls_host(old), tls_host(host_options())});
  world.walk();
  auto again = world.open();
  EXPECT_NE(probe_tls(world.context, *again, {}, "host.example").engine, nullptr);
  for (const auto* type : {&facts::kTlsModern, &facts::kTlsTakes12, &facts::kTlsTakesUsualSuite})
    for (const auto& fact : world.evidence.facts())
      if (fact.type == type) EXPECT_NE(fact.subject.attempt, 0u) << type->id;
  EXPECT_EQ(world.value<bool>(facts::kTlsTakes12), true);
}

TEST(TlsProbe, AnOldHostIsNotModern) {
  World world;
  auto options = host_options();
  options.max_version = crypto::TlsVersion::Tls10;
  world.network.tcp(kHost, tls_host(options));
  EXPECT_NE(world.walk().engine, nullptr);
  EXPECT_EQ(world.text(facts::kTlsVersion), "TLS_1.0");
  EXPECT_EQ(world.value<bool>(facts::kTlsModern), false);
}

TEST(TlsProbe, ARequiredClientCertificateIsAnEndWithItsOwnFact) {
  for (const auto version : {crypto::TlsVersion::Tls12, crypto::TlsVersion::Tls13}) {
    World world;
    auto options = host_options();
    options.min_version = options.max_version = version;
    options.require_client_certificate = true;
    world.network.tcp(kHost, tls_host(options));
    const auto result = world.walk();
    EXPECT_EQ(result.engine, nullptr);
    EXPECT_EQ(result.chain.size(), 1u);
    EXPECT_EQ(world.text(facts::kTlsOutcome), "alert");
    EXPECT_EQ(world.value<bool>(facts::kTlsClientCertificateRequired), true);
    EXPECT_LT(world.network.elapsed(), std::chrono::seconds{1});
    world.sweep();  // no version changes it: nothing more is asked
    EXPECT_EQ(world.network.connects().size(), 1u);
    EXPECT_EQ(world.value<bool>(facts::kTlsSwept), false);
    EXPECT_EQ(world.value<bool>(facts::kTlsModern), true);
  }
}

TEST(TlsProbe, ReadsTheAlert) {
  World world;
  world.network.tcp(kHost, hello_host([](const auto&) { return fatal_alert(40); }));
  EXPECT_EQ(world.walk().end, crypto::TlsEnd::Alert);
  EXPECT_EQ(world.text(facts::kTlsAlert), "handshake_failure");
  EXPECT_EQ(world.text(facts::kTlsClosedAfter), "client_hello");
  EXPECT_EQ(world.value<bool>(facts::kTlsServerHello), false);
  EXPECT_TRUE(world.is_unknown(facts::kTlsVersion));
}

TEST(TlsProbe, TellsClosingResetAndSilenceApart) {
  const std::pair<HelloAnswer, std::string> cases[] = {{[](const auto&) { return Step::hang_up(End::Fin); }, "closed"},
                                                       {[](const auto&) { return Step::hang_up(End::Reset); }, "reset"},
                                                       {[](const auto&) { return Step{}; }, "silent"}};
  for (const auto& [answer, wanted] : cases) {
    World world;
    world.network.tcp(kHost, hello_host(answer));
    EXPECT_EQ(world.walk().engine, nullptr);
    EXPECT_EQ(world.text(facts::kTlsOutcome), wanted);
    EXPECT_EQ(world.text(facts::kTlsClosedAfter), "client_hello");
  }
}

TEST(TlsProbe, NamesWhatCameInTheClear) {
  World world;
  // What xrdp sends when it cannot read its own key: an MCS DisconnectProviderUltimatum.
  const Bytes ultimatum = test::bytes_of({0x03, 0x00, 0x00, 0x09, 0x02, 0xf0, 0x80, 0x21, 0x80});
  world.network.tcp(kHost, test::Tcp::accept(test::Script{}.hear().say(ultimatum).close()));
  EXPECT_EQ(world.walk().end, crypto::TlsEnd::NotTls);
  EXPECT_EQ(world.text(facts::kTlsOutcome), "not_tls");
  EXPECT_EQ(world.text(facts::kTlsClearBytes), "mcs_disconnect");
  EXPECT_EQ(world.evidence.of_walk(facts::kTlsClearBytes)->raw, ultimatum);
}

TEST(TlsProbe, LeftOverBytesBelongToTheHandshake) {
  World world;
  world.network.tcp(kHost, test::Tcp::accept(test::Script{}));
  world.walk(test::bytes_of("HTTP/1.0 400 Bad Request\r\n\r\n"));
  EXPECT_EQ(world.text(facts::kTlsClearBytes), "http");
}

TEST(TlsProbe, AnInterruptedHandshakeHasNoOutcome) {
  World world;
  world.network.tcp(kHost, test::Tcp::accept(test::Script{})).interrupt_at(Instant{std::chrono::seconds{1}});
  EXPECT_TRUE(world.walk().interrupted);
  EXPECT_EQ(world.evidence.of_walk(facts::kTlsOutcome)->unknown()->because, Because::Interrupted);
}

TEST(TlsProbe, ASuiteThatNobodyOffersIsAskedAboutOnceMore) {
  const struct {
    std::string ciphers;
    std::string kind;
    bool takes_usual;
  } cases[] = {{"ECDHE-ECDSA-CAMELLIA256-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "exotic", true},
               {"ECDHE-ECDSA-CAMELLIA256-SHA384:@SECLEVEL=0", "exotic", false},
               {"ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", "unencrypted", false}};
  for (const auto& each : cases) {
    World world;
    auto options = host_options();
    options.max_version = crypto::TlsVersion::Tls12;
    options.cipher_list = each.ciphers;
    world.network.tcp(kHost, tls_host(options));
    ASSERT_NE(world.walk().engine, nullptr);
    EXPECT_EQ(world.text(facts::kTlsCipherKind), each.kind);
    EXPECT_FALSE(world.value<bool>(facts::kTlsTakesUsualSuite));
    probe_usual_suites(world.context, "host.example", [&](std::uint16_t max_segment) { return world.open(max_segment); });
    EXPECT_EQ(world.value<bool>(facts::kTlsTakesUsualSuite), each.takes_usual) << each.ciphers;
    EXPECT_EQ(world.text(facts::kTlsCipherKind), each.kind) << "the walk's own suite";
  }
}

TEST(TlsProbe, AUsualSuiteNeedsNoFurtherQuestion) {
  World world;
  world.network.tcp(kHost, tls_host(host_options()));
  world.walk();
  EXPECT_EQ(world.value<bool>(facts::kTlsTakesUsualSuite), true);
}

TEST(TlsProbe, OnlyAnAlertAboutTheOfferSaysThatLessIsNotTaken) {
  const std::pair<std::uint8_t, std::optional<bool>> cases[] = {{40, false}, {70, false}, {71, false}, {80, {}}, {112, {}}, {49, {}}};
  for (const auto& [alert, wanted] : cases) {
    World world;
    world.network.tcp(kHost, hello_host([alert](const auto&) { return fatal_alert(alert); }));
    probe_tls_1_2(world.context, "host.example", [&](std::uint16_t max_segment) { return world.open(max_segment); });
    EXPECT_EQ(world.value<bool>(facts::kTlsTakes12), wanted) << int(alert);
    EXPECT_EQ(world.is_unknown(facts::kTlsTakes12), !wanted) << int(alert);
  }
}

TEST(TlsProbe, SaysGoodbye) {
  World world;
  world.network.tcp(kHost, tls_host(host_options()));
  auto connection = world.open();
  const auto result = probe_tls(world.context, *connection, {}, "host.example");
  close_tls(world.context, *connection, *result.engine);
  EXPECT_FALSE(result.engine->write_plain(test::bytes_of("too late")));
}

}  // namespace
}  // namespace doctor::probe
