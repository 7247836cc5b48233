#include "probe/gateway/gateway_certificate.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/certificate.hpp"

namespace doctor::probe {
namespace {

class CertificateOfAGateway : public testing::Test {
 protected:
  CertificateOfAGateway() {
    for (const FactType* good : {&facts::kCertNameMatches, &facts::kCertTrusted, &facts::kCertServerAuth}) own.observe(*good, true);
    for (const FactType* bad : {&facts::kCertExpired, &facts::kCertNotYetValid, &facts::kCertIntermediateExpired, &facts::kCertKeyWeak})
      own.observe(*bad, false);
  }

  Evidence own{Instant{}};
};

TEST_F(CertificateOfAGateway, IsGoodWhereNothingSpeaksAgainstIt) { EXPECT_EQ(gateway_certificate_problem(own), "none"); }

TEST_F(CertificateOfAGateway, OfAnotherNameSaysNothingByItsDates) {
  own.observe(facts::kCertExpired, true);
  own.observe(facts::kCertNameMatches, false);
  EXPECT_EQ(gateway_certificate_problem(own), "wrong_name");
}

TEST_F(CertificateOfAGateway, WithoutALinkIsNotOfAnUnknownRoot) {
  own.observe(facts::kCertTrusted, false);
  EXPECT_EQ(gateway_certificate_problem(own), "untrusted");
  own.observe(facts::kCertTrustFailure, std::string{"missing_intermediate"});
  EXPECT_EQ(gateway_certificate_problem(own), "missing_intermediate");
  own.observe(facts::kCertTrustFailure, std::string{"self_signed"});
  EXPECT_EQ(gateway_certificate_problem(own), "self_signed");
  own.observe(facts::kCertTrustFailure, std::string{"bad_signature"});
  EXPECT_EQ(gateway_certificate_problem(own), "chain_broken");
}

TEST_F(CertificateOfAGateway, ForClientsAloneIsNotGood) {
  own.observe(facts::kCertServerAuth, false);
  EXPECT_EQ(gateway_certificate_problem(own), "not_for_servers");
}

TEST_F(CertificateOfAGateway, BelowOneThatHasEndedIsNotGood) {
  own.observe(facts::kCertIntermediateExpired, true);
  EXPECT_EQ(gateway_certificate_problem(own), "chain_expired");
}

TEST_F(CertificateOfAGateway, OfAWeakKeyIsToldLast) {
  own.observe(facts::kCertKeyWeak, true);
  EXPECT_EQ(gateway_certificate_problem(own), "weak");
  own.observe(facts::kCertExpired, true);
  EXPECT_EQ(gateway_certificate_problem(own), "expired");
}

TEST(CertificateOfNobody, ThatCouldNotBeJudgedIsNotCalledGood) {
  const Evidence own{Instant{}};
  EXPECT_EQ(gateway_certificate_problem(own), std::nullopt);
}

}  // namespace
}  // namespace doctor::probe
