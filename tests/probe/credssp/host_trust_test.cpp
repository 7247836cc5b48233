#include "probe/credssp/host_trust.hpp"

#include <gtest/gtest.h>

namespace doctor::probe {
namespace {

using By = HostTrust::By;

Evidence vouched() {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kCertTrusted, true);
  evidence.observe(facts::kCertNameMatches, true);
  evidence.observe(facts::kCertExpired, false);
  evidence.observe(facts::kCertNotYetValid, false);
  evidence.observe(facts::kCertServerAuth, true);
  return evidence;
}

TEST(HostTrust, ASoundCertificateVouches) { EXPECT_EQ(judge_host(vouched(), false).by, By::Certificate); }

TEST(HostTrust, EveryFlawOfTheCertificateForbids) {
  const std::pair<const FactType*, bool> flaws[] = {{&facts::kCertTrusted, false},    {&facts::kCertNameMatches, false},
                                                    {&facts::kCertExpired, true},     {&facts::kCertNotYetValid, true},
                                                    {&facts::kCertServerAuth, false}, {&facts::kCertIntermediateExpired, true}};
  for (const auto& [type, value] : flaws) {
    auto evidence = vouched();
    evidence.observe(*type, value);
    EXPECT_EQ(judge_host(evidence, false).by, By::Nothing) << type->id;
    EXPECT_FALSE(judge_host(evidence, false).why_not.empty());
    EXPECT_EQ(judge_host(evidence, true).by, By::User) << type->id;
  }
  auto revoked = vouched();
  revoked.observe(facts::kCertRevocation, "revoked");
  EXPECT_EQ(judge_host(revoked, false).by, By::Nothing);
}

TEST(HostTrust, WhatIsNotKnownDoesNotVouch) {
  EXPECT_EQ(judge_host(Evidence{Instant{}}, false).by, By::Nothing);
  auto nameless = vouched();
  nameless.not_known(facts::kCertNameMatches, Because::NotTested);
  EXPECT_EQ(judge_host(nameless, false).by, By::Nothing);
}

TEST(HostTrust, APinIsStrongerThanAnything) {
  Evidence pinned{Instant{}};
  pinned.observe(facts::kCertPinMatches, true);
  EXPECT_EQ(judge_host(pinned, false).by, By::Pin);
  auto other = vouched();
  other.observe(facts::kCertPinMatches, false);
  EXPECT_EQ(judge_host(other, true).by, By::Nothing) << "not even the user's word";
}

}  // namespace
}  // namespace doctor::probe
