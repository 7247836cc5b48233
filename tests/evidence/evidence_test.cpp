#include "evidence/evidence.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/json.hpp"

namespace doctor {
namespace {

Instant at_ms(int ms) { return {std::chrono::milliseconds{ms}}; }

TEST(Catalogue, HasEachIdOnce) {
  std::set<std::string_view> ids;
  for (const auto* type : fact_catalogue()) EXPECT_TRUE(ids.insert(type->id).second) << type->id;
  EXPECT_GT(ids.size(), 100u);
}

TEST(Catalogue, SaysWhatEveryFactMeansAndWhoSeesIt) {
  for (const auto* type : fact_catalogue()) {
    EXPECT_FALSE(type->meaning.empty()) << type->id;
    EXPECT_FALSE(type->meaning.ends_with('.')) << type->id;
    EXPECT_FALSE(type->observer.empty()) << type->id;
    const bool enumerated = type->kind == ValueKind::Enum || type->kind == ValueKind::OpenEnum || type->kind == ValueKind::EnumList;
    EXPECT_EQ(enumerated, !type->enumerators.empty()) << type->id;
  }
}

TEST(Evidence, NumbersFactsAndKeepsTheirBytes) {
  Evidence evidence{at_ms(100)};
  const Bytes raw{std::byte{3}, std::byte{0}};
  const auto n = evidence.observe(facts::kFailureCode, "HYBRID_REQUIRED_BY_SERVER",
                                  {.subject = {.address = "192.0.2.7", .port = 3389, .attempt = 1}, .at = at_ms(112), .raw = raw});
  EXPECT_EQ(n, 1u);
  const auto json = to_json(*evidence.by_n(1));
  EXPECT_EQ(json.dump(), R"({"n":1,"id":"negotiation.failure_code","subject":{"address":"192.0.2.7","port":3389,"attempt":1},)"
                         R"("value":"HYBRID_REQUIRED_BY_SERVER","stage":"negotiation","at_ms":12.0,"source":"probe","raw":"0300"})");
}

TEST(Evidence, TellsUnknownFromFalse) {
  Evidence evidence{at_ms(0)};
  evidence.not_known(facts::kRouteHostAlive, Because::NeedsRight, "CAP_NET_RAW");
  const Fact* fact = evidence.of_walk(facts::kRouteHostAlive);
  ASSERT_NE(fact, nullptr);
  EXPECT_FALSE(fact->known());
  EXPECT_EQ(evidence.walk_value<bool>(facts::kRouteHostAlive), std::nullopt);
  EXPECT_EQ(to_json(*fact)["unknown"], "needs a right we lack: CAP_NET_RAW");
}

TEST(Evidence, SpeaksOfTheWalkAndNotOfOtherAttempts) {
  Evidence evidence{at_ms(0)};
  const auto first = evidence.next_attempt(), second = evidence.next_attempt();
  evidence.observe(facts::kTcpConnected, false, {.subject = {.attempt = first}});
  evidence.observe(facts::kTcpConnected, true, {.subject = {.attempt = second}});
  evidence.set_walk_attempt(first);
  EXPECT_EQ(evidence.walk_value<bool>(facts::kTcpConnected), false);
  evidence.set_walk_attempt(second);
  EXPECT_EQ(evidence.walk_value<bool>(facts::kTcpConnected), true);
}

TEST(Evidence, SpeaksOfTheWalksAddressAndNotOfTheLastOne) {
  Evidence evidence{at_ms(0)};
  const auto first = evidence.next_attempt(), second = evidence.next_attempt();
  evidence.observe(facts::kRouteGateway, "198.51.100.1", {.subject = {.address = "192.0.2.7"}});
  evidence.observe(facts::kRouteGateway, "203.0.113.1", {.subject = {.address = "192.0.2.8"}});
  evidence.observe(facts::kTcpConnected, true, {.subject = {.address = "192.0.2.7", .attempt = first}});
  evidence.observe(facts::kTcpConnected, false, {.subject = {.address = "192.0.2.8", .attempt = second}});
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kRouteGateway), "198.51.100.1");  // no walk yet: the first
  evidence.set_walk_attempt(second);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kRouteGateway), "203.0.113.1");
  evidence.set_walk_attempt(first);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kRouteGateway), "198.51.100.1");
  EXPECT_EQ(evidence.of_walk(facts::kRouteGateway, {.address = "192.0.2.8"})->n, 2u);
}

TEST(Evidence, SpeaksOfTheFirstOfSeveralResolversAndOfItsLatestAnswer) {
  Evidence evidence{at_ms(0)};
  for (const char* rcode : {"SERVFAIL", "NOERROR"}) evidence.observe(facts::kDnsRcode, rcode, {.subject = {.resolver = "192.0.2.53"}});
  evidence.observe(facts::kDnsRcode, "NXDOMAIN", {.subject = {.resolver = "192.0.2.54"}});
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kDnsRcode), "NOERROR");
}

TEST(Evidence, KeepsAtMostTheFirstBytes) {
  Evidence evidence{at_ms(0)};
  const Bytes raw(kRawLimit + 1);
  evidence.observe(facts::kTcpConnected, true, {.raw = raw});
  EXPECT_EQ(evidence.facts()[0].raw.size(), kRawLimit);
  EXPECT_TRUE(evidence.facts()[0].raw_cut);
}

TEST(EvidenceDeathTest, EndsTheProcessOnAValueOfTheWrongKind) {
  Evidence evidence{at_ms(0)};
  EXPECT_DEATH(evidence.observe(facts::kTcpConnected, "yes"), "tcp.connected does not take yes");
  EXPECT_DEATH(evidence.observe(facts::kTcpOutcome, "exploded"), "tcp.outcome does not take exploded");
}

TEST(Evidence, TakesAnUnknownValueOfAnOpenEnumeration) {
  Evidence evidence{at_ms(0)};
  evidence.observe(facts::kFailureCode, "0x0000002a");
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kFailureCode), "0x0000002a");
}

TEST(Redaction, ReplacesTheSameNameByTheSameStandInAndDropsBytes) {
  Evidence evidence{at_ms(0)};
  evidence.redact();
  const Bytes raw{std::byte{'p'}};
  evidence.observe(facts::kTargetHost, "pc17.example.com", {.raw = raw});
  evidence.observe(facts::kCertNames, std::vector<std::string>{"PC17.example.com", "other.example.com"});
  evidence.observe(facts::kPeerBanner, "SSH-2.0-OpenSSH", {.subject = {.address = "192.0.2.7"}});
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTargetHost), "name-1.domain-1");
  EXPECT_EQ(evidence.walk_value<std::vector<std::string>>(facts::kCertNames), (std::vector<std::string>{"name-1.domain-1", "name-2.domain-1"}));
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kPeerBanner), "[redacted]");
  EXPECT_EQ(evidence.facts()[2].subject.address, "address-1");
  EXPECT_TRUE(evidence.facts()[0].raw.empty());
}

TEST(Redaction, GivesAHostOneStandInWhateverFormItStandsIn) {
  Redactor r;
  const auto name = [&](std::string_view value) { return r.stand_in(Privacy::Name, value); };
  EXPECT_EQ(name("pc17.example.com"), "name-1.domain-1");
  EXPECT_EQ(name("PC17.Example.com."), "name-1.domain-1");
  EXPECT_EQ(name("pc17.example.com:3390"), "name-1.domain-1:3390");
  EXPECT_EQ(name("CN=pc17.example.com,O=Example\\, Inc.,C=DE"), "CN=name-1.domain-1,O=name-2,C=name-3");
  EXPECT_EQ(name("PC17"), "name-1");
  EXPECT_EQ(name("example.com"), "domain-1");
  EXPECT_EQ(name("*.example.com"), "*.domain-1");
  EXPECT_EQ(name("http://pc17.example.com/secret/a.crl"), "http://name-1.domain-1/[redacted]");
  EXPECT_EQ(name("rdp://full%20address=s:pc17&username=s:bob"), "rdp://[redacted]");
  EXPECT_EQ(name("pc18.example.com"), "name-4.domain-1");
}

TEST(Redaction, GivesAnAddressOneStandInAsNameAndAsAddress) {
  Redactor r;
  EXPECT_EQ(r.stand_in(Privacy::Name, "192.0.2.7"), "address-1");
  EXPECT_EQ(r.stand_in(Privacy::Address, "192.0.2.7"), "address-1");
  EXPECT_EQ(r.stand_in(Privacy::Name, "192.0.2.7:3390"), "address-1:3390");
  EXPECT_EQ(r.stand_in(Privacy::Address, "2001:DB8::7"), "address-2");
  EXPECT_EQ(r.stand_in(Privacy::Name, "[2001:db8::7]:3389"), "address-2:3389");
}

TEST(Redaction, KeepsAStandInThatIsRecordedAgain) {
  Redactor r;
  r.stand_in(Privacy::Address, "192.0.2.53");
  const auto name = r.stand_in(Privacy::Name, "pc17.example.com");
  const auto address = r.stand_in(Privacy::Address, "127.0.0.1");
  const auto fingerprint = r.stand_in(Privacy::Fingerprint, "aa");
  EXPECT_EQ(r.stand_in(Privacy::Name, name), name);
  EXPECT_EQ(r.stand_in(Privacy::Address, address), address);
  EXPECT_EQ(r.stand_in(Privacy::Address, address + ":3389"), address + ":3389");
  EXPECT_EQ(r.stand_in(Privacy::Fingerprint, fingerprint), fingerprint);
  EXPECT_EQ(r.stand_in(Privacy::Name, "pc-7"), "name-2");  // looks like one, and is none that was given
}

TEST(Redaction, KeepsFingerprintsApart) {
  Redactor r;
  EXPECT_EQ(r.stand_in(Privacy::Fingerprint, "aabb"), "fingerprint-1");
  EXPECT_EQ(r.stand_in(Privacy::Fingerprint, "ccdd"), "fingerprint-2");
  EXPECT_EQ(r.stand_in(Privacy::Fingerprint, "AABB"), "fingerprint-1");
}

TEST(Redaction, KeepsOnlyTheTypesOfAttributesBeforeAnEqualsSign) {
  Redactor r;
  const auto name = [&](std::string_view value) { return r.stand_in(Privacy::Name, value); };
  EXPECT_EQ(name("1.2.840.113549.1.9.1=a@b.test,emailAddress=a@b.test"), name("1.2.840.113549.1.9.1=a@b.test") + ",emailAddress=" + name("a@b.test"));
  for (const std::string_view text : {"jane=doe", "CN=a,jane=doe", "jane", "password=x, CN=y"})
    EXPECT_EQ(name(text).find("jane"), std::string::npos) << text << ": what stands before an equals sign may be a name, too";
}

TEST(Redaction, TakesWhateverAStrangerWrites) {
  Redactor r;
  for (const std::string_view odd : {"=", "==", "a=b=c", ",", "\\", ":", ":1", "[]", "[]:1", "://", "a://", ".", "..", "*", "a..b", "CN=", "+,+"})
    EXPECT_EQ(r.stand_in(Privacy::Name, odd), r.stand_in(Privacy::Name, odd)) << odd;
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "a:1";
  EXPECT_EQ(r.stand_in(Privacy::Name, deep).find("a:1a"), std::string::npos);
}

TEST(FactText, EscapesWhatAStrangerSent) {
  EXPECT_EQ(to_text(FactValue{std::string{"a\x1b[31mb\xff"}}), "a\\x1b[31mb\\xff");
  EXPECT_EQ(to_text(FactValue{true}), "yes");
  EXPECT_EQ(to_text(FactValue{std::vector<std::string>{}}), "none");
}

}  // namespace
}  // namespace doctor
