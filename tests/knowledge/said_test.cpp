#include "knowledge/said.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

void expect_said(std::string_view text, std::uint32_t code, std::optional<std::uint32_t> extended) {
  const auto said = parse_said(text);
  ASSERT_TRUE(said) << text;
  EXPECT_EQ(said->code, code) << text;
  EXPECT_EQ(said->extended, extended) << text;
}

TEST(Said, ReadsCodesInEveryFormPeopleWriteThem) {
  expect_said("0x904 0x7", 0x904, 7);
  expect_said("0X904", 0x904, std::nullopt);
  expect_said("2308", 2308, std::nullopt);
  expect_said("2308 7", 2308, 7);
  expect_said("0x904, 7", 0x904, 7);
  expect_said("Error code: 0x904\r\nExtended error code: 0x7", 0x904, 7);
  expect_said("Fehlercode: 0x204 (Computer 192.0.2.7)", 0x204, std::nullopt);
}

TEST(Said, ReadsANegativeNumberAsItsThirtyTwoBits) {
  expect_said("-2146893022", 0x80090322, std::nullopt);
  expect_said("Error: -2146893022", 0x80090322, std::nullopt);
  expect_said("(-2146893044)", 0x8009030C, std::nullopt);
}

TEST(Said, PrefersTheLabelledNumber) {
  expect_said("Remote Desktop on 3 PCs failed. Error code: 2308", 2308, std::nullopt);
  expect_said("Extended error code: 0x7, error code: 0x904", 0x904, 7);
  expect_said("Fehlercode: 0x904 Erweiterter Fehlercode: 0x7", 0x904, 7);
  expect_said("Code d'erreur : 0x204 Code d'erreur étendu : 0x0", 0x204, 0);
}

TEST(Said, TakesNoPortYearTimeAddressVersionOrPercentageForACode) {
  expect_said("pc17.example.com:3389 on 2026-11-21 14:32:07, error 2308", 2308, std::nullopt);
  expect_said("[2001:db8::7]:3389 at 21 November 2026 14:32 gave 2308 7", 2308, 7);
  expect_said("Nov 21, 2026 2:32 PM 192.0.2.7 2308", 2308, std::nullopt);
  expect_said("75 % done, then 2308; 50% of the time", 2308, std::nullopt);
  expect_said("Windows 11, port 3389, after 30 seconds: 516", 516, std::nullopt);
  expect_said("11/21/2026 3:05 PM 2308", 2308, std::nullopt);
  expect_said("2056", 2056, std::nullopt);
  for (const char* text : {"pc17:3389", "2026-11-21 14:32", "100 %", "Windows 10", "21.11.2026"}) EXPECT_FALSE(parse_said(text)) << text;
}

TEST(Said, TellsWhichNumbersWereNotUsed) {
  const auto said = parse_said("0x904 0x7 0x204 516");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->unused, (std::vector<std::string>{"0x204", "516"}));
  EXPECT_TRUE(parse_said("0x904 0x7")->unused.empty());
}

TEST(Said, FindsNoCodeWhereThereIsNone) {
  for (const char* text : {"", "it does not work", "192.0.2.7", "pc17", "0x", "0xfffffffff"}) EXPECT_FALSE(parse_said(text)) << text;
}

}  // namespace
}  // namespace doctor
