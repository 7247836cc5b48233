#include "diagnose/recorded.hpp"

#include <gtest/gtest.h>

#include "diagnose/known.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {
namespace {

// A connection that came about, as a capture tells it.
Evidence connected() {
  Evidence out{Instant{}};
  out.set_walk_attempt(out.next_attempt());
  out.observe(facts::kTargetHost, "192.0.2.9");
  out.observe(facts::kTargetPort, 3389);
  out.observe(facts::kTcpConnected, true);
  out.observe(facts::kTcpOutcome, "connected");
  return out;
}

Evidence agreed_on_tls() {
  auto out = connected();
  out.observe(facts::kNegotiationOutcome, "selected");
  out.observe(facts::kSelectedProtocol, "PROTOCOL_HYBRID");
  return out;
}

Evidence in_tls(std::string_view ended_by, int said) {
  auto out = agreed_on_tls();
  out.observe(facts::kTlsOutcome, "completed");
  out.not_known(facts::kCertPresent, Because::NotTested, "TLS 1.3 encrypts the certificate");
  out.not_known(facts::kCredsspOutcome, Because::NotTested, "TLS encrypts the sign-in");
  out.observe(facts::kCaptureEndedBy, ended_by);
  out.observe(facts::kCaptureChannelBytes, said);
  return out;
}

Diagnosis conclude(Evidence evidence) { return conclude_recorded({.evidence = std::move(evidence), .vantage = "a capture"}, test_knowledge()); }

TEST(Recorded, NamesTheCauseThatALiveWalkWouldName) {
  auto evidence = connected();
  evidence.observe(facts::kOfferedProtocols, std::vector<std::string>{"PROTOCOL_SSL"});
  evidence.observe(facts::kNegotiationOutcome, "failure");
  evidence.observe(facts::kFailureCode, "HYBRID_REQUIRED_BY_SERVER");
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Negotiation);
  EXPECT_EQ(d.causes.at(0).id, "neg-failure-5-nla-required");
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Tls)).status, StageStatus::NotReached);
  EXPECT_EQ(d.target.host, "192.0.2.9");
}

TEST(Recorded, IsUndeterminedWhereAStageWasNotSeenToItsEnd) {
  auto evidence = agreed_on_tls();
  evidence.not_known(facts::kTlsOutcome, Because::NoAnswer, "the capture ends 20 ms after the last word");
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
  EXPECT_NE(d.verdict.summary.find("the capture ends 20 ms after"), std::string::npos);
}

TEST(Recorded, WorksAsFarAsItShows) {
  const auto d = conclude(in_tls("client", 900));
  EXPECT_EQ(d.verdict.outcome, Outcome::Works);
  EXPECT_EQ(d.verdict.proved_until, Stage::Tls);
  EXPECT_TRUE(d.verdict.summary.starts_with("Works as far as the capture shows")) << d.verdict.summary;
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Certificate)).reason, "TLS 1.3 encrypts the certificate");
}

TEST(Recorded, DoesNotTellWhyAHostEndsItInsideTls) {
  EXPECT_EQ(conclude(in_tls("host", 900)).verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(conclude(in_tls("host", 900'000)).verdict.outcome, Outcome::Works);  // a session of some length
}

TEST(Recorded, StandardSecurityNeedsNoTls) {
  auto evidence = connected();
  evidence.observe(facts::kOfferedProtocols, std::vector<std::string>{"PROTOCOL_RDP"});
  evidence.observe(facts::kNegotiationOutcome, "selected");
  evidence.observe(facts::kSelectedProtocol, "PROTOCOL_RDP");
  evidence.not_known(facts::kTlsOutcome, Because::NotReached, "no TLS was agreed on");
  EXPECT_EQ(conclude(std::move(evidence)).verdict.outcome, Outcome::Works);
}

TEST(Likeness, PassesOverTimesAndAddresses) {
  const auto with = [](const char* client, double ms, int lost) {
    auto out = connected();
    out.observe(facts::kCaptureClient, client);
    out.observe(facts::kTcpMs, ms);
    out.observe(facts::kTcpRetransmits, lost);
    return likeness(out);
  };
  EXPECT_EQ(with("192.0.2.1", 21, 0), with("192.0.2.2", 29, 0));
  EXPECT_NE(with("192.0.2.1", 999, 0), with("192.0.2.1", 1000, 0));  // a limit of the knowledge
  EXPECT_NE(with("192.0.2.1", 21, 0), with("192.0.2.1", 21, 1));
}

}  // namespace
}  // namespace doctor::diagnose
