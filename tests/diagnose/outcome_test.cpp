// The sentence of the verdict, where the walk ended at a fault that only degrades.
#include "diagnose/outcome.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/session.hpp"

#include <gtest/gtest.h>

namespace doctor::diagnose {
namespace {

Diagnosis degraded_at(Stage failed, std::optional<Stage> proved) {
  Diagnosis d{.evidence = Evidence{{}}};
  d.stages = {{.stage = failed, .status = StageStatus::Failed}};
  d.causes = {{.id = "one", .stage = failed, .probability = 1, .certainty = 1, .sentence = "It is slow."}};
  d.verdict = {.outcome = Outcome::Degraded, .stage = failed, .proved_until = proved};
  return d;
}

TEST(SummarySentence, DoesNotSayThatItConnectsWhereNothingWasProved) {
  EXPECT_EQ(summary_sentence(degraded_at(Stage::Name, std::nullopt), false, false),
            "Our walk ended at name, where a usual client is delayed and goes on; nothing was proved. It is slow.");
}

TEST(SummarySentence, TellsOfAFallbackWhereClientsHaveOne) {
  EXPECT_EQ(summary_sentence(degraded_at(Stage::Tls, Stage::Negotiation), false, false),
            "Connects, less securely: what a current client offers first is refused at tls, and clients fall back to something weaker. It is slow.");
}

TEST(SummarySentence, SaysWhatASessionLeftOpen) {
  Diagnosis d{.evidence = Evidence{{}}};
  d.evidence.observe(facts::kSessionOutcome, "silent");
  d.evidence.observe(facts::kSessionEndedAfter, "client_info");
  d.verdict = {.outcome = Outcome::Undetermined, .stage = Stage::Session, .proved_until = Stage::Certificate};
  EXPECT_EQ(summary_sentence(d, false, false),
            "Could not be told: the host fell silent after the Client Info PDU; the host may be slow with its session; "
            "healthy up to the encrypted connection; sign-in and session not tested.");
}

TEST(FellSilentWhileHeld, TakesAnUnknownSecondConnectionForNoWitness) {
  const auto fell_silent = [](const char* idle, std::optional<const char*> beside) {
    Evidence evidence{Instant{}};
    evidence.observe(facts::kHoldOutcome, idle, {});
    if (beside)
      evidence.observe(facts::kHoldBesideOutcome, *beside, {});
    else
      evidence.not_known(facts::kHoldBesideOutcome, Because::NotAvailable);
    return fell_silent_while_held(evidence);
  };
  EXPECT_TRUE(fell_silent("silent", "unreachable"));
  EXPECT_TRUE(fell_silent("silent", std::nullopt));
  EXPECT_FALSE(fell_silent("silent", "open"));
  EXPECT_FALSE(fell_silent("reset", std::nullopt)) << "somebody was still there";
  EXPECT_FALSE(fell_silent("open", std::nullopt));
  EXPECT_FALSE(fell_silent_while_held(Evidence{Instant{}}));
}

}  // namespace
}  // namespace doctor::diagnose
