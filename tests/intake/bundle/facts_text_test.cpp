#include "intake/bundle/facts_text.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doctor::intake {
namespace {

Evidence read(std::string_view text) {
  Evidence out{Instant{}};
  const auto result = read_facts(text, out);
  EXPECT_TRUE(result) << result.error().message;
  return out;
}

TEST(FactsText, WrittenAndReadAgainIsTheSame) {
  Evidence made{Instant{}};
  const Seen seen{.subject = {.resolver = "192.0.2.53", .address = "192.0.2.7", .port = 3389, .attempt = 2, .offered = "TLS_1.2"}};
  made.observe(facts::kTcpOutcome, "timed_out", seen);
  made.observe(facts::kTcpMs, 12.5, seen);
  made.observe(facts::kNameAddresses, std::vector<std::string>{"192.0.2.7", "2001:db8::7"});
  made.observe(facts::kNameResolvers, std::vector<std::string>{});
  made.observe(facts::kNameResolved, true);
  made.observe(facts::kTargetPort, 3389);
  made.observe(facts::kMachineMadeAt, *parse_rfc3339("2026-11-21T16:40:00Z"));
  made.not_known(facts::kRouteEcho, Because::NeedsRight, "needs CAP_NET_RAW", seen);
  made.set_walk_attempt(2);
  const auto text = facts_to_text(made);
  const auto again = read(text);
  EXPECT_EQ(facts_to_text(again), text);
  EXPECT_EQ(again.walk_attempt(), 2u);
  EXPECT_EQ(again.facts().size(), made.facts().size());
  EXPECT_EQ(again.facts()[0].source, Source::Inspection);
  EXPECT_EQ(again.facts()[0].subject, made.facts()[0].subject);
}

TEST(FactsText, PassesOverWhatThisVersionDoesNotKnow) {
  EXPECT_TRUE(read("later.fact\t0\t\t0\t\t\t=\tyes\n").facts().empty());
  EXPECT_TRUE(read("tcp.outcome\t0\t\t0\t\t\t=\tlater_outcome\n").facts().empty());
  EXPECT_TRUE(read("tcp.connected\t0\t\t0\t\t\t=\tmaybe\n").facts().empty());
  EXPECT_TRUE(read("tcp.connect_ms\t0\t\t0\t\t\t=\tnan\n").facts().empty());
}

TEST(FactsText, NamesTheLineThatIsNoFact) {
  Evidence out{Instant{}};
  const auto result = read_facts("tcp.connected\t0\t\t0\t\t\t=\tyes\nnonsense\x1b\n", out);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::StartsWith("line 2: \"nonsense\\x1b\" is no fact; make the bundle anew"));
}

TEST(FactsText, EscapesAStrangersText) {
  const auto evidence = read("certificate.issuer\t0\t\t0\t\t\t=\tCN=\x1b[31m\n");
  EXPECT_EQ(std::get<std::string>(*evidence.facts()[0].value()), "CN=\\x1b[31m");
}

}  // namespace
}  // namespace doctor::intake
