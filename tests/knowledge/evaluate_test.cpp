#include "knowledge/evaluate.hpp"

#include <gmock/gmock.h>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

using test::CauseText;
using test::knowledge_of;
using testing::ElementsAre;
using testing::IsEmpty;

Evaluation judge(const std::string& when, const Evidence& evidence, const std::string& more = "") {
  const auto knowledge = knowledge_of({CauseText{.id = "x", .when = when, .more = more}});
  return evaluate(*knowledge.cause("x"), EvidenceIndex{evidence});
}

Verdict verdict(const std::string& when, const Evidence& evidence, const std::string& more = "") { return judge(when, evidence, more).verdict; }

Evidence walk() {
  Evidence out{Instant{}};
  out.set_walk_attempt(1);
  return out;
}

const char* kYes = "{ fact: tcp.connected, is: true }";         // observed true below
const char* kNo = "{ fact: route.any, is: true }";              // observed false
const char* kUnknown = "{ fact: route.host_alive, is: true }";  // not known

Evidence three_facts() {
  auto out = walk();
  out.observe(facts::kTcpConnected, true);
  out.observe(facts::kRouteAny, false);
  out.not_known(facts::kRouteHostAlive, Because::NotTested);
  return out;
}

std::string both(const char* key, const char* a, const char* b) { return text::format("{{ {}: [ {}, {} ] }}", key, a, b); }

TEST(Predicate, AllFollowsKleene) {
  const auto e = three_facts();
  EXPECT_EQ(verdict(both("all", kYes, kYes), e), Verdict::Fires);
  EXPECT_EQ(verdict(both("all", kYes, kNo), e), Verdict::RuledOut);
  EXPECT_EQ(verdict(both("all", kNo, kUnknown), e), Verdict::RuledOut);
  EXPECT_EQ(verdict(both("all", kUnknown, kNo), e), Verdict::RuledOut);
  EXPECT_EQ(verdict(both("all", kYes, kUnknown), e), Verdict::Undecided);
  EXPECT_EQ(verdict(both("all", kUnknown, kUnknown), e), Verdict::Undecided);
}

TEST(Predicate, AnyFollowsKleene) {
  const auto e = three_facts();
  EXPECT_EQ(verdict(both("any", kNo, kNo), e), Verdict::RuledOut);
  EXPECT_EQ(verdict(both("any", kNo, kYes), e), Verdict::Fires);
  EXPECT_EQ(verdict(both("any", kUnknown, kYes), e), Verdict::Fires);
  EXPECT_EQ(verdict(both("any", kNo, kUnknown), e), Verdict::Undecided);
  EXPECT_EQ(verdict(both("any", kUnknown, kUnknown), e), Verdict::Undecided);
}

TEST(Predicate, NotKeepsTheUnknownUnknown) {
  const auto e = three_facts();
  EXPECT_EQ(verdict(text::format("{{ not: {} }}", kYes), e), Verdict::RuledOut);
  EXPECT_EQ(verdict(text::format("{{ not: {} }}", kNo), e), Verdict::Fires);
  EXPECT_EQ(verdict(text::format("{{ not: {} }}", kUnknown), e), Verdict::Undecided);
}

TEST(Predicate, SaysWhichFactsDecided) {
  const auto e = three_facts();
  EXPECT_THAT(judge(both("all", kYes, kNo), e).because, ElementsAre(2));
  EXPECT_THAT(judge(both("any", kYes, kNo), e).because, ElementsAre(1));
  EXPECT_THAT(judge(both("any", kNo, kNo), e).because, ElementsAre(2));
  EXPECT_THAT(judge(both("all", kYes, kUnknown), e).because, IsEmpty());
}

TEST(Predicate, NamesWhatIsMissingOnceAndInOrder) {
  const auto e = three_facts();
  EXPECT_THAT(judge(both("all", kUnknown, "{ any: [ { fact: tls.outcome, is: alert }, { fact: route.host_alive, is: false } ] }"), e).missing,
              ElementsAre(&facts::kRouteHostAlive, &facts::kTlsOutcome));
}

struct OperatorCase {
  std::string leaf;
  Verdict expected;
};

TEST(Operators, MeanWhatTheySay) {
  auto e = walk();
  e.observe(facts::kTcpOutcome, "refused");
  e.observe(facts::kCertKeyBits, 1024);
  e.observe(facts::kCertDaysLeft, -2.5);
  e.observe(facts::kCertIssuer, "CN=Contoso");
  e.observe(facts::kTlsAcceptedVersions, std::vector<std::string>{"TLS_1.0", "TLS_1.2"});
  e.observe(facts::kFailureCode, "0x00000063");
  const OperatorCase cases[] = {
      {"{ fact: tcp.outcome, is: refused }", Verdict::Fires},
      {"{ fact: tcp.outcome, is: icmp }", Verdict::RuledOut},
      {"{ fact: tcp.outcome, is_not: icmp }", Verdict::Fires},
      {"{ fact: tcp.outcome, is_not: refused }", Verdict::RuledOut},
      {"{ fact: tcp.outcome, in: [icmp, refused] }", Verdict::Fires},
      {"{ fact: tcp.outcome, in: [icmp] }", Verdict::RuledOut},
      {"{ fact: tcp.outcome, not_in: [icmp] }", Verdict::Fires},
      {"{ fact: tcp.outcome, not_in: [icmp, refused] }", Verdict::RuledOut},
      {"{ fact: certificate.key_bits, is: 1024 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, is: 0x400 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, above: 1023 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, above: 1024 }", Verdict::RuledOut},
      {"{ fact: certificate.key_bits, at_least: 1024 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, at_least: 1025 }", Verdict::RuledOut},
      {"{ fact: certificate.key_bits, below: 1025 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, below: 1024 }", Verdict::RuledOut},
      {"{ fact: certificate.key_bits, at_most: 1024 }", Verdict::Fires},
      {"{ fact: certificate.key_bits, at_most: 1023 }", Verdict::RuledOut},
      {"{ fact: certificate.days_left, below: 0 }", Verdict::Fires},
      {"{ fact: certificate.days_left, is: -2.5 }", Verdict::Fires},
      {"{ fact: certificate.issuer, is: CN=Contoso }", Verdict::Fires},
      {"{ fact: tls.accepted_versions, has: TLS_1.2 }", Verdict::Fires},
      {"{ fact: tls.accepted_versions, has: TLS_1.3 }", Verdict::RuledOut},
      {"{ fact: tls.accepted_versions, lacks: TLS_1.3 }", Verdict::Fires},
      {"{ fact: tls.accepted_versions, lacks: TLS_1.0 }", Verdict::RuledOut},
      {"{ fact: negotiation.failure_code, is: '0x00000063' }", Verdict::Fires},
      {"{ fact: tcp.outcome, known: true }", Verdict::Fires},
      {"{ fact: tcp.outcome, known: false }", Verdict::RuledOut},
      {"{ fact: tls.outcome, known: false }", Verdict::Fires},
      {"{ fact: tls.outcome, known: true }", Verdict::Undecided},
      {"{ fact: certificate.not_after, known: false }", Verdict::Fires},
  };
  for (const auto& each : cases) EXPECT_EQ(verdict(each.leaf, e), each.expected) << each.leaf;
}

TEST(Walk, IgnoresOtherAttempts) {
  auto e = walk();
  e.observe(facts::kTlsOutcome, "alert", {.subject = {.attempt = 2}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: alert }", e), Verdict::Undecided);
  e.observe(facts::kTlsOutcome, "alert", {.subject = {.attempt = 1}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: alert }", e), Verdict::Fires);
}

TEST(Walk, TakesTheFirstOfSeveralResolvers) {
  auto e = walk();
  e.observe(facts::kDnsRcode, "SERVFAIL", {.subject = {.resolver = "192.0.2.1"}});
  e.observe(facts::kDnsRcode, "NXDOMAIN", {.subject = {.resolver = "192.0.2.2"}});
  EXPECT_EQ(verdict("{ fact: name.dns_rcode, is: SERVFAIL }", e), Verdict::Fires);
  EXPECT_EQ(verdict("{ fact: name.dns_rcode, is: NXDOMAIN, where: { resolver: 192.0.2.2 } }", e), Verdict::Fires);
  EXPECT_EQ(verdict("{ fact: name.dns_rcode, is: NXDOMAIN, over: any }", e), Verdict::Fires);
}

TEST(Walk, TakesTheAddressTheWalkWentTo) {
  auto e = walk();
  e.observe(facts::kRouteTunnel, false, {.subject = {.address = "2001:db8::1"}});
  e.observe(facts::kRouteTunnel, true, {.subject = {.address = "192.0.2.7"}});
  e.observe(facts::kRouteTunnel, false, {.subject = {.address = "192.0.2.8"}});
  EXPECT_EQ(verdict("{ fact: route.tunnel, is: true }", e), Verdict::RuledOut) << "the first, as long as no attempt is the walk";
  e.observe(facts::kTcpConnected, true, {.subject = {.address = "192.0.2.7", .attempt = 1}});
  EXPECT_EQ(verdict("{ fact: route.tunnel, is: true }", e), Verdict::Fires);
}

TEST(Walk, TakesTheLatestWord) {
  auto e = walk();
  e.observe(facts::kTcpConnected, true);
  e.observe(facts::kTcpConnected, false);
  EXPECT_EQ(verdict(kYes, e), Verdict::RuledOut);
}

TEST(OverAny, NeedsOneSubjectAndIsUnknownWhileOneIs) {
  auto e = walk();
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any }", e), Verdict::Undecided) << "no subject at all";
  e.observe(facts::kTlsOutcome, "alert", {.subject = {.attempt = 1}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any }", e), Verdict::RuledOut);
  e.not_known(facts::kTlsOutcome, Because::NotTested, "", {.subject = {.attempt = 2}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any }", e), Verdict::Undecided);
  e.observe(facts::kTlsOutcome, "completed", {.subject = {.attempt = 3}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any }", e), Verdict::Fires);
  EXPECT_THAT(judge("{ fact: tls.outcome, is: completed, over: any }", e).because, ElementsAre(3));
}

TEST(OverAll, NeedsEverySubject) {
  auto e = walk();
  EXPECT_EQ(verdict("{ fact: tcp.outcome, is: timed_out, over: all }", e), Verdict::Undecided) << "no subject at all";
  e.observe(facts::kTcpOutcome, "timed_out", {.subject = {.attempt = 1}});
  e.not_known(facts::kTcpOutcome, Because::Interrupted, "", {.subject = {.attempt = 2}});
  EXPECT_EQ(verdict("{ fact: tcp.outcome, is: timed_out, over: all }", e), Verdict::Undecided);
  e.observe(facts::kTcpOutcome, "refused", {.subject = {.attempt = 3}});
  EXPECT_EQ(verdict("{ fact: tcp.outcome, is: timed_out, over: all }", e), Verdict::RuledOut);
}

TEST(OverAny, WhereKeepsOnlyItsSubjects) {
  auto e = walk();
  e.observe(facts::kTlsOutcome, "completed", {.subject = {.attempt = 1, .offered = "TLS_1.2"}});
  e.observe(facts::kTlsOutcome, "alert", {.subject = {.attempt = 2, .offered = "TLS_1.0"}});
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any, where: { offered: TLS_1.0 } }", e), Verdict::RuledOut);
  EXPECT_EQ(verdict("{ fact: tls.outcome, is: completed, over: any, where: { offered: TLS_1.1 } }", e), Verdict::Undecided);
}

// One attempt answered, another was offered TLS 1.0; no single one did both.
const char* kTogether = "{ all: [ { fact: tls.outcome, is: completed, over: any }, { fact: tls.version, is: TLS_1.0, over: any } ] }";

Evidence two_attempts(std::uint32_t completed, std::uint32_t old_version) {
  auto e = walk();
  for (std::uint32_t attempt = 2; attempt <= 3; ++attempt) {
    const Seen seen{.subject = {.attempt = attempt}};
    e.observe(facts::kTlsOutcome, attempt == completed ? "completed" : "alert", seen);
    e.observe(facts::kTlsVersion, attempt == old_version ? "TLS_1.0" : "TLS_1.2", seen);
  }
  return e;
}

TEST(SameAttempt, IsAskedOfAllAnyLeavesTogether) {
  EXPECT_EQ(verdict(kTogether, two_attempts(2, 3)), Verdict::RuledOut);
  EXPECT_EQ(verdict(kTogether, two_attempts(3, 3)), Verdict::Fires);
  EXPECT_THAT(judge(kTogether, two_attempts(3, 3)).because, ElementsAre(3, 4));
}

TEST(SameAttempt, IsWaivedByAcross) { EXPECT_EQ(verdict(kTogether, two_attempts(2, 3), "across: true"), Verdict::Fires); }

TEST(SameAttempt, AFactOfNoAttemptCountsForEach) {
  auto e = walk();
  e.observe(facts::kTlsOutcome, "alert", {.subject = {.attempt = 2}});
  e.observe(facts::kTlsOutcome, "completed", {.subject = {.attempt = 3}});
  e.observe(facts::kTlsVersion, "TLS_1.0");
  EXPECT_EQ(verdict(kTogether, e), Verdict::Fires);
}

TEST(RuledOut, NeverRestsOnWhatNobodyLookedAt) {
  const auto* both_parts = "{ all: [ { fact: tls.outcome, known: true }, { fact: tcp.outcome, is: refused } ] }";
  auto e = walk();
  EXPECT_EQ(verdict(both_parts, e), Verdict::Undecided);
  EXPECT_THAT(judge(both_parts, e).missing, ElementsAre(&facts::kTlsOutcome));
  const auto n = e.observe(facts::kTcpOutcome, "timed_out");
  EXPECT_EQ(verdict(both_parts, e), Verdict::RuledOut);
  EXPECT_THAT(judge(both_parts, e).because, ElementsAre(n));
  auto looked = walk();
  looked.not_known(facts::kTlsOutcome, Because::NoAnswer, "");
  EXPECT_EQ(verdict("{ fact: tls.outcome, known: true }", looked), Verdict::RuledOut) << "looked at, and not found";
}

TEST(SameAttempt, WhatOnlyOthersHaveIsNotMet) {
  auto e = walk();
  e.observe(facts::kTlsOutcome, "completed", {.subject = {.attempt = 2}});
  e.observe(facts::kTlsVersion, "TLS_1.0", {.subject = {.attempt = 3}});
  EXPECT_EQ(verdict(kTogether, e), Verdict::RuledOut);
}

TEST(SameAttempt, StaysUndecidedWhileOneAttemptMightDoBoth) {
  auto e = two_attempts(2, 3);
  e.observe(facts::kTlsOutcome, "completed", {.subject = {.attempt = 4}});
  e.not_known(facts::kTlsVersion, Because::NoAnswer, "", {.subject = {.attempt = 4}});
  EXPECT_EQ(verdict(kTogether, e), Verdict::Undecided);
  EXPECT_THAT(judge(kTogether, e).missing, ElementsAre(&facts::kTlsVersion));
}

TEST(SameAttempt, ANegatedAnyDeniesEveryAttempt) {
  const auto* none_completed = "{ all: [ { not: { fact: tls.outcome, is: completed, over: any } }, { fact: tls.version, is: TLS_1.0, over: any } ] }";
  EXPECT_EQ(verdict(none_completed, two_attempts(2, 3)), Verdict::RuledOut);
  EXPECT_EQ(verdict(none_completed, two_attempts(0, 3)), Verdict::Fires);
}

TEST(Applies, DecidesBeforeWhen) {
  auto e = walk();
  e.observe(facts::kTcpOutcome, "timed_out");
  const std::string when = "{ fact: tcp.outcome, is: timed_out }";
  const std::string more = "applies: { fact: tcp.connected, is: true }";
  EXPECT_EQ(verdict(when, e, more), Verdict::Undecided);
  EXPECT_THAT(judge(when, e, more).missing, ElementsAre(&facts::kTcpConnected));
  EXPECT_EQ(verdict("{ fact: tcp.outcome, is: refused }", e, more), Verdict::RuledOut) << "false either way";
  e.observe(facts::kTcpConnected, false);
  EXPECT_EQ(verdict(when, e, more), Verdict::NotApplicable);
  e.observe(facts::kTcpConnected, true);
  EXPECT_EQ(verdict(when, e, more), Verdict::Fires);
  EXPECT_THAT(judge(when, e, more).because, ElementsAre(1, 3));
}

}  // namespace
}  // namespace doctor::knowledge
