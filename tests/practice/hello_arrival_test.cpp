#include "practice/hello_arrival.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

using State = HelloArrival::State;

Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }

// A handshake message of type ClientHello with four bytes of body.
TEST(HelloArrival, WholeInOneRecord) {
  const auto arrival = arrival_of(hex("16 0301 0008  01 000004 aabbccdd"));
  EXPECT_EQ(arrival.state, State::Whole);
  EXPECT_EQ(arrival.records, 1u);
}

TEST(HelloArrival, WholeOverTwoRecords) {
  const auto arrival = arrival_of(hex("16 0301 0003  01 0000   16 0301 0005  04 aabbccdd"));
  EXPECT_EQ(arrival.state, State::Whole);
  EXPECT_EQ(arrival.records, 2u);
}

TEST(HelloArrival, PartialAtEveryProperPrefix) {
  const Bytes whole = hex("16 0301 0003  01 0000   16 0301 0005  04 aabbccdd");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(arrival_of(BytesView{whole}.first(size)).state, State::Partial) << size;
  }
}

TEST(HelloArrival, NotTlsIsSeenAtItsFirstByte) {
  EXPECT_EQ(arrival_of(hex("03 00 00 13")).state, State::NotTls);
  EXPECT_EQ(arrival_of(hex("16 0301 0004  02 000000")).state, State::NotTls);  // a ServerHello
}

TEST(HelloArrival, RecordsLongerThanTheSpecificationAllowsAreRefused) {
  EXPECT_EQ(arrival_of(hex("16 0301 4800 01")).state, State::Partial);
  EXPECT_EQ(arrival_of(hex("16 0301 4801 01")).state, State::NotTls);
}

TEST(HelloArrival, EmptyRecordsWithoutEndAreRefused) {
  Bytes bytes;
  while (bytes.size() <= kMostHelloBytes) {
    const Bytes record = hex("16 0301 0000");
    bytes.insert(bytes.end(), record.begin(), record.end());
  }
  EXPECT_EQ(arrival_of(bytes).state, State::NotTls);
}

}  // namespace
}  // namespace doctor::practice
