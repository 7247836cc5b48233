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
  EXPECT_EQ(plain_words("\u00ab\u00a0L\u2019AUTORIT\u00c9\u00a0\u00bb"), " lautorite ");
  EXPECT_EQ(plain_words("u\u0308ber Gr\u00f6\u00dfe"), " uber grosse ") << "accents of both kinds";
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

TEST(SaidDialog, FindsWhatGermanAndFrenchClientsSay) {
  EXPECT_EQ(dialog_in("Authentifizierungsfehler aufgetreten.\r\nDie angeforderte Funktion wird nicht unterst\u00fctzt."),
            "credssp-encryption-oracle-remediation");
  EXPECT_EQ(dialog_in("Une erreur d\u2019authentification s\u2019est produite.\nLa fonction demand\u00e9e n\u2019est pas pris en charge"),
            "credssp-encryption-oracle-remediation");
  EXPECT_EQ(dialog_in("Une erreur d'authentification s'est produite. La fonction demandee n'est pas prise en charge"),
            "credssp-encryption-oracle-remediation");
  EXPECT_EQ(dialog_in("Ein interner Fehler ist aufgetreten."), "internal-error");
  EXPECT_EQ(dialog_in("Es ist ein interner Fehler aufgetreten."), "internal-error");
  EXPECT_EQ(dialog_in("Une erreur interne s\u2019est produite."), "internal-error");
  EXPECT_EQ(dialog_in("La tentative d\u2019ouverture de session a \u00e9chou\u00e9"), "logon-attempt-failed");
  EXPECT_EQ(dialog_in("Die Identit\u00e4t des Remotecomputers kann nicht \u00fcberpr\u00fcft werden."), "identity-cannot-be-verified");
  EXPECT_EQ(dialog_in("L'identit\u00e9 de l'ordinateur distant ne peut pas \u00eatre v\u00e9rifi\u00e9e."), "identity-cannot-be-verified");
  EXPECT_EQ(dialog_in("Die Remotesitzung wurde getrennt, da keine Remotedesktop-Lizenzserver verf\u00fcgbar sind, um eine Lizenz bereitzustellen."),
            "no-license-servers");
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
  EXPECT_EQ(found->command, "rdpdoctor diagnose srv9 -u USER --said '0x80090302'");
  EXPECT_EQ(found->stage, Stage::Credssp);
  ASSERT_FALSE(found->causes.empty());
  EXPECT_EQ(found->causes[0].cause->id, "credssp-encryption-oracle");
  const auto french =
      explain("Ordinateur distant : srv-rds2\nL\u2019autorit\u00e9 de s\u00e9curit\u00e9 locale ne peut pas \u00eatre contact\u00e9e", "", known());
  ASSERT_TRUE(french.has_value());
  EXPECT_EQ(french->host, "srv-rds2");
}

TEST(SaidDialog, LeadsToTheCauseThatTheSentenceNames) {
  const auto first = [](std::string_view text) {
    const auto found = explain(text, "", known());
    return found && !found->causes.empty() ? std::string{found->causes[0].cause->id} : std::string{"none"};
  };
  EXPECT_EQ(first("This certificate is not from a trusted certifying authority."), "unknown-ca");
  EXPECT_EQ(first("Your credentials did not work\nYour system administrator does not allow the use of saved credentials to log on to the remote "
                  "computer srv9 because its identity is not fully verified. Please enter new credentials."),
            "saved-credential-delegation-denied");
  EXPECT_EQ(first("The logon attempt failed"), "wrong-password");
  EXPECT_EQ(first("Der Anmeldeversuch ist fehlgeschlagen."), "wrong-password");
  EXPECT_EQ(first("The system administrator has restricted the types of logon (network or interactive) that you may use."),
            "not-in-remote-desktop-users");
  EXPECT_EQ(first("La connexion a \u00e9t\u00e9 refus\u00e9e, car le compte d\u2019utilisateur n\u2019est pas autoris\u00e9 pour la connexion \u00e0 "
                  "distance."),
            "not-in-remote-desktop-users");
  EXPECT_EQ(
      first("As a security precaution, the user account has been locked because there were too many logon attempts or password change attempts."),
      "account-locked-out");
  EXPECT_EQ(first("Une erreur d\u2019authentification s\u2019est produite. https://go.microsoft.com/fwlink/?linkid=866660"),
            "credssp-encryption-oracle");
  EXPECT_EQ(
      first("Your computer can't connect to the remote computer because the Remote Desktop Gateway server address is unreachable or incorrect."),
      "gateway-443-blocked");
}

TEST(SaidDialog, ServesDiagnoseAsWell) {
  const auto locked = said_in("This user account has expired.", known());
  ASSERT_TRUE(locked.has_value());
  EXPECT_EQ(locked->code, 0xe07u);
  EXPECT_EQ(to_text(*locked), "\"This user account has expired\"");
  const auto uncoded = said_in("The logon attempt failed", known());
  ASSERT_TRUE(uncoded.has_value());
  EXPECT_FALSE(uncoded->has_code());
  EXPECT_EQ(stage_of(*uncoded, known()), Stage::Credssp);
  EXPECT_EQ(said_in("STATUS_LOGON_FAILURE", known())->code, 0xc000006du);
  EXPECT_EQ(said_in("0x904, 7", known())->extended, 7u);
  EXPECT_FALSE(said_in("it does not work", known()).has_value());
}

TEST(SaidDialog, ReadsNoMoreThanTheLimit) {
  std::string text;
  while (text.size() < kLongestSaid) text += "this computer can't connect to the ";
  EXPECT_EQ(dialog_in(text + " internal error has occurred. An internal error has occurred"), "none");
}

}  // namespace
}  // namespace doctor::knowledge
