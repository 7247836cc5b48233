// The sentence of the verdict, where the walk ended at a fault that only degrades.
#include "diagnose/outcome.hpp"

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

}  // namespace
}  // namespace doctor::diagnose
