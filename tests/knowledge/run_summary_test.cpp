#include "knowledge/run_summary.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tcp.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(RunSummary, HoldsWhatARunIsFoundBy) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.started_at = *parse_rfc3339("2026-11-21T03:35:00Z");
  d.vantage = "this machine";
  d.target = {.input = "PC17", .host = "pc17", .port = 3390, .addresses = {"192.0.2.7", "192.0.2.8"}};
  d.verdict = {.outcome = Outcome::Broken, .stage = Stage::Tls, .proved_until = Stage::Negotiation};
  d.causes = {{.id = "first", .title = "The first"}, {.id = "second"}};
  EXPECT_EQ(summary_of(d).address, "192.0.2.7");
  d.evidence.set_walk_attempt(d.evidence.next_attempt());
  d.evidence.observe(facts::kTcpOutcome, "connected", {.subject = {.address = "192.0.2.8", .attempt = 1}});
  d.evidence.observe(facts::kCertThumbprintSha256, "aa");
  d.evidence.observe(facts::kCertNotAfter, *parse_rfc3339("2027-01-01"));
  const RunSummary expected{.host = "pc17",
                            .port = 3390,
                            .address = "192.0.2.8",
                            .started_at = d.started_at,
                            .vantage = "this machine",
                            .outcome = Outcome::Broken,
                            .stage = Stage::Tls,
                            .proved_until = Stage::Negotiation,
                            .cause = "first",
                            .cause_title = "The first",
                            .certificate_sha256 = "aa",
                            .certificate_not_after = *parse_rfc3339("2027-01-01")};
  EXPECT_EQ(summary_of(d), expected);
}

TEST(RunSummary, KnowsAHostInEveryCase) {
  EXPECT_EQ(host_key("PC17.Example.COM"), "pc17.example.com");
  EXPECT_EQ(host_key("pc\x1b[2J"), "pc\\x1b[2j");
}

}  // namespace
}  // namespace doctor
