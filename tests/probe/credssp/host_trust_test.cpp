#include "probe/credssp/host_trust.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tls.hpp"

#include <gtest/gtest.h>

namespace doctor::probe {
namespace {

using By = HostTrust::By;

const WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};

Evidence vouched() {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kCertTrusted, true);
  evidence.observe(facts::kCertNameMatches, true);
  evidence.observe(facts::kCertExpired, false);
  evidence.observe(facts::kCertNotYetValid, false);
  evidence.observe(facts::kCertServerAuth, true);
  evidence.observe(facts::kCertIntermediateExpired, false);
  evidence.observe(facts::kTlsCipherKind, "current");
  return evidence;
}

TEST(HostTrust, ASoundCertificateVouches) { EXPECT_EQ(judge_host(vouched(), kNow, false).by, By::Certificate); }

TEST(HostTrust, EveryFlawOfTheCertificateForbids) {
  const std::pair<const FactType*, bool> flaws[] = {{&facts::kCertTrusted, false},      {&facts::kCertNameMatches, false},
                                                    {&facts::kCertExpired, true},       {&facts::kCertNotYetValid, true},
                                                    {&facts::kCertServerAuth, false},   {&facts::kCertIntermediateExpired, true},
                                                    {&facts::kCertKeyWeak, true},       {&facts::kCertSignatureWeak, true},
                                                    {&facts::kCertKeyUsageFits, false}, {&facts::kCertAuthoritiesServerAuth, false}};
  for (const auto& [type, value] : flaws) {
    auto evidence = vouched();
    evidence.observe(*type, value);
    EXPECT_EQ(judge_host(evidence, kNow, false).by, By::Nothing) << type->id;
    EXPECT_FALSE(judge_host(evidence, kNow, false).why_not.empty());
    EXPECT_EQ(judge_host(evidence, kNow, true).by, By::User) << type->id;
  }
  auto revoked = vouched();
  revoked.observe(facts::kCertRevocation, "revoked");
  EXPECT_EQ(judge_host(revoked, kNow, false).by, By::Nothing);
}

TEST(HostTrust, WhatIsNotKnownDoesNotVouch) {
  EXPECT_EQ(judge_host(Evidence{Instant{}}, kNow, false).by, By::Nothing);
  auto nameless = vouched();
  nameless.not_known(facts::kCertNameMatches, Because::NotTested);
  EXPECT_EQ(judge_host(nameless, kNow, false).by, By::Nothing);
}

TEST(HostTrust, AChannelThatOthersCanReadIsNoPlaceForAPassword) {
  for (const char* kind : {"unencrypted", "anonymous", "broken", "exotic"}) {
    auto evidence = vouched();
    evidence.observe(facts::kTlsCipherKind, kind);
    evidence.observe(facts::kCertPinMatches, true);
    EXPECT_EQ(judge_host(evidence, kNow, true).by, By::Nothing) << kind;
  }
}

TEST(HostTrust, NoDateVouchesByAClockThatIsNotReal) {
  EXPECT_EQ(judge_host(vouched(), std::nullopt, false).by, By::Nothing);
  EXPECT_EQ(judge_host(vouched(), std::nullopt, true).by, By::User);
}

TEST(HostTrust, AnAuthorityThatBeginsLaterForbids) {
  auto evidence = vouched();
  evidence.observe(facts::kCertAboveNotBefore, kNow + std::chrono::hours{1}, {.subject = {.offered = "above 1"}});
  EXPECT_EQ(judge_host(evidence, kNow, false).by, By::Nothing);
}

TEST(HostTrust, APinIsStrongerThanAnything) {
  Evidence pinned{Instant{}};
  pinned.observe(facts::kTlsCipherKind, "current");
  pinned.observe(facts::kCertPinMatches, true);
  EXPECT_EQ(judge_host(pinned, kNow, false).by, By::Pin);
  auto other = vouched();
  other.observe(facts::kCertPinMatches, false);
  EXPECT_EQ(judge_host(other, kNow, true).by, By::Nothing) << "not even the user's word";
}

}  // namespace
}  // namespace doctor::probe
