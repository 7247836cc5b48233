#include "knowledge/said_text.hpp"

#include <gtest/gtest.h>

#include "knowledge/said_host.hpp"

namespace doctor {
namespace {

struct Expected {
  std::string_view text;
  std::optional<std::uint32_t> main;
  std::optional<std::uint32_t> extended;
  std::string_view host;
  std::string_view time;
  std::string_view client;
};

void expect_found(const Expected& expected) {
  const auto said = read_said_text(expected.text);
  const auto pair = find_pair(said);
  const auto value = [&](const std::optional<std::size_t>& index) { return index ? std::optional{said.numbers[*index].value} : std::nullopt; };
  EXPECT_EQ(value(pair.main), expected.main) << expected.text;
  EXPECT_EQ(value(pair.extended), expected.extended) << expected.text;
  EXPECT_EQ(said.host, expected.host) << expected.text;
  EXPECT_EQ(said.time, expected.time) << expected.text;
  EXPECT_EQ(said.client, expected.client) << expected.text;
}

TEST(SaidText, TakesAPortBehindACodeForNoCode) { expect_found({"0x904 3389", 0x904, std::nullopt, "", "", ""}); }

TEST(SaidText, ReadsDialogsInEveryLanguage) {
  expect_found(
      {"Remote Desktop Connection\nRemote Desktop can't find the computer \"pc17\".\n\nError code: 0x104\nExtended error code: 0x0\nTimestamp (UTC): "
       "11/20/26 12:03:55 AM\n",
       0x104, 0, "pc17", "11/20/26 12:03:55 AM", "mstsc"});
  expect_found(
      {"Connexion Bureau à distance\nCe PC ne peut pas se connecter à « srv.example.fr ».\nCode d’erreur\xc2\xa0: 0x904\nCode d’erreur "
       "étendu\xc2\xa0: "
       "0x7\nHorodatage (UTC) : 20/11/2026 08:12:44",
       0x904, 7, "srv.example.fr", "20/11/2026 08:12:44", "mstsc"});
  expect_found({"Code d’erreur : 0x904 / Code d’erreur étendu : 0x7", 0x904, 7, "", "", "mstsc"});
  expect_found({"Der Computer „pc17“ wurde nicht gefunden.\nFehlercode: 0x904\nErweiterter Fehlercode: 0x7\n", 0x904, 7, "pc17", "", "mstsc"});
  expect_found({"Fehlercode: 0x904 / Erweiterter Fehlercode: 0x7", 0x904, 7, "", "", "mstsc"});
  expect_found({"Código de error: 0x204\nCódigo de error extendido: 0x0", 0x204, 0, "", "", "mstsc"});
  expect_found({"エラー コード: 0x904\n拡張エラー コード：0x7", 0x904, 7, "", "", "mstsc"});
}

TEST(SaidText, ReadsDialogsOfTheMacClientInEveryLanguage) {
  expect_found({"We couldn't connect to the remote PC because the PC can't be found.\n\nError code: 0x104", 0x104, std::nullopt, "", "", ""});
  expect_found({"Nous n’avons pas pu nous connecter au PC distant.\nCode d’erreur : 0x204", 0x204, std::nullopt, "", "", ""});
  expect_found({"Wir konnten keine Verbindung mit dem Remote-PC herstellen.\nFehlercode: 0x207\nWindows App", 0x207, std::nullopt, "", "", "mac"});
  expect_found({"No pudimos conectarnos al equipo remoto.\nCódigo de error: 0x807", 0x807, std::nullopt, "", "", ""});
  expect_found({"リモート PC に接続できませんでした。\nエラー コード: 0x4", 4, std::nullopt, "", "", ""});
}

TEST(SaidText, TellsTheExtendedCodeByItsLabelWhateverTheOrder) {
  expect_found({"Extended error code: 0x7\nError code: 0x904", 0x904, 7, "", "", "mstsc"});
  expect_found({"Erweiterter Fehlercode: 0x7", std::nullopt, 7, "", "", ""});
}

TEST(SaidText, TakesNoAddressDateCountOrVersionForACode) {
  for (const char* text : {"pc17 192.0.2.7", "2001:db8::7", "20.11.2026 08:12:44", "11/20/26", "2026-11-20", "10.0.22631.4460",
                           "1) Remote access is not enabled\n2) It is off", "{0a1b2c3d-0001-0002-0003-0a1b2c3d4e5f}", "00-15-5d-01-02-03",
                           "0xfffffffff", "see https://go.microsoft.com/fwlink/?linkid=866660", "rdp://pc17/?port=0x904"})
    EXPECT_TRUE(read_said_text(text).numbers.empty()) << text;
}

TEST(SaidText, ReadsNumbersInEveryForm) {
  const auto one = [](std::string_view text) { return read_said_text(text).numbers.at(0); };
  EXPECT_EQ(one("-2147023570").value, 0x8007052eu);
  EXPECT_EQ(one("code: -2147023570").form, NumberForm::Signed);
  EXPECT_EQ(one("0xFFFFFFFF8007052E").value, 0x8007052eu);
  EXPECT_EQ(one("80090322").value, 0x80090322u);
  EXPECT_EQ(one("80090322").or_else, 80090322u);
  EXPECT_EQ(one("c000006d").value, 0xc000006du);
  EXPECT_EQ(one("B07").value, 0xb07u);
  EXPECT_EQ(one("904").value, 904u);
  EXPECT_EQ(one("904").or_else, 0x904u);
  EXPECT_EQ(one("4294967295").value, 0xffffffffu);
}

TEST(SaidText, FindsTheHostByShape) {
  const auto host = [](std::string_view text) { return read_said_text(text).host; };
  EXPECT_EQ(host("0x204 to ts01.example.com:3390, since 9:00"), "ts01.example.com:3390");
  EXPECT_EQ(host("0x204 at 192.0.2.7."), "192.0.2.7");
  EXPECT_EQ(host("xfreerdp /v:pc17 /u:bob gave ERRCONNECT_CONNECT_FAILED"), "pc17");
  EXPECT_EQ(host("cannot reach TERMSRV/pc17.example.com"), "pc17.example.com");
  EXPECT_EQ(host("full address:s:pc17"), "pc17");
  EXPECT_EQ(host("<Computer>HOST7</Computer><EventID>4625</EventID><Data>192.0.2.99</Data>"), "HOST7");
  EXPECT_EQ(host("0x204 on pc17.corp.example.com, it says \"can't find pc17\" of \"pc17\""), "pc17.corp.example.com") << "the full name";
  for (const char* text : {"0x204, see https://learn.example.com/page", "mail anna@example.com", "mstsc.exe 0x204",
                           "[ERROR][com.freerdp.core] 0x2000d", "it can't, won't \"OK\" and \"Help\""})
    EXPECT_EQ(host(text), "") << text;
}

TEST(SaidText, TakesNoHostForABracketWithSomethingElseBehindIt) {
  const auto host = [](std::string_view text) { return read_said_text(text).host; };
  EXPECT_EQ(host("0x204 at [2001:db8::7]:3390"), "[2001:db8::7]:3390");
  EXPECT_EQ(host("0x204 at [2001:db8::7]"), "[2001:db8::7]");
  for (const char* text : {"0x204 at [2001:db8::7];reboot", "0x204 at [2001:db8::7]x", "0x204 at [2001:db8::7]:99999", "0x204 at [2001:db8::7"})
    EXPECT_EQ(host(text).find("x"), std::string::npos) << host(text);
  EXPECT_EQ(host("0x204 at [2001:db8::7]x"), "");
  EXPECT_EQ(host("0x204 at [2001:db8::7]:99999"), "");
  EXPECT_EQ(parts_of_host("[2001:db8::7]:3390").name, "2001:db8::7");
  EXPECT_EQ(parts_of_host("[2001:db8::7]:3390").port, 3390);
  EXPECT_EQ(parts_of_host("pc17").port, std::nullopt);
  EXPECT_EQ(parts_of_host("pc17:x").name, "pc17:x");
}

TEST(SaidText, FindsTheDetailOfAStatusByItsLabel) {
  EXPECT_EQ(find_details(read_said_text("Status: 0xC000006D Sub Status: 0xC0000064")), std::vector<std::size_t>{1});
  EXPECT_TRUE(find_details(read_said_text("Status: 0xC000006D")).empty());
  EXPECT_TRUE(find_details(read_said_text("Error code: 0x904 Extended error code: 0x7")).empty()) << "those are a pair";
}

TEST(SaidText, TakesNoCodeOutOfALongChain) {
  for (const std::string_view link : {"1/", "7-", "1:", "1."}) {
    std::string chain;
    while (chain.size() < kLongestSaid) chain += link;
    EXPECT_TRUE(read_said_text(chain).numbers.size() <= 1) << link;
  }
}

TEST(SaidText, IsBounded) {
  std::string numbers, words(1'000'000, 'a');
  for (int i = 0; i < 100'000; ++i) numbers += "0x904 ";
  EXPECT_LE(read_said_text(numbers).numbers.size(), 64u);
  EXPECT_LE(read_said_text(words).text.size(), kLongestSaid);
}

}  // namespace
}  // namespace doctor
