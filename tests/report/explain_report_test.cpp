#include "report/explain_report.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "knowledge/loader.hpp"

namespace doctor::report {
namespace {

const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded();
  return *loaded;
}

std::string text_of(std::string_view said, std::string_view client = {}) {
  const auto found = knowledge::explain(said, client, known());
  return found ? explanation_as_text(*found, {}) : std::string{};
}

std::string first_lines(const std::string& text, int count) {
  std::size_t end = 0;
  for (; count > 0 && end != text.npos; --count) end = text.find('\n', end + (end > 0));
  return text.substr(0, end);
}

// Lines joined, and every gap one space.
std::string unwrapped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool gap = c == ' ' || c == '\n';
    if (!gap || !out.ends_with(' ')) out += gap ? ' ' : c;
  }
  return out;
}

constexpr std::string_view kFrench =
    "Connexion Bureau à distance\nCe PC ne parvient pas à se connecter à « srv.example.fr ».\nCode d’erreur : 0x904\nCode d’erreur étendu : 0x7\n";
constexpr std::string_view kGerman =
    "Remotedesktopverbindung\nDer Computer „pc17“ wurde nicht gefunden.\nFehlercode: 0x104\nErweiterter Fehlercode: 0x0\n";

TEST(ExplainReport, AnswersWhatNowInTheFirstFiveLines) {
  for (const std::string_view said :
       {std::string_view{"0x904 0x7"}, std::string_view{"2308"}, std::string_view{"STATUS_LOGON_FAILURE"}, std::string_view{"50331675"},
        std::string_view{"0x2a07"}, std::string_view{"0x3 0x9"}, std::string_view{"0xC000015B"}, kFrench, kGerman}) {
    const auto head = first_lines(text_of(said), 5);
    EXPECT_NE(head.find("Meaning"), std::string::npos) << head;
    EXPECT_NE(head.find("What now"), std::string::npos) << head;
    EXPECT_NE(head.find("rdpdoctor "), std::string::npos) << head;
  }
  EXPECT_NE(first_lines(text_of("0x104", "mac"), 5).find("The host name could not be resolved"), std::string::npos);
  EXPECT_NE(text_of(kFrench).find("rdpdoctor diagnose srv.example.fr --said '0x904 0x7'"), std::string::npos);
  EXPECT_NE(text_of(kGerman).find("rdpdoctor diagnose pc17 --said"), std::string::npos);
}

TEST(ExplainReport, SaysTheRemedyWhereTheCodeItselfLeavesNoOther) {
  const auto locked = first_lines(text_of("0xC0000234"), 5);
  EXPECT_NE(locked.find("What now   The account is locked: Unlock and find the device with the old"), std::string::npos) << locked;
  EXPECT_NE(locked.find("rdpdoctor knowledge show account-locked-out"), std::string::npos) << locked;
  EXPECT_NE(locked.find("rdpdoctor diagnose HOST -u USER"), std::string::npos) << locked;
  const auto gateway = first_lines(text_of("50331675"), 5);
  EXPECT_NE(gateway.find("The gateway refuses the target (RAP): Use the full name"), std::string::npos) << gateway;
  EXPECT_NE(gateway.find("rdpdoctor knowledge show gateway-resource-policy-denied"), std::string::npos) << gateway;
  EXPECT_NE(first_lines(text_of("0x807"), 3).find("rdpdoctor knowledge show wrong-password   # the likeliest cause"), std::string::npos);
  EXPECT_NE(first_lines(text_of("0x300005F"), 5).find("What now   A gateway gives it, not the computer behind it"), std::string::npos);
}

TEST(ExplainReport, WarnsWhereItSaysToOpenASession) {
  constexpr std::string_view kWarning = "With --session a session is opened there, which may disconnect whoever is signed in.";
  EXPECT_NE(unwrapped(text_of("0x3 0x102")).find(kWarning), std::string::npos) << text_of("0x3 0x102");
  EXPECT_EQ(unwrapped(text_of("0x807")).find("--session"), std::string::npos);
}

TEST(ExplainReport, AnswersADialogWithoutANumber) {
  const auto head = first_lines(text_of("An internal error has occurred"), 5);
  EXPECT_NE(head.find("Meaning    \"An internal error has occurred\""), std::string::npos) << head;
  EXPECT_NE(head.find("not told by the sentence"), std::string::npos) << head;
  EXPECT_NE(head.find("rdpdoctor diagnose HOST"), std::string::npos) << head;
}

TEST(ExplainReport, AnswersSoForEveryRow) {
  for (const auto& table : known().code_tables())
    for (const auto& row : table.rows) {
      const auto head = first_lines(text_of(text::hex_number(std::uint64_t(row.code))), 5);
      EXPECT_NE(head.find("What now"), std::string::npos) << head;
    }
}

TEST(ExplainReport, AsksForTheExtendedCodeThatSaysAll) {
  const auto text = text_of("0x3");
  EXPECT_NE(first_lines(text, 5).find("rdpdoctor explain 0x3 EXTENDED"), std::string::npos) << text;
  EXPECT_EQ(text_of("0x3 0x9").find("EXTENDED"), std::string::npos);
}

TEST(ExplainReport, LeavesWhatWasEndedOnPurposeAlone) {
  for (const auto said : {"0x3 0xC", "7943", "0x1"}) EXPECT_NE(text_of(said).find("nothing is to be mended"), std::string::npos) << said;
}

TEST(ExplainReport, CallsAGuessOne) {
  EXPECT_NE(first_lines(text_of("my PC room 516 does not work, call me at 2308"), 2).find("which is a guess"), std::string::npos);
}

TEST(ExplainReport, GivesNotesWholeInJson) {
  const auto found = knowledge::explain("0x904 0x7", {}, known());
  ASSERT_TRUE(found && found->main.likely() != nullptr);
  const auto note = found->main.likely()->row->note;
  ASSERT_GT(note.size(), 300u);
  EXPECT_NE(explanation_as_json(*found).find(note.substr(note.size() - 60)), std::string::npos);
}

TEST(ExplainReport, ShowsBothSidesOfADispute) {
  const auto text = text_of("0x107");
  EXPECT_NE(text.find("One view: the server authentication warning"), std::string::npos) << text;
  EXPECT_NE(text.find("One view: authentication failed"), std::string::npos) << text;
  EXPECT_NE(text.find("disputed:"), std::string::npos) << text;
}

TEST(ExplainReport, NeverShowsAStrangersControlCharacters) {
  EXPECT_EQ(text_of("0x904 \x1b[31m /v:pc\x1b[0m17 ERRCONNECT_\x07").find('\x1b'), std::string::npos);
}

TEST(ExplainReport, FollowsThePublishedSchema) {
  for (const std::string_view said : {std::string_view{"0x904 0x7"}, std::string_view{"0x2a07"}, std::string_view{"0x107"}, kFrench,
                                      std::string_view{"An internal error has occurred"}, std::string_view{"event 4625 Security 0xc000006d"},
                                      std::string_view{"0xC0000234"}, std::string_view{"0x300000C"}}) {
    const auto found = knowledge::explain(said, "", known());
    ASSERT_TRUE(found.has_value());
    const std::string path = testing::TempDir() + "rdpdoctor-explain-test-" + std::to_string(::getpid()) + ".json";
    std::ofstream{path} << explanation_as_json(*found);
    const std::string command =
        "/usr/bin/python3 -c 'import json,sys,jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' " + path +
        " " DOCTOR_SOURCE_DIR "/docs/schema/explanation.schema.json";
    EXPECT_EQ(std::system(command.c_str()), 0) << said;
    std::remove(path.c_str());
  }
}

TEST(ExplainReport, IsAPageThatNeedsNothingBesideIt) {
  for (const std::string_view said :
       {std::string_view{"0x904 0x7"}, std::string_view{"0x2a07"}, std::string_view{"0x107"}, std::string_view{"0x9999"}, kFrench,
        std::string_view{"0x904 <script>alert(1)</script> /v:<b>pc17 x\" onload=\"y"}}) {
    const auto found = knowledge::explain(said, "", known());
    ASSERT_TRUE(found.has_value());
    const auto page = explanation_as_html(*found, known(), "0.1.0");
    const std::string path = testing::TempDir() + "rdpdoctor-explain-test-" + std::to_string(::getpid()) + ".html";
    std::ofstream{path, std::ios::binary} << page;
    EXPECT_EQ(std::system(("/usr/bin/python3 " DOCTOR_SOURCE_DIR "/tests/report/html/check_page.py " + path).c_str()), 0) << said;
    std::remove(path.c_str());
    EXPECT_NE(page.find("What now"), page.npos);
    EXPECT_EQ(page.find("az vm "), page.npos) << "nothing of it says Azure";
    EXPECT_NE(page.find("rdpdoctor diagnose "), page.npos);
  }
}

TEST(ExplainReport, HasTheFixesAndTheWayBackOnThePage) {
  const auto page_of = [](std::string_view said) {
    const auto found = knowledge::explain(said, "", known());
    return found ? explanation_as_html(*found, known(), "0.1.0") : std::string{};
  };
  const auto locked = page_of("0xC0000234");
  EXPECT_NE(locked.find("Unlock-ADAccount -Identity USER"), locked.npos);
  EXPECT_NE(locked.find(">Undo<"), locked.npos);
  EXPECT_NE(locked.find("href=\"#cause-account-locked-out\""), locked.npos);
  const auto refused = page_of("0x204");
  EXPECT_NE(refused.find("if the host runs Windows"), refused.npos);
  EXPECT_EQ(refused.find("az vm "), refused.npos);
  EXPECT_NE(page_of("0x204 of my Azure VM").find("az vm "), refused.npos);
}

}  // namespace
}  // namespace doctor::report
