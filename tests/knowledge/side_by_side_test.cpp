#include "knowledge/side_by_side.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tls.hpp"

#include <gtest/gtest.h>

namespace doctor::knowledge {
namespace {

Diagnosis run_of(const std::string& host, Outcome outcome, std::optional<Stage> stage = {}) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.target = {.input = host, .host = host, .port = 3389};
  d.verdict = {.outcome = outcome, .stage = stage};
  d.evidence.observe(facts::kCertThumbprintSha256, "sha of " + host);
  d.evidence.observe(facts::kTlsVersion, "TLS_1.2");
  return d;
}

TEST(SideBySide, NamesTheBetter) {
  const auto better = [](Diagnosis a, Diagnosis b) { return side_by_side(std::move(a), std::move(b)).better; };
  EXPECT_EQ(better(run_of("a", Outcome::Works), run_of("b", Outcome::Broken, Stage::Tls)), Better::First);
  EXPECT_EQ(better(run_of("a", Outcome::Broken, Stage::Tls), run_of("b", Outcome::Degraded)), Better::Second);
  EXPECT_EQ(better(run_of("a", Outcome::Broken, Stage::Tcp), run_of("b", Outcome::Broken, Stage::Credssp)), Better::Second);
  EXPECT_EQ(better(run_of("a", Outcome::Broken, Stage::Tls), run_of("b", Outcome::Broken, Stage::Tls)), Better::Neither);
  EXPECT_EQ(better(run_of("a", Outcome::Works), run_of("b", Outcome::Undetermined)), Better::Neither);
  EXPECT_EQ(better(run_of("a", Outcome::Works), run_of("b", Outcome::Works)), Better::Neither);
}

TEST(SideBySide, TakesWhatNoTwoHostsShareForNoDifference) {
  const auto two = side_by_side(run_of("pc17", Outcome::Works), run_of("pc18", Outcome::Works));
  EXPECT_TRUE(two.two_hosts);
  EXPECT_TRUE(two.alike());
  ASSERT_EQ(two.differs.changes.size(), 1u);
  EXPECT_TRUE(two.is_own(two.differs.changes[0]));
  auto renewed = run_of("PC17", Outcome::Works);
  renewed.evidence.observe(facts::kCertThumbprintSha256, "another");
  const auto one = side_by_side(run_of("pc17", Outcome::Works), renewed);
  EXPECT_FALSE(one.two_hosts);
  EXPECT_FALSE(one.alike());
}

TEST(SideBySide, ListsCausesOfBothAndOfEach) {
  auto a = run_of("a", Outcome::Broken, Stage::Tls), b = run_of("b", Outcome::Broken, Stage::Tls);
  a.causes = {{.id = "shared"}, {.id = "only-a"}, {.id = "something-else"}};
  b.causes = {{.id = "shared"}, {.id = "something-else"}};
  b.risks = {{.id = "only-b"}};
  const auto found = side_by_side(a, b);
  ASSERT_EQ(found.shared.size(), 1u);
  EXPECT_EQ(found.shared[0].id, "shared");
  ASSERT_EQ(found.differs.gone.size(), 1u);
  EXPECT_EQ(found.differs.gone[0].id, "only-a");
  ASSERT_EQ(found.differs.appeared.size(), 1u);
  EXPECT_EQ(found.differs.appeared[0].id, "only-b");
  EXPECT_FALSE(found.alike());
}

TEST(SideBySide, ComparesNoNamesWhereEitherIsRedacted) {
  auto redacted = run_of("name-1", Outcome::Works);
  redacted.redacted = true;
  for (const auto& found : {side_by_side(redacted, run_of("pc17", Outcome::Works)), side_by_side(run_of("pc17", Outcome::Works), redacted)}) {
    EXPECT_TRUE(found.differs.names_left_out);
    EXPECT_TRUE(found.alike());
  }
}

}  // namespace
}  // namespace doctor::knowledge
