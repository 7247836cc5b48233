#include "cli/check_result.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace doctor::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Diagnosis healthy() {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.took = milliseconds{412};
  d.verdict = {.outcome = Outcome::Works, .proved_until = Stage::Credssp, .summary = "Works from here: healthy up to sign-in."};
  d.evidence.observe(facts::kTcpConnected, true);
  d.evidence.observe(facts::kTcpMs, 3.25);
  d.evidence.observe(facts::kTlsOutcome, "completed");
  d.evidence.observe(facts::kTlsMs, 12.0);
  d.evidence.observe(facts::kCertDaysLeft, 12.5);
  return d;
}

Diagnosis with_cause(Outcome outcome, Stage stage) {
  auto d = healthy();
  d.verdict = {.outcome = outcome, .stage = stage, .summary = "Stopped at tls: It breaks."};
  d.causes = {
      {.id = "it-breaks", .title = "It breaks", .stage = stage, .side = Side::Host, .probability = 0.9, .certainty = 0.9, .sentence = "It breaks."},
      {.id = "something-else", .probability = 0.1, .certainty = 0.1}};
  return d;
}

std::string text_of(const Diagnosis& d, const CheckLimits& limits = {}) { return report::plugin_text(check_result(d, limits, seconds{10})); }
std::string line_of(const Diagnosis& d, const CheckLimits& limits = {}) { return text_of(d, limits).substr(0, text_of(d, limits).find('\n')); }
Limits limits(const char* warning, const char* critical) { return {parse_threshold(warning), parse_threshold(critical)}; }

TEST(CheckResult, OfAHealthyHostIsOkWithPerformanceData) {
  EXPECT_EQ(line_of(healthy(), {.days_left = limits("10:", "3:"), .connect = limits("0.5", "1")}),
            "RDP OK - Works from here: healthy up to sign-in | days_left=12.5;10:;3: connect=0.00325s;0.5;1;0 tls=0.012s;;;0 time=0.412s;;;0;10");
}

TEST(CheckResult, NamesCauseAndSide) {
  EXPECT_EQ(check_result(with_cause(Outcome::Broken, Stage::Tls), {}, seconds{10}).state, report::PluginState::Critical);
  EXPECT_TRUE(
      line_of(with_cause(Outcome::Broken, Stage::Tls)).starts_with("RDP CRITICAL - Stopped at tls: It breaks [cause: it-breaks, side: host] | "));
  EXPECT_TRUE(line_of(with_cause(Outcome::Degraded, Stage::Tls)).starts_with("RDP WARNING - "));
  EXPECT_TRUE(line_of(with_cause(Outcome::Undetermined, Stage::Tls)).starts_with("RDP UNKNOWN - "));
}

TEST(CheckResult, GetsWorseByAThresholdAndNeverBetter) {
  EXPECT_TRUE(
      line_of(healthy(), {.days_left = limits("14:", "3:")})
          .starts_with("RDP WARNING - Works from here: healthy up to sign-in; days left of the certificate 12.5, which is outside 14: (warning)"))
      << line_of(healthy(), {.days_left = limits("14:", "3:")});
  EXPECT_EQ(check_result(healthy(), {.days_left = limits("30:", "14:")}, seconds{10}).state, report::PluginState::Critical);
  EXPECT_EQ(check_result(healthy(), {.tls = limits("@0:1", "2")}, seconds{10}).state, report::PluginState::Warning);
  EXPECT_EQ(check_result(with_cause(Outcome::Broken, Stage::Tls), {.tls = limits("@0:1", "2")}, seconds{10}).state, report::PluginState::Critical);
}

TEST(CheckResult, IsUnknownWhereAThresholdHasNothingToJudge) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.verdict = {.outcome = Outcome::Works, .summary = "Works from here."};
  EXPECT_EQ(line_of(d), "RDP OK - Works from here | time=0s;;;0;10");
  EXPECT_EQ(line_of(d, {.days_left = limits("14:", "3:")}),
            "RDP UNKNOWN - Works from here; days left of the certificate: not measured | time=0s;;;0;10");
}

TEST(CheckResult, HasOneLineAndOneSetOfPerformanceDataWhateverTheHostSends) {
  auto d = with_cause(Outcome::Broken, Stage::Tls);
  d.verdict.summary = "CN=a|b=1\nsecond \x1b[31mline";
  d.causes[0].why = "it said x|y=2\x1b[0m";
  d.stages = {{.stage = Stage::Tls, .status = StageStatus::Failed, .summary = "a|b\r\nOK"}};
  const auto text = text_of(d);
  EXPECT_EQ(std::ranges::count(text, '|'), 1) << text;
  EXPECT_TRUE(text.contains("it said x¦y=2")) << text;
  EXPECT_TRUE(text.contains("¦ stands for a vertical bar")) << text;
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_LT(text.find('|'), text.find('\n'));
  EXPECT_TRUE(text.starts_with("RDP CRITICAL - CN=a¦b=1\\x0asecond")) << text;
}

TEST(CheckResult, OfAWalkThatRanOutOfTimeIsCriticalOnlyWhereSomethingFailed) {
  auto d = with_cause(Outcome::Undetermined, Stage::Tcp);
  d.evidence.observe(facts::kWalkInterrupted, true);
  d.stages = {{.stage = Stage::Tcp, .status = StageStatus::Failed}};
  EXPECT_TRUE(line_of(d).starts_with(
      "RDP CRITICAL - Stopped at tcp; not every question could be asked within 10 s: It breaks [cause: it-breaks, side: host] | "))
      << line_of(d);
  d.stages = {{.stage = Stage::Tcp, .status = StageStatus::Skipped}};
  d.causes.clear();
  d.verdict.proved_until = Stage::Route;
  EXPECT_TRUE(line_of(d).starts_with("RDP UNKNOWN - No verdict within 10 s: proved up to route | ")) << line_of(d);
}

}  // namespace
}  // namespace doctor::cli
