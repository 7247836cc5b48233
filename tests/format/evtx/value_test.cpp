#include "format/evtx/value.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor {
namespace {

using evtx::ValueType;

evtx::RawValue raw(std::uint8_t type, const Bytes& bytes) { return {type, bytes, 0}; }

std::string shown(ValueType type, std::string_view hex, bool array = false) {
  const auto bytes = *text::parse_hex_bytes(hex);
  std::string out;
  evtx::append_text(raw(std::uint8_t(std::uint8_t(type) | (array ? evtx::kArrayFlag : 0)), bytes), out);
  return out;
}

// Characters are looked at four at once, and one that is not ASCII may stand anywhere among them.
TEST(EvtxValue, ShowsTextOfEveryLengthAndAlphabet) {
  for (std::size_t length = 0; length < 14; ++length)
    for (std::size_t other = 0; other <= length; ++other) {
      std::string text = std::string("abcdefghijklmn").substr(0, length);
      if (other < length) text.replace(other, 1, other % 2 == 0 ? "\xc3\xa4" : "\xe2\x82\xac");  // a umlaut, euro
      std::string out = "before ";
      evtx::append_text(raw(std::uint8_t(ValueType::String), text::to_utf16le(text)), out);
      EXPECT_EQ(out, "before " + text);
    }
}

TEST(EvtxValue, ShowsEachTypeAsAnEventViewerDoes) {
  EXPECT_EQ(shown(ValueType::Null, "0102"), "");
  EXPECT_EQ(shown(ValueType::String, "5200 4400 5000"), "RDP");
  EXPECT_EQ(shown(ValueType::String, "5200 4400 5000 0000"), "RDP");
  EXPECT_EQ(shown(ValueType::AnsiString, "5244 e4 50 00 51"), "RD\xef\xbf\xbdP");
  EXPECT_EQ(shown(ValueType::Int8, "ff"), "-1");
  EXPECT_EQ(shown(ValueType::UInt8, "ff"), "255");
  EXPECT_EQ(shown(ValueType::Int16, "fe ff"), "-2");
  EXPECT_EQ(shown(ValueType::UInt16, "3d 0d"), "3389");
  EXPECT_EQ(shown(ValueType::Int32, "ff ff ff ff"), "-1");
  EXPECT_EQ(shown(ValueType::UInt32, "04 09 00 00"), "2308");
  EXPECT_EQ(shown(ValueType::Int64, "ff ff ff ff ff ff ff ff"), "-1");
  EXPECT_EQ(shown(ValueType::UInt64, "ff ff ff ff ff ff ff ff"), "18446744073709551615");
  EXPECT_EQ(shown(ValueType::Real32, "00 00 c0 3f"), "1.5");
  EXPECT_EQ(shown(ValueType::Real64, "00 00 00 00 00 00 f8 bf"), "-1.5");
  EXPECT_EQ(shown(ValueType::Bool, "01 00 00 00"), "true");
  EXPECT_EQ(shown(ValueType::Bool, "00 00 00 00"), "false");
  EXPECT_EQ(shown(ValueType::Binary, "00 ab"), "00AB");
  EXPECT_EQ(shown(ValueType::Guid, "da0420f4 5976 1e4b b263be994ec80000"), "{F42004DA-7659-4B1E-B263-BE994EC80000}");
  EXPECT_EQ(shown(ValueType::SizeT, "04 00 00 00"), "0x00000004");
  EXPECT_EQ(shown(ValueType::HexInt32, "6d 00 00 c0"), "0xc000006d");
  EXPECT_EQ(shown(ValueType::HexInt64, "0e 03 09 80 00 00 00 00"), "0x000000008009030e");
  EXPECT_EQ(shown(ValueType::FileTime, "00 80 3e d5 de b1 9d 01"), "1970-01-01T00:00:00.0000000Z");
  EXPECT_EQ(shown(ValueType::SystemTime, "e207 0800 0000 0500 0a00 2200 2500 2802"), "2018-08-05T10:34:37.5520000Z");
  EXPECT_EQ(shown(ValueType::Sid, "01 01 000000000005 14000000"), "S-1-5-20");
}

TEST(EvtxValue, GuessesNothing) {
  EXPECT_EQ(shown(ValueType::UInt32, "01 02"), "0102");  // too short for its type
  EXPECT_EQ(shown(ValueType{0x33}, "01 02"), "0102");    // nobody has described it
  EXPECT_EQ(shown(ValueType::Sid, "01 05 000000000005 14000000"),
            "01050000000000051400"
            "0000");
  EXPECT_EQ(shown(ValueType::FileTime, "ff ff ff ff ff ff ff ff"), "FFFFFFFFFFFFFFFF");
  EXPECT_EQ(shown(ValueType::SystemTime, "e207 0d00 0000 0500 0a00 2200 2500 2802"), "E2070D00000005000A00220025002802");
  EXPECT_EQ(shown(ValueType::UInt32, ""), "");
}

TEST(EvtxValue, TakesArraysApart) {
  EXPECT_EQ(shown(ValueType::String, "6100 0000 0000 6200 0000", true), "a, , b");
  EXPECT_EQ(shown(ValueType::UInt16, "0100 0200 03", true), "1, 2, 03");
  EXPECT_EQ(shown(ValueType::Guid, "", true), "");
}

TEST(EvtxValue, GivesNumbersAndTimesAsSuch) {
  EXPECT_EQ(evtx::integer_of(raw(0x06, *text::parse_hex_bytes("8300"))), 131u);
  EXPECT_EQ(evtx::integer_of(raw(0x01, *text::parse_hex_bytes("3100"))), std::nullopt);
  EXPECT_EQ(evtx::time_of(raw(0x11, *text::parse_hex_bytes("00803ed5deb19d01"))), evtx::EventTime{});
  EXPECT_EQ(evtx::time_of(raw(0x11, *text::parse_hex_bytes("00"))), std::nullopt);
}

}  // namespace
}  // namespace doctor
