#include "knowledge/fill.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

TEST(Fill, WritesTheWalksValue) {
  Evidence e{Instant{}};
  e.set_walk_attempt(1);
  e.observe(facts::kTcpOutcome, "refused", {.subject = {.attempt = 2}});
  e.observe(facts::kTcpOutcome, "timed_out", {.subject = {.attempt = 1}});
  const EvidenceIndex index{e};
  EXPECT_EQ(fill_sentence("It met {tcp.outcome}, {tcp.outcome}.", index), "It met silence, silence.");
  const std::uint32_t because[] = {1};
  EXPECT_EQ(fill_sentence("It met {tcp.outcome}.", index, because), "It met a refusal.") << "the fact that decided comes first";
}

TEST(Fill, WritesDatesForPeopleAndSaysUnknown) {
  Evidence e{Instant{}};
  e.observe(facts::kCertNotAfter, WallTime{std::chrono::sys_days{std::chrono::year{2026} / 3 / 3}});
  e.not_known(facts::kCertSubject, Because::NotReached);
  const EvidenceIndex index{e};
  EXPECT_EQ(fill_sentence("ended {certificate.not_after}; {certificate.subject}, {certificate.issuer}", index),
            "ended 3 March 2026; unknown, unknown");
}

TEST(Fill, LeavesOtherBracesToTheShell) {
  const Evidence nothing{Instant{}};
  const EvidenceIndex index{nothing};
  const auto* script = "Get-X | Where-Object { $_.Name -eq 'a' } | % {0} ${env:x} {a.} {.b} {A.b} {a.b";
  EXPECT_EQ(fill_command(script, index), script);
}

TEST(Fill, NeverPutsWhatCouldActIntoACommand) {
  const std::string dangerous[] = {"a; rm -rf /", "$(id)", "`id`", "a\nb", "a b", "'", "|x", "-rf", "a&b", "%PATH%", "é"};
  for (const auto& each : dangerous) {
    Evidence e{Instant{}};
    e.observe(facts::kTargetHost, each);
    EXPECT_EQ(fill_command("ping {target.host}", EvidenceIndex{e}), "ping HOST") << each;
  }
  Evidence e{Instant{}};
  e.observe(facts::kTargetHost, "[2001:db8::1]:3389");
  EXPECT_EQ(fill_command("x {target.host} {target.port}", EvidenceIndex{e}), "x [2001:db8::1]:3389 PORT");
}

TEST(Fill, NamesTheGatewayAsTheClientHasIt) {
  constexpr std::string_view kCommand = "rdpdoctor diagnose {target.endpoint} --gateway {gateway.endpoint}";
  Evidence e{Instant{}};
  EXPECT_EQ(fill_command(kCommand, EvidenceIndex{e}), "rdpdoctor diagnose HOST --gateway GATEWAY");
  e.observe(facts::kGatewayEndpoint, "gw.corp.test:8443");
  EXPECT_EQ(fill_command(kCommand, EvidenceIndex{e}), "rdpdoctor diagnose HOST --gateway gw.corp.test:8443");
}

TEST(Fill, PutsTheFirstOfSeveralThatCanBeTypedIntoACommand) {
  Evidence e{Instant{}};
  e.observe(facts::kCertNames, std::vector<std::string>{"*.corp.test", "a; id", "desk.corp.test", "pc17.corp.test"});
  EXPECT_EQ(fill_command("ping {certificate.names}", EvidenceIndex{e}), "ping desk.corp.test");
  Evidence wild{Instant{}};
  wild.observe(facts::kCertNames, std::vector<std::string>{"*.corp.test"});
  EXPECT_EQ(fill_command("ping {certificate.names}", EvidenceIndex{wild}), "ping CERTIFICATE_NAMES");
}

TEST(Fill, EscapesWhatAStrangerSent) {
  Evidence e{Instant{}};
  e.observe(facts::kPeerBanner, "a\x1b[31m");
  EXPECT_EQ(fill_sentence("{negotiation.peer_banner}", EvidenceIndex{e}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace doctor::knowledge
