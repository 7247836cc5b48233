#include "cli/capture_report.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"

namespace doctor::cli {
namespace {

Diagnosis diagnosis(Outcome outcome, std::optional<Stage> stage, std::string_view cause = {}) {
  Diagnosis out{.evidence = Evidence{Instant{}}};
  out.target = {.host = "2001:db8:1234:5678:9abc:def0:1234:5678", .port = 3389};
  out.verdict = {.outcome = outcome, .stage = stage, .summary = "What was found."};
  if (!cause.empty()) out.causes.push_back({.id = std::string{cause}});
  return out;
}

CaptureRow row(const Diagnosis& d, std::size_t count = 1) {
  return {.first = 1, .count = count, .diagnosis = &d, .client = "2001:db8:ffff:5678:9abc:def0:1234:5678", .began = {}, .ended = "0.31 s, host FIN"};
}

bool fits(const std::string& out) {
  for (const auto line : text::split(out, '\n'))
    if (line.size() > 80) return false;
  return true;
}

TEST(CaptureReport, OverviewKeepsToEightyColumns) {
  const auto d = diagnosis(Outcome::Broken, Stage::Tls, "a-cause-with-quite-a-long-name-that-says-it");
  const std::vector<CaptureRow> rows{row(d, 12)};
  const auto out = capture_overview(rows);
  EXPECT_TRUE(fits(out)) << out;
  EXPECT_NE(out.find("broken at tls: a-cause"), std::string::npos) << out;
  EXPECT_NE(out.find("and 11 alike"), std::string::npos) << out;
}

TEST(CaptureReport, OverviewSaysWhereTheClientLeft) {
  auto d = diagnosis(Outcome::Undetermined, Stage::Certificate);
  d.evidence.observe(facts::kCaptureLeftAtCertificate, true);
  const std::vector<CaptureRow> rows{row(d)};
  EXPECT_NE(capture_overview(rows).find("undetermined at certificate: the client left when it had seen it"), std::string::npos);
}

TEST(CaptureReport, EndNamesFirstWhoClosedTls) {
  Evidence evidence{Instant{}};
  evidence.set_walk_attempt(evidence.next_attempt());
  evidence.observe(facts::kCaptureLastedMs, 6473.0);
  evidence.observe(facts::kCaptureEndedBy, "host");
  evidence.observe(facts::kCaptureEndedHow, "fin");
  EXPECT_EQ(capture_end(evidence), "6.47 s, host FIN");
  evidence.observe(facts::kCaptureChannelEndedBy, "client");
  EXPECT_EQ(capture_end(evidence), "6.47 s, client in TLS, then host FIN");
}

TEST(CaptureReport, OneLineIsTheWorst) {
  const auto works = diagnosis(Outcome::Works, {}), broken = diagnosis(Outcome::Broken, Stage::Tcp);
  const std::vector<CaptureRow> rows{row(works, 3), row(broken)};
  const auto out = capture_one_line(rows, {});
  EXPECT_TRUE(out.starts_with("broken [2001:db8:")) << out;
  EXPECT_TRUE(out.ends_with("What was found. (the worst of 4 connections)\n")) << out;
  EXPECT_EQ(text::split(out, '\n').size(), 2u);
  EXPECT_EQ(capture_one_line({}, {}), "undetermined no RDP connection in the capture\n");
}

TEST(CaptureReport, NotesNamePortsAndHostsThatWereLeftOut) {
  intake::CaptureContents contents;
  EXPECT_EQ(capture_notes_text(contents, {}), "");
  contents.counts.unmade = {{443, 2}, {3390, 5}};
  const auto notes = capture_notes(contents, {.other_hosts = 4});
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0], "4 RDP connections with other hosts, left out by --host");
  EXPECT_EQ(notes[1], "7 tries to ports 3390, 443 that came to nothing; if that is where RDP should be, add --port 3390");
  EXPECT_TRUE(fits(capture_notes_text(contents, {})));
}

TEST(CaptureReport, RdpOverUdpAloneIsToldWithWhatItLacks) {
  intake::CaptureContents contents;
  EXPECT_EQ(capture_udp(contents, nullptr), "");
  contents.udp = {
      {.client = {Address::v4(192, 0, 2, 7), 50000},
       .host = {Address::v4(198, 51, 100, 9), 3389},
       .offered = {.upstream_mtu = 1232, .downstream_mtu = 1200, .version = rdpudp::Version::Three},
       .answer = rdpudp::Syn{.header = {.flags = rdpudp::kFlagAck}, .upstream_mtu = 1232, .downstream_mtu = 1200, .version = rdpudp::Version::Two}},
      {.client = {Address::v4(192, 0, 2, 8), 50000}, .host = {Address::v4(198, 51, 100, 9), 3389}}};
  const auto out = capture_udp(contents, nullptr);
  EXPECT_TRUE(fits(out)) << out;
  std::string line = out;
  for (std::size_t at; (at = line.find("\n  ")) != line.npos;) line.replace(at, 3, " ");
  EXPECT_NE(line.find("192.0.2.7 tried 198.51.100.9:3389 at 1970-01-01T00:00:00Z (version 3, MTU 1232 up and 1200 down); the host answered "
                      "(version 2, MTU 1232 up and 1200 down)"),
            std::string::npos)
      << line;
  EXPECT_NE(line.find("nobody answered"), std::string::npos) << line;
  EXPECT_NE(line.find("No TCP connection of theirs is in the capture"), std::string::npos) << line;
  Redactor redactor;
  EXPECT_EQ(capture_udp(contents, &redactor).find("198.51.100.9"), std::string::npos);
}

}  // namespace
}  // namespace doctor::cli
