#include "report/html/html_report.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "report/sample_diagnosis.hpp"
#include "support/golden.hpp"

namespace doctor::report {
namespace {

constexpr const char* kTurned = "\xe2\x80\xae";  // U+202E, right-to-left override

// Every text that a stranger can fill, filled as a hostile one would.
Diagnosis hostile_diagnosis() {
  const std::string evil = text::format("<script>alert(1)</script>\" onload=\"x' {}\x1b[2J\x07\xff", kTurned);
  auto d = test::sample_diagnosis();
  d.target.host = d.target.input = d.vantage = d.said_comment = evil;
  d.said = evil;
  d.target.addresses = {evil, evil};
  d.verdict.summary = evil;
  for (auto& cause : d.causes) cause.title = cause.sentence = cause.why = evil;
  for (auto& stage : d.stages) stage.summary = stage.reason = evil;
  for (auto& fix : d.fixes) fix.title = fix.backup_first = evil, fix.steps = fix.undo = {{"bash", evil + "\n" + evil}, {"text", evil}};
  d.causes[0].sources = {evil, "javascript:alert(1)", "https://x\" onclick=\"y"};
  d.open = {{.id = "a", .title = evil, .missing = {evil}, .needs = {{.from = "log", .what = evil, .command = ShellText{"bash", evil}}}}};
  for (auto& client : d.clients) client.title = client.text = client.source = client.confidence = evil, client.missing = {evil};
  d.next_tests[0].why = d.next_tests[0].command = evil;
  for (const auto* type : {&facts::kCertSubject, &facts::kCertIssuer, &facts::kTlsCipher, &facts::kRouteGateway, &facts::kTcpIcmpFrom})
    d.evidence.observe(*type, evil, {.subject = {.resolver = evil, .address = evil, .offered = evil}});
  d.evidence.observe(facts::kCertNames, std::vector<std::string>{evil, evil});
  return d;
}

// Whether the checker finds nothing wrong; it prints what it finds.
bool is_a_good_page(const std::string& page) {
  const std::string path = testing::TempDir() + "rdpdoctor-report-test-" + std::to_string(::getpid()) + ".html";
  std::ofstream{path, std::ios::binary} << page;
  const int result = std::system(("/usr/bin/python3 " DOCTOR_SOURCE_DIR "/tests/report/html/check_page.py " + path).c_str());
  std::remove(path.c_str());
  return result == 0;
}

// Style sheet and script have files of their own; the rest is what is compared.
std::string without_assets(std::string page) {
  const auto blank = [&](std::string_view begin, std::string_view end) {
    const auto from = page.find(begin) + begin.size();
    page.replace(from, page.find(end, from) - from, "…");
  };
  blank("<style>", "</style>");
  blank("<script>", "</script>");
  blank("Content-Security-Policy\" content=\"", "\"");
  return page;
}

std::size_t count(std::string_view page, std::string_view what) {
  std::size_t found = 0;
  for (auto at = page.find(what); at != page.npos; at = page.find(what, at + 1)) ++found;
  return found;
}

TEST(HtmlReport, ConnectionsOfACaptureAreToldApart) {
  auto d = test::sample_diagnosis();
  d.recorded = true;
  d.evidence.observe(facts::kCaptureClient, "192.0.2.7", {.subject = {.attempt = d.evidence.walk_attempt()}});
  auto numbered = d;
  numbered.evidence.observe(facts::kCaptureNumber, 12);
  const std::vector<Diagnosis> both{d, numbered};
  const auto page = to_html(both, "0.1.0", "trouble <1>.pcapng");
  EXPECT_NE(page.find("Connection 12, from 192.0.2.7 at "), std::string::npos);
  EXPECT_NE(page.find(text::format("From 192.0.2.7 at {}: ", to_rfc3339(d.started_at))), std::string::npos);
  EXPECT_NE(page.find("Read from trouble &lt;1&gt;.pcapng."), std::string::npos);
  EXPECT_TRUE(is_a_good_page(page));
}

TEST(HtmlReport, IsStable) {
  const auto d = test::sample_diagnosis();
  test::expect_golden("report.html", without_assets(to_html({&d, 1}, "0.1.0")));
}

TEST(HtmlReport, IsWellFormedAndNeedsNothingBesideIt) {
  const auto d = test::sample_diagnosis();
  EXPECT_TRUE(is_a_good_page(to_html({&d, 1}, "0.1.0")));
}

TEST(HtmlReport, ShowsWhatAStrangerWroteAsText) {
  const auto d = hostile_diagnosis();
  const auto page = to_html({&d, 1}, "0.1.0");
  EXPECT_TRUE(is_a_good_page(page));
  EXPECT_EQ(count(page, "<script"), 1u);
  EXPECT_EQ(page.find("onload=\""), page.npos);
  EXPECT_EQ(page.find(kTurned), page.npos);
  EXPECT_NE(page.find("\\u{202e}"), page.npos);
}

TEST(HtmlReport, HasAnIndexOfSeveralTargets) {
  const std::vector<Diagnosis> both{test::sample_diagnosis(), hostile_diagnosis()};
  const auto page = to_html(both, "0.1.0");
  EXPECT_TRUE(is_a_good_page(page));
  EXPECT_NE(page.find("href=\"#t2\""), page.npos);
  EXPECT_EQ(count(page, "<article"), 2u);
}

TEST(HtmlReport, ListsTheChainFromTheHostUpwards) {
  auto d = test::sample_diagnosis();
  const auto attempt = d.evidence.walk_attempt();
  d.evidence.observe(facts::kCertSubject, "CN=pc17", {.subject = {.attempt = attempt}});
  for (const std::string place : {"above 1", "above 2"}) {
    const Seen seen{.subject = {.attempt = attempt, .offered = place}};
    d.evidence.observe(facts::kCertAboveSubject, "CN=Authority " + place, seen);
    d.evidence.observe(facts::kCertAboveNotAfter, *parse_rfc3339("2031-05-06"), seen);
    d.evidence.observe(facts::kCertAboveThumbprintSha256, "00112233445566778899aabbccddeeff", seen);
  }
  const auto page = to_html({&d, 1}, "0.1.0");
  EXPECT_TRUE(is_a_good_page(page));
  const auto host = page.find("<td>CN=pc17</td>"), first = page.find("<td>CN=Authority above 1</td>"),
             second = page.find("<td>CN=Authority above 2</td>");
  EXPECT_TRUE(host < first && first < second && second != page.npos);
  EXPECT_NE(page.find(" to 2031-05-06"), page.npos);
  EXPECT_NE(page.find("0011 2233 4455"), page.npos);
}

TEST(HtmlReport, CanBeMadeOfNothing) {
  const Diagnosis d{.evidence = Evidence{Instant{}}};
  EXPECT_TRUE(is_a_good_page(to_html({&d, 1}, "0.1.0")));
}

TEST(HtmlReport, OpensAFactToItsBytes) {
  const auto d = test::sample_diagnosis();
  const auto page = to_html({&d, 1}, "0.1.0");
  EXPECT_NE(page.find("0000  03 00 00 13 "), page.npos);
  EXPECT_NE(page.find("id=\"t1-f2\""), page.npos);
}

TEST(HtmlReport, LinksToSourcesByWebAddressesAlone) {
  const auto d = test::sample_diagnosis();
  const auto page = to_html({&d, 1}, "0.1.0");
  EXPECT_NE(page.find("<a href=\"https://example.com/expired?a=1&amp;b=2\" rel=\"noreferrer\">"), page.npos);
  EXPECT_NE(page.find("<span>[MS-RDPBCGR] 5.4.5</span>"), page.npos);
  const auto hostile = hostile_diagnosis();
  const auto other = to_html({&hostile, 1}, "0.1.0");
  EXPECT_EQ(other.find("href=\"javascript"), other.npos);
  EXPECT_EQ(other.find("onclick=\""), other.npos);
}

TEST(HtmlReport, MarksAFixThatWeakensSecurity) {
  auto d = test::sample_diagnosis();
  d.fixes[0].weakens_security = true;
  EXPECT_NE(to_html({&d, 1}, "0.1.0").find("Weakens security: a test for minutes"), std::string::npos);
}

}  // namespace
}  // namespace doctor::report
