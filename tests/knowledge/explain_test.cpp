#include "knowledge/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/code_family.hpp"
#include "knowledge/loader.hpp"

namespace doctor::knowledge {
namespace {

const Knowledge& known() {
  static const auto loaded = load_embedded();
  return *loaded;
}

CodeExplanation explained(std::string_view said, std::string_view client = {}) {
  auto out = explain(said, client, known());
  EXPECT_TRUE(out.has_value()) << said;
  return out ? *std::move(out) : CodeExplanation{};
}

// "mstsc-disconnect 0x904", the row that stands first.
std::string likely_row(const CodeMention& mention) {
  const auto* likely = mention.likely();
  return likely == nullptr ? "none" : text::format("{} {}", likely->table->id, text::hex_number(std::uint64_t(likely->row->code)));
}

// Every way in which a row's code can be written down.
std::vector<std::string> forms_of(const CodeRow& row) {
  const auto code = std::uint32_t(row.code);
  std::vector<std::string> out{text::format("0x{:x}", code), text::format("0X{:X}", code), text::format("0x{:08X}", code), text::format("{}", code)};
  if (code >> 31 != 0) {
    out.push_back(text::format("{}", std::int32_t(code)));
    out.push_back(text::format("{:08x}", code));
    out.push_back(text::format("{:08X}", code));
    out.push_back(text::format("0xFFFFFFFF{:08X}", code));
  }
  if (!row.name.empty()) {
    out.emplace_back(row.name);
    out.push_back(text::to_lower_ascii(row.name));
  }
  for (const auto each : row.also) out.emplace_back(each);
  return out;
}

TEST(Explain, ExplainsEveryCodeInEveryFormByItsOwnRow) {
  std::size_t tables = 0, rows = 0;
  for (const auto& table : known().code_tables()) {
    ++tables;
    for (const auto& row : table.rows) {
      ++rows;
      std::string around = text::format(" {} {}", table.id, table.kind_of(row).id);
      for (const auto& each : row.more)
        if (table.columns[each.column].names_the_table) around += text::format(" {}", each.text);
      for (const auto& form : forms_of(row)) {
        const auto found = explain(form + around, "", known());
        ASSERT_TRUE(found.has_value()) << form << around;
        ASSERT_NE(found->main.likely(), nullptr) << form << around;
        EXPECT_EQ(found->main.likely()->row, &row) << form << around << ": " << likely_row(found->main);
      }
    }
  }
  EXPECT_EQ(tables, 10u);
  EXPECT_GE(rows, 855u);
}

TEST(Explain, KnowsEveryCodeAloneToo) {
  for (const auto& table : known().code_tables())
    for (const auto& row : table.rows) {
      const auto found = explained(text::hex_number(std::uint64_t(row.code)));
      EXPECT_TRUE(std::ranges::any_of(found.main.readings, [&](const CodeReading& each) { return each.row == &row; })) << table.id << " " << row.code;
    }
}

TEST(Explain, ReadsTheErrorCodeLineByATableOfErrorCodes) {
  for (const auto& table : known().code_tables())
    for (const auto& row : table.rows) {
      if (table.id != "mstsc-disconnect" && table.id != "mac-client") continue;
      const auto said = text::format("Error code: 0x{:x}\nExtended error code: 0x0", std::uint32_t(row.code));
      const auto found = explained(said);
      const auto* likely = found.main.likely();
      ASSERT_NE(likely, nullptr) << said;
      EXPECT_EQ(likely->kind().place, CodePlace::Main) << said << ": " << likely->table->id;
    }
}

// [MS-TSGU] 2.2.6: HRESULTs of the gateway protocol are also shown as their low word, and its Win32 errors as HRESULTs.
TEST(Explain, KnowsTheGatewaysOwnErrorsInEachForm) {
  for (const auto* said : {"0x59DA", "59DA", "23002", "0x800759DA", "Error 0x59da"})
    EXPECT_EQ(likely_row(explained(said).main), "avd-gateway 0x800759da") << said;
  EXPECT_EQ(likely_row(explained("0x59DB").main), "avd-gateway 0x800759db");
  EXPECT_EQ(likely_row(explained("0x800759E6").main), "avd-gateway 0x59e6");
  EXPECT_EQ(likely_row(explained("0x800759DD").main), "avd-gateway 0x59dd");
}

TEST(Explain, TakesHostAndGatewayFromTheDialogsOwnSentence) {
  constexpr std::string_view kExample =
      "2) You might have specified the remote computer in NetBIOS format (for example, computer1), but the RD Gateway is expecting an FQDN or IP "
      "address format (for example, computer1.fabrikam.com or 157.60.0.1)";
  const auto list =
      explained(text::format("Remote Desktop can't connect to the remote computer \"desk\" for one of these reasons:\n\n"
                             "1) Your user account is not listed in the RD Gateway's permission list\n{}\n",
                             kExample));
  EXPECT_EQ(list.command, "rdpdoctor diagnose desk --gateway GATEWAY");
  const auto unnamed = explained(text::format("1) Your user account is not listed in the RD Gateway's permission list\n{}\n", kExample));
  EXPECT_EQ(unnamed.host, "");
  const auto identity = explained(
      "This computer can't verify the identity of the RD Gateway \"gw.corp.example\". It's not safe to connect to servers that can't be identified.");
  EXPECT_EQ(identity.gateway, "gw.corp.example");
  EXPECT_EQ(identity.command, "rdpdoctor diagnose HOST --gateway gw.corp.example");
  const auto both = explained(
      "Remote Desktop can't connect to the remote computer “desk” for one of these reasons:\n"
      "1) Your user account is not authorized to access the RD Gateway “gw.corp.example”\n"
      "2) Your computer is not authorized to access the RD Gateway “gw.corp.example”\n");
  EXPECT_EQ(both.command, "rdpdoctor diagnose desk --gateway gw.corp.example");
  EXPECT_EQ(explained("Can't connect to the remote computer \"gw.corp.example\". Error 0x204").host, "gw.corp.example");
}

TEST(Explain, TakesTheGatewaysEventForWhatItTells) {
  const auto first = [](std::string_view id) {
    const auto found = explained(text::format("Source: Microsoft-Windows-TerminalServices-Gateway\nEvent ID: {}\n", id));
    return found.causes.empty() ? std::string{"none"} : std::string{found.causes.front().cause->id};
  };
  EXPECT_EQ(first("201"), "gateway-connection-policy-denied");
  EXPECT_EQ(first("204"), "gateway-wants-a-statement-of-health");
  EXPECT_EQ(first("301"), "gateway-resource-policy-denied");
  EXPECT_EQ(first("304"), "gateway-target-off");
}

TEST(Explain, PutsTheLikeliestTableFirst) {
  EXPECT_EQ(likely_row(explained("0x104").main), "mstsc-disconnect 0x104");
  EXPECT_EQ(likely_row(explained("0x104", "mac").main), "mac-client 0x104");
  EXPECT_EQ(likely_row(explained("0x904", "mac").main), "mstsc-disconnect 0x904");
  const auto pair = explained("0x904 0x104");
  EXPECT_EQ(likely_row(*pair.extended), "mstsc-extended 0x104");
  EXPECT_EQ(likely_row(explained("2308").main), "mstsc-disconnect 0x904");
  EXPECT_EQ(likely_row(explained("50331675").main), "avd-gateway 0x300001b");
  EXPECT_EQ(likely_row(explained("STATUS_LOGON_FAILURE").main), "auth-status 0xc000006d");
  EXPECT_EQ(likely_row(explained("80090322").main), "auth-status 0x80090322");
  EXPECT_EQ(likely_row(explained("904").main), "mstsc-disconnect 0x904");
  EXPECT_EQ(likely_row(explained("1326").main), "auth-status 0x8007052e");
  EXPECT_EQ(likely_row(explained("TLS alert 40").main), "tls-alerts 0x28");
  EXPECT_EQ(likely_row(explained("event 4625").main), "windows-events 0x1211");
  EXPECT_EQ(likely_row(explained("Ereignis 1149").main), "windows-events 0x47d");
  EXPECT_EQ(likely_row(explained("0x00010007").main), "rdpbcgr-error-info 0x7");
  EXPECT_EQ(likely_row(explained("[ERROR][com.freerdp.core] - freerdp_set_last_error_ex ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]").main),
            "freerdp-errors 0x20008");
}

TEST(Explain, LetsAStatusLeadWhereALogHoldsOne) {
  const auto found = explained(
      "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><Computer>HOST7.example.com</Computer>"
      "<Data Name='Status'>0xc000006d</Data><Data Name='SubStatus'>0xc0000064</Data><Data Name='LogonType'>3</Data><Data "
      "Name='ProcessId'>0x2ac</Data>");
  EXPECT_EQ(likely_row(found.main), "auth-status 0xc0000064") << "4625 has the reason in SubStatus";
  ASSERT_EQ(found.further.size(), 2u);
  EXPECT_EQ(likely_row(found.further[0]), "windows-events 0x1211");
  EXPECT_EQ(likely_row(found.further[1]), "auth-status 0xc000006d");
  EXPECT_EQ(found.command, "rdpdoctor diagnose HOST7.example.com -u USER --said '0xc0000064'");
}

TEST(Explain, LetsTheSubStatusLeadInEveryLanguageAndOnlyWhereItSaysSomething) {
  EXPECT_EQ(likely_row(explained("Ereignis 4625\nStatus:\t0xC000006D\nUnterstatus:\t0xC000006A").main), "auth-status 0xc000006a");
  EXPECT_EQ(likely_row(explained("Event 4625 Status: 0xC000006D Sub Status: 0xC0000064").main), "auth-status 0xc0000064");
  EXPECT_EQ(likely_row(explained("Event 4625 Status: 0xC0000234 Sub Status: 0x0").main), "auth-status 0xc0000234");
}

// Event 4625 as the event viewer copies it. The fields are those of
// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625
constexpr std::string_view kEnglish4625 =
    "An account failed to log on.\n\nSubject:\n\tSecurity ID:\t\tNULL SID\n\tAccount Name:\t\t-\n\tLogon ID:\t\t0x0\n\nLogon Type:\t\t\t3\n\n"
    "Account For Which Logon Failed:\n\tAccount Name:\t\talice\n\tAccount Domain:\t\tcorp.example.com\n\nFailure Information:\n"
    "\tFailure Reason:\t\tUnknown user name or bad password.\n\tStatus:\t\t\t0xC000006D\n\tSub Status:\t\t0xC0000064\n\nNetwork Information:\n"
    "\tWorkstation Name:\tCLIENT7.example.com\n\tSource Network Address:\t192.0.2.44\n\tSource Port:\t\t50321\n";
constexpr std::string_view kFrench4625 =
    "Échec d’ouverture de session d’un compte.\n\nType d’ouverture de session :\t\t3\n\nCompte pour lequel l’ouverture de session a échoué :\n"
    "\tNom du compte :\t\talice\n\tDomaine du compte :\t\tcorp.example.fr\n\nInformations sur l’échec :\n"
    "\tRaison de l’échec :\t\tNom d’utilisateur inconnu ou mot de passe incorrect.\n\tÉtat :\t\t\t0xC000006D\n\tSous-état :\t\t0xC000006A\n\n"
    "Informations sur le réseau :\n\tNom de la station de travail :\tCLIENT7\n\tAdresse du réseau source :\t192.0.2.44\n\tPort source :\t\t50321\n";
constexpr std::string_view kGerman4625 =
    "Fehler beim Anmelden eines Kontos.\n\nAnmeldetyp:\t\t\t3\n\nKonto, für das die Anmeldung fehlgeschlagen ist:\n\tKontoname:\t\talice\n"
    "\tKontodomäne:\t\tcorp.example.de\n\nFehlerinformationen:\n\tFehlerursache:\t\tDas Konto ist gesperrt.\n\tStatus:\t\t\t0xC000006D\n"
    "\tUnterstatus::\t\t0xC0000234\n\nNetzwerkinformationen:\n\tArbeitsstationsname:\tCLIENT7\n\tQuellnetzwerkadresse:\t192.0.2.44\n"
    "\tQuellport:\t\t50321\n";

TEST(Explain, TakesNoClientOfAnEventForTheHost) {
  for (const auto event : {kEnglish4625, kFrench4625, kGerman4625}) {
    const auto found = explained(event);
    EXPECT_EQ(found.host, "") << event;
    EXPECT_EQ(found.client, "") << event;
    EXPECT_EQ(found.command.find("192.0.2.44"), std::string::npos) << found.command;
  }
  EXPECT_EQ(explained(text::format("Computer:\tHOST7.example.com\n{}", kEnglish4625)).host, "HOST7.example.com");
  EXPECT_EQ(explained(text::format("Ordinateur :\tHOST7.example.fr\n{}", kFrench4625)).host, "HOST7.example.fr");
  EXPECT_EQ(explained("Status: 0xC000006D Source Network Address: 192.0.2.44").host, "");
  EXPECT_EQ(explained("<Data Name=\"Status\">0xc000006d</Data><Data Name=\"IpAddress\">192.0.2.44</Data>").host, "");
}

TEST(Explain, TakesTheReasonOfAnEventInEveryLanguage) {
  EXPECT_EQ(likely_row(explained(kEnglish4625).main), "auth-status 0xc0000064");
  EXPECT_EQ(likely_row(explained(kFrench4625).main), "auth-status 0xc000006a");
  EXPECT_EQ(likely_row(explained(kGerman4625).main), "auth-status 0xc0000234");
  EXPECT_EQ(likely_row(explained("Состояние: 0xC000006D\nПодсостояние: 0xC000006A").main), "auth-status 0xc000006a");
  EXPECT_EQ(likely_row(explained("状態:\t0xC000006D\nサブステータス:\t0xC0000072").main), "auth-status 0xc0000072");
  EXPECT_EQ(
      likely_row(explained("An account failed to log on.\n\nLogon ID:\t\t0x0\nLogon Type:\t\t10\n\tStatus:\t\t0xC000015B\n\tSub Status:\t\t0x0\n"
                           "\tCaller Process ID:\t0x2ac\n")
                     .main),
      "auth-status 0xc000015b");
  EXPECT_EQ(likely_row(explained("Raison : %%2308\nÉtat : 0xC000015B\nSous-état : 0x0\nType d’ouverture de session : 10").main),
            "auth-status 0xc000015b");
}

TEST(Explain, LetsTheReasonOfADisconnectLeadBeforeItsEvent) {
  for (const std::string_view event :
       {"Event ID: 1026\nRDP ClientActiveX has been disconnected (Reason= 2308)\n",
        "Ereignis-ID: 1026\nDie Verbindung von RDP ClientActiveX wurde getrennt (Grund= 2308)\n",
        "<EventID Qualifiers='0'>1026</EventID><Data Name='Name'>Disconnect</Data><Data Name='Value'>2308</Data><Data Name='CustomLevel'>Info</Data>",
        "Event ID: 1024\nRDP ClientActiveX is trying to connect to the server (pc17.example.com)\nEvent ID: 1026\nRDP ClientActiveX has been "
        "disconnected (Reason= 2308)\n"}) {
    const auto found = explained(event);
    EXPECT_EQ(likely_row(found.main), "mstsc-disconnect 0x904") << event;
    EXPECT_TRUE(found.command.ends_with(" --said '0x904'")) << found.command;
    EXPECT_FALSE(found.causes.empty()) << event;
    EXPECT_TRUE(std::ranges::any_of(found.further, [](const CodeMention& each) { return each.value == 1026u; })) << event;
    EXPECT_EQ(said_in(event, known())->code, 0x904u) << event;
  }
  const auto line = explained(
      "\"Information\",\"20.11.2026 10:00:00\",\"TerminalServices-ClientActiveXCore\",\"1026\",\"RDP ClientActiveX has been disconnected (Reason= "
      "516)\"");
  EXPECT_EQ(likely_row(line.main), "mstsc-disconnect 0x204");
  EXPECT_EQ(line.host, "");
}

TEST(Explain, EventThatNamesItsCauseLeadsOverTheStatusInIt) {
  const auto found = explained(
      "Log Name: System\nSource: Schannel\nEvent ID: 36870\nA fatal error occurred when attempting to access the TLS server credential private key. "
      "The error code returned from the cryptographic module is 0x8009030D.");
  EXPECT_EQ(likely_row(found.main), "windows-events 0x9006");
  ASSERT_FALSE(found.causes.empty());
  EXPECT_EQ(found.causes.front().cause->id, "tls-private-key-inaccessible");
}

TEST(Explain, ReadsNoFieldOfAnEventAsAnEvent) {
  const auto found = explained("Event ID: 4771\nKerberos pre-authentication failed.\nFailure Code: 0x18\n");
  EXPECT_FALSE(found.known());
  EXPECT_EQ(found.main.value, 4771u);
  EXPECT_TRUE(found.main.event);
  EXPECT_NE(found.main.family.find("Kerberos pre-authentication"), std::string::npos) << found.main.family;
  EXPECT_EQ(found.command, "rdpdoctor diagnose HOST");
  EXPECT_EQ(likely_row(explained("Event ID: 4776\nError Code: 0xC000006A\n").main), "auth-status 0xc000006a");
}

TEST(Explain, TakesTheAddressInAnEntryOfTheHostForTheClients) {
  for (const std::string_view event :
       {"Ereignis 131: Der Server hat eine neue TCP-Verbindung vom Client 10.0.0.9:50123 akzeptiert.", "Event 131 from 10.0.0.9:50123",
        "RdpCoreTS 140 203.0.113.7 failed because the user name or password is not correct", "LocalSessionManager 24 203.0.113.7",
        "événement 1149 203.0.113.7", "イベント 21 203.0.113.7"})
    EXPECT_EQ(explained(event).host, "") << event;
}

TEST(Explain, TakesTheLastOfTwoErrors) {
  const auto pair = explained("first 0x204 then later 0x904 0x7 on pc17.example.com");
  EXPECT_EQ(pair.command, "rdpdoctor diagnose pc17.example.com --said '0x904 0x7'");
  ASSERT_EQ(pair.further.size(), 1u);
  EXPECT_EQ(pair.further[0].value, 0x204u);
  const auto two = explained("first it said 0x204 and later then 0x904");
  EXPECT_EQ(likely_row(two.main), "mstsc-disconnect 0x904");
  EXPECT_FALSE(two.extended.has_value());
  EXPECT_EQ(likely_row(explained("0x204 0x904").main), "mstsc-disconnect 0x904") << "no extended code";
  EXPECT_EQ(likely_row(explained("we saw 0x1307 and 0x204, then at last 0xd07 for all").main), "mstsc-disconnect 0xd07");
}

TEST(Explain, TakesANegativeNumberBesideACodeForTheExtendedOne) {
  for (const std::string_view said : {"2308 -7", "0x904 -7"}) {
    const auto found = explained(said);
    EXPECT_EQ(likely_row(found.main), "mstsc-disconnect 0x904") << said;
    ASSERT_TRUE(found.extended.has_value()) << said;
    EXPECT_EQ(found.extended->value, 0xfffffff9u) << said;
  }
}

TEST(Explain, TellsTheRightThatIsMissingByTheLogonType) {
  const auto event = [](int type) {
    return text::format("Event ID: 4625\nLogon ID:\t\t0x0\nLogon Type:\t\t\t{}\n\tStatus:\t\t0xC000015B\n\tSub Status:\t\t0x0\n", type);
  };
  const auto network = explained(event(3)), interactive = explained(event(10));
  ASSERT_EQ(network.causes.size(), 1u);
  EXPECT_EQ(network.causes[0].cause->id, "network-logon-right-missing");
  EXPECT_EQ(network.stage, Stage::Credssp);
  ASSERT_EQ(interactive.causes.size(), 2u);
  for (const auto& each : interactive.causes) EXPECT_NE(each.cause->id, "network-logon-right-missing");
  EXPECT_EQ(interactive.stage, Stage::Session);
  for (const auto& each : {network, interactive}) {
    if (each.test) EXPECT_EQ(each.test->command.find("4625"), std::string::npos) << "that event is here";
    if (each.look) EXPECT_EQ(each.look->command.find("4625"), std::string::npos) << "that event is here";
  }
  EXPECT_EQ(explained("<EventID>4625</EventID><Data Name='Status'>0xc000015b</Data><Data Name='LogonType'>10</Data>").logon_type,
            LogonType::RemoteInteractive);
  EXPECT_EQ(explained(kFrench4625).logon_type, LogonType::Network);
  EXPECT_EQ(explained(kGerman4625).logon_type, LogonType::Network);
}

TEST(Explain, TellsWhatWasEndedOnPurpose) {
  for (const auto said : {"0x3 0xC", "0x3 0xB", "7943", "0x1", "0x2", "ERRCONNECT_CONNECT_CANCELLED", "ERRINFO_LOGOFF_BY_USER"}) {
    const auto found = explained(said);
    EXPECT_TRUE(found.deliberate) << said;
    EXPECT_EQ(found.command.find(" -u USER"), std::string::npos) << found.command;
  }
  for (const auto said : {"0x904", "0x3", "0x3 0x5", "ERRINFO_CB_CONNECTION_CANCELLED"}) EXPECT_FALSE(explained(said).deliberate) << said;
}

TEST(Explain, CallsADecimalNumberInProseAGuess) {
  EXPECT_TRUE(explained("my PC room 516 does not work, call me at 2308").guess);
  for (const auto said : {"I get error 516 when I connect to it", "Der PC zeigt 516 als Fehler an, bitte helfen", "I get 0x204 when I connect to it",
                          "516", "mstsc says 516 and nothing more to me"})
    EXPECT_FALSE(explained(said).guess) << said;
}

TEST(Explain, KnowsTheUpdateOf2018BehindAFunctionThatIsNotSupported) {
  const auto& causes = explained("0x80090302").causes;
  ASSERT_FALSE(causes.empty());
  EXPECT_EQ(causes[0].cause->id, "credssp-encryption-oracle");
}

TEST(Explain, PutsFirstWhatIsCommonAndTiedToTheCodeItself) {
  const auto& causes = explained("0x904").causes;
  ASSERT_GT(causes.size(), 40u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(causes[i].cause->effect, Effect::Stops) << causes[i].cause->id;
    EXPECT_GE(causes[i].cause->prior, 0.2) << causes[i].cause->id;
  }
  EXPECT_EQ(causes[0].cause->id, "mstsc-socket-closed-unspecified");
}

TEST(Explain, FillsTheHostOfTheTextIntoTheTest) {
  const auto without = explained("0x204"), with = explained("0x204 at pc17.example.com:3390");
  ASSERT_TRUE(without.test && with.test);
  EXPECT_EQ(without.test->command.find('<'), std::string::npos) << without.test->command;
  EXPECT_NE(without.test->command.find("HOST"), std::string::npos) << without.test->command;
  EXPECT_NE(with.test->command.find("pc17.example.com"), std::string::npos) << with.test->command;
}

TEST(Explain, SaysTheStageAndWhatWorkedByThen) {
  EXPECT_EQ(explained("0x104").stage, Stage::Name);
  EXPECT_EQ(explained("0x104").worked_until, std::nullopt);
  EXPECT_EQ(explained("0x807").worked_until, Stage::Certificate);
  EXPECT_EQ(explained("0x904 0x7").stage, std::nullopt);
  EXPECT_EQ(explained("0x904 0x7").worked_until, Stage::Tcp);
  EXPECT_EQ(explained("0x904 0x101").stage, Stage::Session);  // the server's own reason
  EXPECT_EQ(explained("event 4625 Security").worked_until, std::nullopt);
}

TEST(Explain, NamesTheNextCommand) {
  EXPECT_EQ(explained("0x904 0x7").command, "rdpdoctor diagnose HOST --said '0x904 0x7'");
  EXPECT_EQ(explained("0x204 at pc17.example.com").command, "rdpdoctor diagnose pc17.example.com --said '0x204'");
  EXPECT_EQ(explained("TLS alert 40").command, "rdpdoctor diagnose HOST");                  // no client shows 40
  EXPECT_EQ(explained("0x807").command, "rdpdoctor diagnose HOST -u USER --said '0x807'");  // without signing in all would be sound
  EXPECT_EQ(explained("0x3 0x102").command, "rdpdoctor diagnose HOST -u USER --session --said '0x3 0x102'");
  EXPECT_EQ(explained("50331675").command, "rdpdoctor diagnose HOST --gateway GATEWAY");  // of the host alone the gateway's code says nothing
}

// "deny-logon-through-rds not-in-remote-desktop-users", by id.
std::string ids_of(std::string_view said) {
  std::vector<std::string> out;
  for (const auto& each : explained(said).causes) out.emplace_back(each.cause->id);
  std::ranges::sort(out);
  return text::join(out, " ");
}

TEST(Explain, TiesCausesToWhatLogsAndStatusesSay) {
  const std::string rights = "deny-logon-through-rds network-logon-right-missing not-in-remote-desktop-users";
  EXPECT_EQ(ids_of("0xC000015B"), rights);
  EXPECT_EQ(ids_of("ERRCONNECT_LOGON_TYPE_NOT_GRANTED"), rights) << "the same status in another numbering";
  EXPECT_EQ(ids_of("event 4825"), "not-in-remote-desktop-users");
  EXPECT_EQ(ids_of("0x2407"), "deny-logon-through-rds not-in-remote-desktop-users");
  EXPECT_EQ(ids_of("E_PROXY_RAP_ACCESSDENIED"), "gateway-resource-policy-denied");
  EXPECT_EQ(ids_of("0xC0000133"), "kerberos-clock-skew sign-in-refused-over-clocks");
  EXPECT_EQ(ids_of("0x3 0x101"), "no-license-server-found rds-grace-period-expired") << "shown by the extended code alone";
  EXPECT_EQ(ids_of("0x3 0x105"), "client-mslicensing-store-fault");
}

TEST(Explain, NamesTheRemedyThatTheCodeItselfLeaves) {
  const auto remedy = [](std::string_view said) {
    const auto found = explained(said);
    return found.remedy == nullptr ? std::string{} : std::string{found.remedy->id};
  };
  for (const auto locked : {"0xD07", "0xC0000234", "STATUS_ACCOUNT_LOCKED_OUT", "ERRCONNECT_ACCOUNT_LOCKED_OUT"})
    EXPECT_EQ(remedy(locked), "unlock-and-find-the-device-with-the-old-password") << locked;
  for (const auto disabled : {"0xB07", "0xE07", "0xC0000072", "0xC0000193"})
    EXPECT_EQ(remedy(disabled), "enable-the-account-if-its-owner-may") << disabled;
  for (const auto password : {"0xF07", "0x1207", "0xC0000071", "0xC0000224"})
    EXPECT_EQ(remedy(password), "change-the-password-elsewhere-first") << password;
  EXPECT_EQ(remedy("0xC000015B"), "grant-the-sign-in-right-through-the-group-made-for-it");
  EXPECT_EQ(remedy("0x300001B"), "use-the-fqdn-or-add-the-computer-to-the-rap");
  EXPECT_EQ(remedy("0x807"), "") << "many causes, none far ahead";
  EXPECT_EQ(remedy("0x204"), "") << "the walk itself shows it";
}

TEST(Explain, RanksCausesAndNamesFolklore) {
  const auto found = explained("0x104", "mac");
  ASSERT_FALSE(found.causes.empty());
  for (std::size_t i = 1; i < found.causes.size(); ++i) EXPECT_GE(found.causes[i - 1].weight, found.causes[i].weight);
  ASSERT_FALSE(found.wrong.empty());
  for (const auto& each : found.wrong) EXPECT_EQ(each.claim->verdict, "wrong");
  EXPECT_TRUE(explained("0x904").test.has_value());
}

TEST(Explain, FindsCausesOfTheSameStatusInAnotherNumbering) {
  const auto& causes = explained("HYBRID_REQUIRED_BY_SERVER").causes;
  EXPECT_TRUE(std::ranges::any_of(causes, [](const auto& each) { return each.cause->id == "neg-failure-5-nla-required"; }));
}

TEST(Explain, SaysOfAnUnknownCodeWhatItsFamilySuggestsAndNoMore) {
  for (const char* text : {"0x8009ffff", "0xc0ffee01", "0x2a07", "0x30000ff", "0x2ffff"}) {
    const auto found = explained(text);
    EXPECT_FALSE(found.known()) << text;
    EXPECT_FALSE(found.main.family.empty()) << text;
    EXPECT_TRUE(found.causes.empty()) << text;
    EXPECT_EQ(found.stage, std::nullopt) << text;
  }
  EXPECT_NE(family_of(0x8009ffff, known()).find("facility 9 (security: SSPI and cryptography), code 65535"), std::string::npos);
  EXPECT_NE(family_of(0x2a07, known()).find("end in 07"), std::string::npos);
}

TEST(Explain, SaysOfAnUnknownNameWhatItBeginsLike) {
  const auto found = explained("[ERROR] ERRCONNECT_SOMETHING_NEW");
  EXPECT_FALSE(found.known());
  EXPECT_EQ(found.main.written, "ERRCONNECT_SOMETHING_NEW");
  EXPECT_NE(found.main.family.find("FreeRDP"), std::string::npos);
  EXPECT_TRUE(found.causes.empty());
  EXPECT_EQ(found.command, "rdpdoctor diagnose HOST");
  for (const char* text : {"ERRCONNECT_", "status_code", "ERRCONNECT_Mixed", "STATUSES_OF"})
    EXPECT_FALSE(explain(text, "", known()).has_value()) << text;
}

TEST(Explain, FindsNothingWhereThereIsNothing) {
  for (const char* text : {"", "it does not work", "192.0.2.7", "0x"}) EXPECT_FALSE(explain(text, "", known()).has_value()) << text;
}

TEST(Explain, GivesTheStageOfTheCodesAUserReports) {
  EXPECT_EQ(stage_of(SaidCodes{0x104, std::nullopt}, known()), Stage::Name);
  EXPECT_EQ(stage_of(SaidCodes{0x904, 0x101}, known()), Stage::Session);
  EXPECT_EQ(stage_of(SaidCodes{0xc000006d, std::nullopt}, known()), Stage::Credssp);
  EXPECT_EQ(stage_of(SaidCodes{0x28, std::nullopt}, known()), std::nullopt);
}

// The ids of the causes, in order.
std::vector<std::string> cause_ids(const CodeExplanation& of) {
  std::vector<std::string> out;
  for (const auto& each : of.causes) out.emplace_back(each.cause->id);
  return out;
}

TEST(Explain, TiesToTheMacs0x207WhatItsMeaningNames) {
  const auto ids = cause_ids(explained("0x207", "mac"));
  ASSERT_GE(ids.size(), 4u);
  EXPECT_EQ(ids[0], "wrong-password");
  EXPECT_EQ(ids[1], "ntlm-blocked");
  EXPECT_EQ(ids[2], "grd-redirection-not-followed");
  EXPECT_EQ(cause_ids(explained("519", "mac")), ids);
}

TEST(Explain, TiesTheUnreadableKeyToItsEvent) {
  const auto found = explained("Schannel event 36870");
  ASSERT_FALSE(found.causes.empty());
  EXPECT_EQ(found.causes.front().cause->id, "tls-private-key-inaccessible");
}

TEST(Explain, NamesNoStageForABrokenConnectionOfFreeRdp) {
  const auto found = explained("0x2000d", "freerdp");
  EXPECT_FALSE(found.stage.has_value());
  EXPECT_EQ(found.worked_until, Stage::Tcp);
}

TEST(Explain, KnowsTheDiagnosticsOfAzureVirtualDesktopByTheirNames) {
  const auto found = explained("ConnectionFailedNoHealthyRdshAvailable");
  ASSERT_NE(found.main.likely(), nullptr);
  EXPECT_EQ(found.main.likely()->row->name, "ConnectionFailedNoHealthyRdshAvailable");
  const auto fail = explained("0x80004005");
  ASSERT_NE(fail.main.likely(), nullptr);
  EXPECT_EQ(fail.main.likely()->row->name, "E_FAIL");
}

}  // namespace
}  // namespace doctor::knowledge
