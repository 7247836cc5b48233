#include "diagnose/recorded.hpp"

#include <gtest/gtest.h>

#include "diagnose/connection_evidence.hpp"
#include "diagnose/known.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {
namespace {

// A connection that came about, as a capture tells it.
Evidence connected() {
  auto out = seen_connecting("connected");
  out.observe(facts::kTargetHost, "192.0.2.9");
  out.observe(facts::kTargetPort, 3389);
  return out;
}

Evidence in_tls(std::string_view ended_by, int said) {
  auto out = agreed_on_nla(connected());
  out.observe(facts::kTlsOutcome, "completed");
  out.not_known(facts::kCertPresent, Because::NotTested, "TLS 1.3 encrypts the certificate");
  out.not_known(facts::kCredsspOutcome, Because::NotTested, "TLS encrypts the sign-in");
  out.observe(facts::kCaptureEndedBy, ended_by);
  out.observe(facts::kCaptureChannelEndedBy, ended_by);
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
  auto evidence = agreed_on_nla(connected());
  evidence.not_known(facts::kTlsOutcome, Because::NoAnswer, "the capture ends 20 ms after the last word");
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
  EXPECT_NE(d.verdict.summary.find("the capture ends 20 ms after"), std::string::npos);
}

TEST(Recorded, WorksAsFarAsItShows) {
  const auto d = conclude(in_tls("client", 900'000));
  EXPECT_EQ(d.verdict.outcome, Outcome::Works);
  EXPECT_EQ(d.verdict.proved_until, Stage::Tls);
  EXPECT_TRUE(d.verdict.summary.starts_with("Works as far as the capture shows")) << d.verdict.summary;
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Certificate)).reason, "TLS 1.3 encrypts the certificate");
}

TEST(Recorded, DoesNotTellWhyAHostEndsItInsideTls) {
  EXPECT_EQ(conclude(in_tls("host", 900)).verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(conclude(in_tls("host", 900'000)).verdict.outcome, Outcome::Works);  // a session of some length
}

TEST(Recorded, ClientThatGoesBeforeASessionProvesNothing) {
  const auto d = conclude(in_tls("client", 900));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Credssp);
  EXPECT_NE(d.verdict.summary.find("the client ended the connection after 900 bytes"), std::string::npos) << d.verdict.summary;
  EXPECT_EQ(conclude(in_tls("nobody", 0)).verdict.outcome, Outcome::Undetermined);    // nobody has said anything yet
  EXPECT_EQ(conclude(in_tls("nobody", 900)).verdict.outcome, Outcome::Undetermined);  // the capture ends too soon
  EXPECT_EQ(conclude(in_tls("nobody", 900'000)).verdict.outcome, Outcome::Works);
}

TEST(Recorded, ClientThatLeavesAtTheCertificateIsToBeAsked) {
  auto evidence = in_tls("client", 0);
  evidence.observe(facts::kTargetEndpoint, "192.0.2.9");
  evidence.observe(facts::kCaptureLeftAtCertificate, true);
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Certificate);
  EXPECT_NE(d.verdict.summary.find("the client left when it had seen the host's certificate; what it said is encrypted"), std::string::npos)
      << d.verdict.summary;
  EXPECT_TRUE(d.next_tests.at(0).command.starts_with("rdpdoctor diagnose 192.0.2.9"));
}

TEST(Recorded, WhatIsWrongWithTheCertificateThatAClientLeftAtIsSaid) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kTlsOutcome, "completed");
  evidence.observe(facts::kCertPresent, true);
  evidence.observe(facts::kCertNameMatches, false);
  evidence.observe(facts::kCaptureLeftAtCertificate, true);
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.causes.at(0).id, "certificate-name-mismatch");
  EXPECT_NE(d.verdict.summary.find("Found on the way: "), std::string::npos) << d.verdict.summary;
}

TEST(Recorded, AlertOfTheClientAboutTheCertificateHasACause) {
  auto evidence = agreed_on_nla(connected());
  evidence.not_known(facts::kTlsOutcome, Because::NoAnswer, "the client ended the handshake with the alert unknown_ca");
  evidence.observe(facts::kCaptureClientAlert, "unknown_ca");
  evidence.observe(facts::kCaptureClientRefused, "certificate");
  evidence.observe(facts::kCertPresent, true);
  evidence.observe(facts::kCertSelfSigned, true);
  evidence.observe(facts::kCertTrusted, false);
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Certificate);
  EXPECT_EQ(d.causes.at(0).id, "client-refuses-self-signed-certificate");
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Tls)).status, StageStatus::Skipped);
  EXPECT_NE(d.stages.at(std::size_t(Stage::Certificate)).summary.find("refused by the client, unknown_ca"), std::string::npos);
  EXPECT_FALSE(d.fixes.empty());
}

TEST(Recorded, AlertOfTheClientAboutTheHandshakeHasACause) {
  auto evidence = agreed_on_nla(connected());
  evidence.not_known(facts::kTlsOutcome, Because::NoAnswer, "the client ended the handshake with the alert protocol_version");
  evidence.observe(facts::kCaptureClientAlert, "protocol_version");
  evidence.observe(facts::kCaptureClientRefused, "handshake");
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
  EXPECT_EQ(d.causes.at(0).id, "client-ends-the-handshake");
}

TEST(Recorded, OutdatedVersionThatTheClientRefusesIsTheHosts) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kTlsOffered, std::vector<std::string>{"TLS_1.3", "TLS_1.2", "TLS_1.1", "TLS_1.0"});
  evidence.not_known(facts::kTlsOutcome, Because::NoAnswer, "the client ended the handshake with the alert internal_error");
  evidence.observe(facts::kTlsVersion, "TLS_1.0");
  evidence.observe(facts::kCaptureClientAlert, "internal_error");
  evidence.observe(facts::kCaptureClientRefused, "handshake");
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
  EXPECT_EQ(d.causes.at(0).id, "tls-server-too-old-for-client");
}

TEST(Recorded, ResetFromElsewhereIsADeviceOnThePath) {
  auto evidence = connected();
  evidence.observe(facts::kNegotiationOutcome, "reset");
  evidence.observe(facts::kCaptureHostHopLimit, 127);
  evidence.observe(facts::kCaptureResetHopLimit, 62);
  evidence.observe(facts::kCaptureResetFromElsewhere, true);
  EXPECT_EQ(conclude(std::move(evidence)).causes.at(0).id, "reset-comes-from-the-path");
}

TEST(Recorded, NothingOfTheConnectionWasOurs) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kCaptureClient, "192.0.2.7");
  evidence.observe(facts::kTlsOutcome, "reset");
  evidence.observe(facts::kTlsClosedAfter, "client_hello");
  EXPECT_EQ(conclude(std::move(evidence)).stages.at(std::size_t(Stage::Tls)).summary, "the connection was reset after the client's ClientHello");
}

TEST(Recorded, RefusedSignInOfSomebodyUnknownIsASentence) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kTlsOutcome, "completed");
  evidence.observe(facts::kCredsspOutcome, "challenge");
  evidence.observe(facts::kCredsspSignIn, "error_code");
  evidence.observe(facts::kCredsspSignInEndedAfter, "authenticate");
  evidence.observe(facts::kCredsspErrorCode, "STATUS_LOGON_FAILURE");
  evidence.observe(facts::kCredsspAuthenticated, false);
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Credssp)).summary, "the host refused the sign-in: STATUS_LOGON_FAILURE");
  EXPECT_TRUE(d.causes.at(0).why.starts_with("The sign-in of somebody was refused")) << d.causes.at(0).why;
}

TEST(Recorded, NoSentenceSaysThatTheUserTriedWhatNobodyTried) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kTlsOutcome, "reset");
  evidence.observe(facts::kTlsServerHello, false);
  evidence.observe(facts::kRouteOnLink, true);
  const auto d = conclude(std::move(evidence));
  ASSERT_EQ(d.causes.at(0).group, "tls-key-or-certificate-unusable");
  EXPECT_NE(d.causes.at(0).why.find("other versions and ciphers were not tried."), std::string::npos) << d.causes.at(0).why;
}

TEST(Recorded, ResetFromElsewhereInsideTheChannelIsNotBlamedOnTheHost) {
  auto evidence = in_tls("host", 900);
  evidence.observe(facts::kCaptureResetFromElsewhere, true);
  const auto d = conclude(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_NE(d.verdict.summary.find("a device on the path"), std::string::npos) << d.verdict.summary;
}

TEST(Recorded, StandardSecurityNeedsNoTls) {
  auto evidence = connected();
  evidence.observe(facts::kOfferedProtocols, std::vector<std::string>{"PROTOCOL_RDP"});
  evidence.observe(facts::kNegotiationOutcome, "selected");
  evidence.observe(facts::kSelectedProtocol, "PROTOCOL_RDP");
  evidence.not_known(facts::kTlsOutcome, Because::NotReached, "no TLS was agreed on");
  auto cut = evidence;
  evidence.observe(facts::kCaptureEndedBy, "client");
  evidence.observe(facts::kCaptureHostBytes, 900'000);
  EXPECT_EQ(conclude(std::move(evidence)).verdict.outcome, Outcome::Works);
  cut.observe(facts::kCaptureEndedBy, "host");
  cut.observe(facts::kCaptureHostBytes, 19);
  EXPECT_EQ(conclude(std::move(cut)).verdict.outcome, Outcome::Undetermined);
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
