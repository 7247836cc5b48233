#include "report/machine_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/tcp.hpp"
#include "report/text_report.hpp"

namespace doctor::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using List = std::vector<std::string>;

Diagnosis told_by_a_machine() {
  Diagnosis d{.vantage = "the user's machine", .evidence = Evidence{Instant{}}};
  d.target = {.host = "pc17.example.com", .port = 3389};
  d.evidence.observe(facts::kMachineSystem, "windows");
  d.evidence.observe(facts::kMachineVersion, "Microsoft Windows 11 Pro 10.0.22631");
  d.evidence.observe(facts::kMachineMadeAt, *parse_rfc3339("2026-11-21T16:40:00Z"));
  d.evidence.observe(facts::kMachineResolvers, List{"192.0.2.53"});
  d.evidence.observe(facts::kMachineHostsFileAddresses, List{"10.0.0.99"});
  d.evidence.observe(facts::kMachineClockOffset, -7200.0);
  d.evidence.observe(facts::kMachineTcpOutcome, "timed_out");
  d.evidence.not_known(facts::kMachineProxies, Because::NotAvailable, "it is not listed");
  return d;
}

std::string origin(const char* now) { return origin_words(told_by_a_machine(), *parse_rfc3339(now)); }

TEST(MachineWords, SayWhoseViewItIsAndHowOld) {
  EXPECT_EQ(origin("2026-11-21T16:43:00Z"),
            "As the user's machine saw it (Microsoft Windows 11 Pro 10.0.22631) on 2026-11-21 16:40 UTC, 3 minutes ago; not as it is from here.");
  EXPECT_THAT(origin("2026-11-25T16:40:00Z"), HasSubstr("4 days ago; not as it is from here, and it may have changed since."));
  EXPECT_THAT(origin("2026-11-21T13:40:00Z"), HasSubstr("3 hours from now: its clock or ours is wrong."));
}

TEST(MachineWords, TellWhatIsKnown) {
  const auto d = told_by_a_machine();
  std::string all;
  for (const auto& [label, words] : machine_lines(d.evidence)) all += std::string{label} + ": " + words + "\n";
  EXPECT_EQ(all,
            "system: Microsoft Windows 11 Pro 10.0.22631\nnames: it asks 192.0.2.53; its hosts file says 10.0.0.99\nclock: 7200 s behind a time "
            "server\n");
  EXPECT_TRUE(machine_lines(Evidence{Instant{}}).empty());
}

TEST(MachineWords, CallASystemAsItsMakerDoes) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kMachineSystem, "macos");
  EXPECT_EQ(machine_lines(evidence).front().words, "macOS");
}

TEST(MachineWords, SetBothVantagesSideBySide) {
  auto d = told_by_a_machine();
  EXPECT_TRUE(vantage_lines(d.evidence).empty());
  d.evidence.observe(facts::kVantagesFailAlike, false);
  d.evidence.observe(facts::kTcpOutcome, "connected");
  const auto from_here = vantage_lines(d.evidence);
  EXPECT_EQ(from_here.at(1).machine, "timed_out");
  EXPECT_EQ(from_here.at(1).here, "connected");
  // Where the answer is about the machine, the walk's facts are its own, and ours stand beside them.
  d.evidence.observe(facts::kHereEndedAt, "tcp");
  d.evidence.observe(facts::kHereTcpOutcome, "refused");
  EXPECT_EQ(vantage_lines(d.evidence).at(1).here, "refused");
}

TEST(MachineWords, WhatOneDidNotSeeDiffersFromNothing) {
  auto d = told_by_a_machine();
  d.evidence.observe(facts::kVantagesFailAlike, false);
  d.evidence.observe(facts::kTcpOutcome, "connected");
  d.evidence.observe(facts::kCertThumbprintSha256, "aa");
  EXPECT_THAT(text_verdict(d, {}), HasSubstr("- connecting: timed_out there, connected from here"));
  EXPECT_THAT(text_verdict(d, {}), Not(HasSubstr("certificate (SHA-256)")));
}

TEST(MachineWords, StandInTheReport) {
  auto d = told_by_a_machine();
  EXPECT_THAT(text_verdict(d, {}),
              HasSubstr("\nMachine    the user's: Microsoft Windows 11 Pro 10.0.22631\n           - names: it asks 192.0.2.53;"));
  d.target = {};
  EXPECT_EQ(text_header("0.1", d.target, {}), "rdpdoctor 0.1  no host\n\n");
  EXPECT_THAT(text_one_line(d, {}), HasSubstr("undetermined no host "));
}

TEST(MachineWords, EscapeWhatABundleSays) {
  auto d = told_by_a_machine();
  d.evidence.observe(facts::kMachineClients, List{"mstsc \x1b[31m"});
  for (const auto& line : machine_lines(d.evidence)) EXPECT_THAT(line.words, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace doctor::report
