#include "report/hold_words.hpp"
#include "evidence/facts/path.hpp"

#include <gtest/gtest.h>

namespace doctor::report {
namespace {

class HoldWords : public testing::Test {
 protected:
  void ended(const char* outcome, const char* while_, double seconds) {
    evidence.observe(facts::kHoldOutcome, outcome, {});
    evidence.observe(facts::kHoldEndedWhile, while_, {});
    evidence.observe(facts::kHoldLastedSeconds, seconds, {});
    evidence.observe(facts::kHoldIdleSeconds, seconds, {});
  }
  void beside(const char* outcome, double seconds) {
    evidence.observe(facts::kHoldBesideOutcome, outcome, {});
    evidence.observe(facts::kHoldBesideLastedSeconds, seconds, {});
    evidence.observe(facts::kHoldBesideIntervalSeconds, 30.0, {});
  }
  Evidence evidence{Instant{}};
};

TEST_F(HoldWords, AreNoneWhereNobodyAskedForIt) { EXPECT_EQ(hold_words(evidence), ""); }

TEST_F(HoldWords, TellOfAConnectionThatLasts) {
  ended("open", "asked", 900);
  beside("open", 900);
  EXPECT_EQ(hold_words(evidence),
            "a connection held idle for 15 min, without sign-in, still answers; one beside it with a keep-alive every 30 s does as well");
}

TEST_F(HoldWords, TellThatItWasTheSilence) {
  ended("silent", "asked", 900);
  beside("open", 900);
  EXPECT_EQ(hold_words(evidence),
            "a connection held idle for 15 min is dead: nobody answers any more; one beside it with a keep-alive every 30 s lasted, so it was the "
            "silence that ended it");
}

TEST_F(HoldWords, DoNotBlameTheSilenceForWhatSomebodyEnded) {
  ended("close_notify", "idle", 60);
  beside("open", 900);
  evidence.observe(facts::kHoldEndedBy, "host", {});
  EXPECT_EQ(hold_words(evidence),
            "a connection held idle was ended in order by the host after 60 s; one beside it with a keep-alive every 30 s lasted");
}

TEST_F(HoldWords, DoNotBlameAHostThatIsTiredOfWaiting) {
  ended("close_notify", "idle", 60);
  beside("close_notify", 60);
  evidence.observe(facts::kHoldEndedBy, "host", {});
  EXPECT_EQ(
      hold_words(evidence),
      "a connection held idle was ended in order by the host after 60 s; one beside it with a keep-alive every 30 s did not last either "
      "(close_notify, after 60 s), so it was not the silence; hosts do so to who does not sign in, and what an idle session meets remains open");
}

TEST_F(HoldWords, TellWhoResetIt) {
  ended("reset", "asked", 900);
  evidence.observe(facts::kHoldEndedBy, "path", {});
  EXPECT_EQ(hold_words(evidence), "a connection held idle for 15 min is forgotten: the first word on it was reset by somebody on the way");
}

TEST_F(HoldWords, TellHowLongItWasUntilTheUserStopped) {
  evidence.not_known(facts::kHoldOutcome, Because::Interrupted);
  evidence.observe(facts::kHoldLastedSeconds, 35.2, {});
  EXPECT_EQ(hold_words(evidence),
            "an idle connection was held for 35 s, until it was interrupted; up to then nobody had ended it, and whether anybody was still there was "
            "not asked");
}

TEST_F(HoldWords, TellThatNothingWasHeld) {
  evidence.not_known(facts::kHoldOutcome, Because::NoAnswer, "no further connection came about");
  EXPECT_EQ(hold_words(evidence), "no connection was held, because no further connection came about");
}

}  // namespace
}  // namespace doctor::report
