#include "knowledge/said_dialog.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/said_text.hpp"

namespace doctor::knowledge {
namespace {

const Knowledge& known() {
  static const auto loaded = load_embedded();
  return *loaded;
}

std::string_view dialog_in(std::string_view text, std::string_view client = {}) {
  const auto found = find_dialog(text, client, known());
  return found ? found->dialog->id : "none";
}

TEST(SaidDialog, TakesCaseMarksAndSpacesAway) {
  EXPECT_EQ(plain_words("Remote Desktop\r\n can\u2019t  connect."), " remote desktop cant connect ");
  EXPECT_EQ(plain_words("\u00ab\u00a0L\u2019AUTORIT\u00c9\u00a0\u00bb"), " lautorit\u00e9 ");
  EXPECT_EQ(plain_words(""), " ");
}

TEST(SaidDialog, FindsEverySentenceOfEveryDialog) {
  ASSERT_GE(known().dialogs().size(), 15u);
  for (const auto& dialog : known().dialogs())
    for (const auto& sentence : dialog.sentences) {
      const auto found = explain(text::format("> {}\n", sentence.text), "", known());
      ASSERT_TRUE(found.has_value()) << sentence.text;
      EXPECT_TRUE(found->dialog_leads()) << sentence.text;
      EXPECT_EQ(found->dialog->dialog->id, dialog.id) << sentence.text;
      EXPECT_FALSE(found->causes.empty()) << dialog.id;
      EXPECT_FALSE(sentence.source.empty()) << dialog.id;
    }
}

TEST(SaidDialog, FindsItWhateverTheLineBreaksQuotesAndNames) {
  EXPECT_EQ(dialog_in("\"AN INTERNAL ERROR\r\nHAS OCCURRED.\""), "internal-error");
  EXPECT_EQ(dialog_in("Dieser Computer kann keine Verbindung mit dem\nRemotecomputer \u201esrv01\u201c herstellen."),
            "cannot-connect-to-the-remote-computer");
  EXPECT_EQ(dialog_in("Remotedesktop kann den Computer \u201epc17.example.com\u201c nicht finden."), "cannot-find-the-computer");
  EXPECT_EQ(dialog_in("This computer can't connect to the remote computer. The connection was lost due to a network error."),
            "connection-lost-to-a-network-error")
      << "the longer sentence says more";
  EXPECT_EQ(dialog_in("The printer has an error. An internal auditor occurred."), "none");
}

TEST(SaidDialog, LeadsOnlyWhereNoCodeSaysMore) {
  const auto coded = explain("An internal error has occurred.\nError code: 0x904\nExtended error code: 0x7", "", known());
  ASSERT_TRUE(coded.has_value());
  EXPECT_FALSE(coded->dialog_leads());
  EXPECT_TRUE(coded->dialog.has_value());
  const auto zero = explain("An authentication error has occurred.\nThe Local Security Authority cannot be contacted\nError code: 0x0", "", known());
  ASSERT_TRUE(zero.has_value());
  EXPECT_TRUE(zero->dialog_leads());
}

TEST(SaidDialog, FillsTheHostAndKnowsTheUpdateOf2018) {
  const auto found =
      explain("Remotedesktopverbindung\nAuthentifizierungsfehler.\nDie angeforderte Funktion wird nicht unterst\u00fctzt.\nRemotecomputer: srv9\n",
              "", known());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->command, "rdpdoctor diagnose srv9 -u USER");
  EXPECT_EQ(found->stage, Stage::Credssp);
  ASSERT_FALSE(found->causes.empty());
  EXPECT_EQ(found->causes[0].cause->id, "credssp-encryption-oracle");
  const auto french =
      explain("Ordinateur distant : srv-rds2\nL\u2019autorit\u00e9 de s\u00e9curit\u00e9 locale ne peut pas \u00eatre contact\u00e9e", "", known());
  ASSERT_TRUE(french.has_value());
  EXPECT_EQ(french->host, "srv-rds2");
}

TEST(SaidDialog, ReadsNoMoreThanTheLimit) {
  std::string text;
  while (text.size() < kLongestSaid) text += "this computer can't connect to the ";
  EXPECT_EQ(dialog_in(text + " internal error has occurred. An internal error has occurred"), "none");
}

}  // namespace
}  // namespace doctor::knowledge
