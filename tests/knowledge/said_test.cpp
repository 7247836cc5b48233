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

TEST(Said, FindsNoCodeWhereThereIsNone) {
  for (const char* text : {"", "it does not work", "192.0.2.7", "pc17", "0x", "0xfffffffff"}) EXPECT_FALSE(parse_said(text)) << text;
}

}  // namespace
}  // namespace doctor
