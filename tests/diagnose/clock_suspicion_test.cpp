#include "diagnose/clock_suspicion.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/kerberos.hpp"
#include "support/observed.hpp"

namespace doctor::diagnose {
namespace {

constexpr std::chrono::hours kDay{24};
constexpr WallTime kHostClock{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};

// A host whose clock is `ahead` of ours and whose certificate, of an authority, is in date for ten days around it.
class ClockSuspicion : public testing::Test {
 protected:
  void observe_host(std::chrono::seconds ahead, bool self_signed) {
    const WallTime ours = kHostClock - ahead;
    const WallTime from = kHostClock - 10 * kDay, until = kHostClock + 10 * kDay;
    evidence.observe(facts::kHostClock, kHostClock);
    evidence.observe(facts::kHostClockOffset, double(ahead.count()));
    evidence.observe(facts::kCertSelfSigned, self_signed);
    evidence.observe(facts::kCertNotBefore, from);
    evidence.observe(facts::kCertNotAfter, until);
    evidence.observe(facts::kCertExpired, ours > until);
    evidence.observe(facts::kCertNotYetValid, ours < from);
  }
  std::string suspect() {
    observe_clock_suspicion(evidence);
    return test::shown(evidence, facts::kLocalClockSuspect);
  }

  Evidence evidence{Instant{}};
};

constexpr const char* kTooFew = "unknown: not tested: it takes two witnesses";

TEST_F(ClockSuspicion, FallsOnUsWhereTheHostAndTheAuthorityAgree) {
  observe_host(400 * kDay, false);
  EXPECT_EQ(suspect(), "yes");
}

// A host whose clock is behind and whose certificate has truly ended looks just so.
TEST_F(ClockSuspicion, TakesNoCertificateForAWitnessThatHasEndedByOurClock) {
  observe_host(-500 * kDay, false);
  EXPECT_EQ(suspect(), kTooFew);
  EXPECT_EQ(test::shown(evidence, facts::kCertInDateByHostClock), "yes");
}

TEST_F(ClockSuspicion, KnowsNothingOfTheDatesWithoutTheHostsClock) {
  EXPECT_EQ(suspect(), kTooFew);
  EXPECT_EQ(test::shown(evidence, facts::kCertInDateByHostClock), "unknown: not tested: it takes the host's clock and its certificate");
}

TEST_F(ClockSuspicion, FallsOnUsWhenOursIsAheadAndAWebServerSaysSo) {
  observe_host(-500 * kDay, false);
  const double apart = std::chrono::duration<double>(-500 * kDay).count();
  evidence.observe(facts::kCertHttpClockOffset, apart);
  EXPECT_EQ(suspect(), "yes");
}

TEST_F(ClockSuspicion, TakesNoSelfSignedCertificateForAWitness) {
  observe_host(400 * kDay, true);
  EXPECT_EQ(suspect(), kTooFew);
}

TEST_F(ClockSuspicion, TakesNoCertificateForAWitnessThatSuitsBothClocks) {
  observe_host(5 * kDay, false);
  EXPECT_EQ(suspect(), kTooFew);
}

TEST_F(ClockSuspicion, TakesNoCertificateForAWitnessThatIsOutOfDateByTheHostsClockToo) {
  observe_host(std::chrono::hours{1}, false);
  evidence.observe(facts::kCertNotAfter, kHostClock - 20 * kDay);
  evidence.observe(facts::kCertExpired, true);
  EXPECT_EQ(suspect(), kTooFew);
}

TEST_F(ClockSuspicion, FollowsTheWebServerWhereOneWasAsked) {
  observe_host(std::chrono::hours{1}, false);
  evidence.observe(facts::kCertHttpClockOffset, 3500.0);
  EXPECT_EQ(suspect(), "yes");
  evidence.observe(facts::kCertHttpClockOffset, 2.0);
  EXPECT_EQ(suspect(), "no");
}

}  // namespace
}  // namespace doctor::diagnose
