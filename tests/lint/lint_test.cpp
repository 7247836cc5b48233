#include "lint/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "cli/rdp_signature.hpp"
#include "format/rdpfile/signature.hpp"
#include "knowledge/loader.hpp"
#include "lint/case_table.hpp"
#include "lint/fix.hpp"
#include "report/lint_report.hpp"
#include "support/golden.hpp"

namespace doctor::lint {
namespace {

const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded(knowledge::Contents::WithoutCodeTables);
  return *loaded;
}

const test::Publishers& publishers() {
  static const test::Publishers made;
  return made;
}

Options options() { return {.check_signature = cli::signature_checker(publishers().store()), .now = test::Publishers::now()}; }

Report looked_at(BytesView file) {
  auto report = lint(file, known(), options());
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().to_string());
  return report ? *std::move(report) : Report{};
}

Report looked_at(std::string_view file) { return looked_at(text::as_bytes(file)); }

std::string read_data(const char* name) {
  std::ifstream in{std::string{DOCTOR_SOURCE_DIR "/tests/data/lint/"} + name, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Lint, FindsEveryMistakeOfTheTableAndNothingElse) {
  const auto cases = test::read_lint_cases(publishers());
  EXPECT_GE(cases.size(), 100u);
  for (const auto& each : cases) EXPECT_EQ(test::found_in(looked_at(each.file)), each.expected) << each.name;
}

TEST(Lint, HasACaseForEveryRule) {
  std::set<std::string> seen;
  for (const auto& each : test::read_lint_cases(publishers()))
    for (const auto& finding : each.expected) seen.insert(finding.substr(0, finding.find(' ')));
  for (const auto* rule : rules()) EXPECT_TRUE(seen.contains(std::string{rule->id})) << rule->id;
}

// What a corrected copy says it mends, it mends; and nothing new is wrong with it, but that it is no longer signed.
TEST(Lint, CorrectsWhatItSaysItCorrects) {
  for (const auto& each : test::read_lint_cases(publishers())) {
    const auto before = looked_at(each.file);
    const auto corrected = correct(before, each.file, known());
    const auto after = looked_at(corrected.bytes);
    for (const auto& finding : after.findings) EXPECT_EQ(finding.remedy, "") << each.name << ": " << finding.rule->id;
    EXPECT_LE(after.count(Severity::Error), before.count(Severity::Error)) << each.name;
    const bool remedies = std::ranges::any_of(before.findings, [](const Finding& finding) { return !finding.remedy.empty(); });
    EXPECT_EQ(corrected.bytes != each.file, remedies) << each.name;
  }
}

// A line that had no effect gets one by a guess only where the file gives away no more by it.
TEST(Lint, CorrectsAKeyByGuessOnlyWhereThatIsSafe) {
  const auto corrected = [](const std::string& line) {
    const auto file = "full address:s:pc17\r\n" + line + "\r\n";
    const auto out = correct(looked_at(file), text::as_bytes(file), known());
    return std::string{text::as_chars(out.bytes)}.substr(21);
  };
  EXPECT_EQ(corrected("redirectclipbord:i:0"), "redirectclipboard:i:0\r\n");
  EXPECT_EQ(corrected("authentication levle:i:2"), "authentication level:i:2\r\n");
  EXPECT_EQ(corrected("doamin:s:EXAMPLE"), "domain:s:EXAMPLE\r\n");
  for (const std::string kept :
       {"foo:s:bar", "redirectclipbord:i:1", "drivestoredirct:s:*", "authentication levle:i:0", "enablecredsspsuport:i:0",
        "alternate ful address:s:pc18", "gatewayhostnam:s:gw", "gateway hostname:s:gw", "server prot:i:70000", "colour of the sky:s:blue"})
    EXPECT_EQ(corrected(kept), kept + "\r\n");
}

// A gateway that is switched off, or on, leads the client elsewhere.
TEST(Lint, CorrectsNothingOfAGatewayByADefault) {
  for (const std::string kept : {"gatewayusagemethod:i:5", "gatewayusagemethod:i:often", "gatewayusagemethod:s:1", "gatewayprofileusagemethod:i:2",
                                 "gatewaycredentialssource:i:9"}) {
    const auto file = "full address:s:pc17\r\ngatewayhostname:s:gw\r\n" + kept + "\r\n";
    const auto out = correct(looked_at(file), text::as_bytes(file), known());
    EXPECT_EQ(text::as_chars(out.bytes), file);
  }
}

TEST(Lint, ShowsNoSecret) {
  for (const auto& each : test::read_lint_cases(publishers())) {
    const auto report = looked_at(each.file);
    report::LintedFile file{.name = "x.rdp", .report = &report};
    file.corrected = correct(report, each.file, known());
    const auto all = report::lint_as_text(file, {.verbose = true}) + report::lint_as_json({&file, 1}, "1") + report::lint_as_sarif({&file, 1}, "1");
    EXPECT_EQ(all.find("hunter2"), all.npos) << each.name;
    EXPECT_EQ(text::to_lower_ascii(all).find("cafef00d"), all.npos) << each.name;
  }
}

TEST(Lint, TakesTheSignatureAwayWhenWhatItCoversChanges) {
  const std::string plain = "full address:s:pc17\r\nalternate full address:s:pc17\r\nauthentication level:i:0\r\n";
  const auto sign = [&](const std::string& scope) {
    auto text = plain + "signscope:s:" + scope + "\r\n";
    const auto file = rdpfile::parse(text::as_bytes(text));
    const auto texts = rdpfile::signed_texts(*file, *file->find("signscope"));
    return text + "signature:s:" + rdpfile::encode_signature(publishers().sign("", texts.front())) + "\r\n";
  };
  const auto covered = sign("Full Address,Alternate Full Address,Authentication Level");
  const auto report = looked_at(covered);
  EXPECT_EQ(report.signature.state, SignatureState::Holds);
  EXPECT_EQ(report.signature.signer->subject, "CN=Example Publisher");
  const auto corrected = correct(report, text::as_bytes(covered), known());
  EXPECT_TRUE(corrected.signature_dropped);
  EXPECT_EQ(text::as_chars(corrected.bytes), "full address:s:pc17\r\nalternate full address:s:pc17\r\nauthentication level:i:2\r\n");

  const auto open = sign("Full Address,Alternate Full Address");
  const auto kept = correct(looked_at(open), text::as_bytes(open), known());
  EXPECT_FALSE(kept.signature_dropped);
  EXPECT_EQ(looked_at(kept.bytes).signature.state, SignatureState::Holds);
}

TEST(Lint, KeepsTheEncodingOfACopy) {
  Bytes file{std::byte{0xff}, std::byte{0xfe}};
  const auto body = text::to_utf16le("full address:s:pc17\r\nserver port:i:0\r\nusername:s:J\xc3\xbcrgen\r\n");
  file.insert(file.end(), body.begin(), body.end());
  const auto corrected = correct(looked_at(file), file, known());
  EXPECT_FALSE(corrected.encoding_changed);
  EXPECT_EQ(text::from_utf16le(BytesView{corrected.bytes}.subspan(2)), "full address:s:pc17\r\nserver port:i:3389\r\nusername:s:J\xc3\xbcrgen\r\n");
  ASSERT_EQ(corrected.changes.size(), 1u);
  EXPECT_EQ(corrected.changes[0].before, "server port:i:0");
  EXPECT_EQ(corrected.changes[0].after, "server port:i:3389");
}

TEST(Lint, RefusesWhatIsNoRdpFile) { EXPECT_EQ(lint(text::as_bytes("hello\n"), known(), options()).error().code, ErrorCode::BadData); }

TEST(Lint, SaysNothingFalseOfAFileThatMicrosoftsFeedGave) {
  const auto bytes = read_data("freerdp-test1.rdp");
  const auto report = looked_at(bytes);
  EXPECT_EQ(report.count(Severity::Error), 0u);
  EXPECT_EQ(report.count(Severity::Warning), 0u);
  test::expect_golden("lint_sample.txt", report::lint_as_text({.name = "freerdp-test1.rdp", .report = &report}, {.verbose = true}));
}

TEST(Lint, TellsEveryRuleInItsDocument) {
  std::ifstream in{DOCTOR_SOURCE_DIR "/docs/lint.md"};
  const std::string document{std::istreambuf_iterator<char>{in}, {}};
  std::size_t at = 0;
  for (const auto* rule : rules()) {
    const auto row = text::format("| `{}` | {} | {} | {} | [source]({}) |", rule->id, name_of(rule->severity), rule->title, rule->why, rule->source);
    const auto found = document.find(row, at);
    EXPECT_NE(found, document.npos) << row;
    if (found != document.npos) at = found;
  }
}

TEST(RdpKeys, AreKnownWithTheirSources) {
  EXPECT_GE(known().rdp_keys().size(), 110u);
  for (const auto& key : known().rdp_keys()) EXPECT_TRUE(key.source.starts_with("http")) << key.key;
  const auto* level = known().rdp_key("authentication level");
  ASSERT_NE(level, nullptr);
  EXPECT_EQ(level->default_value, "3");
  EXPECT_TRUE(level->allows(3));
  EXPECT_FALSE(level->allows(4));
  // All that rdpsign signs, by https://github.com/nfedera/rdpsign.
  EXPECT_EQ(std::ranges::count_if(known().rdp_keys(), [](const auto& key) { return !key.scope.empty(); }), 45);
}

}  // namespace
}  // namespace doctor::lint
