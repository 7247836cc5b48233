#include "intake/capture/reassembly.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

// Writes down what comes in order; a gap as its size in brackets.
struct Notes : StreamReader {
  void on_data(BytesView data, Instant) override { heard += text::as_chars(data); }
  void on_gap(std::uint64_t bytes, Instant) override { heard += text::format("[{}]", bytes); }
  bool wants_data() const override { return wants; }
  std::string heard{};
  bool wants = true;
};

struct Stream {
  Reassembly::Fit add(std::uint32_t at, std::string_view data) { return order.add(at, text::as_bytes(data), data.size(), {}, notes); }
  Reassembly order{};
  Notes notes{};
};

TEST(Reassembly, PutsSegmentsInOrder) {
  Stream stream;
  stream.order.begin(100);
  EXPECT_EQ(stream.add(100, "abc"), Reassembly::Fit::Next);
  EXPECT_EQ(stream.add(106, "ghi"), Reassembly::Fit::Early);
  EXPECT_EQ(stream.order.hole(), 3u);
  EXPECT_EQ(stream.add(103, "def"), Reassembly::Fit::Next);
  EXPECT_EQ(stream.notes.heard, "abcdefghi");
  EXPECT_EQ(stream.order.hole(), 0u);
  EXPECT_EQ(stream.order.held(), 0u);
  EXPECT_EQ(stream.order.early(), 1u);
}

TEST(Reassembly, KnowsNumbersThatGoRound) {
  Stream stream;
  stream.order.begin(0xfffffffe);
  stream.add(0xfffffffe, "abcd");
  stream.add(2, "ef");
  EXPECT_EQ(stream.notes.heard, "abcdef");
  EXPECT_EQ(stream.order.next(), 4u);
}

TEST(Reassembly, TakesRepeatedBytesOnce) {
  Stream stream;
  stream.order.begin(1);
  stream.add(1, "abcd");
  EXPECT_EQ(stream.add(1, "abcd"), Reassembly::Fit::Repeated);
  EXPECT_EQ(stream.add(3, "cdef"), Reassembly::Fit::Repeated);  // half of it is new
  EXPECT_EQ(stream.notes.heard, "abcdef");
  EXPECT_EQ(stream.order.repeated(), 2u);
}

TEST(Reassembly, CutsWhatOverlapsWithWhatCameMeanwhile) {
  Stream stream;
  stream.order.begin(1);
  stream.add(4, "def");
  stream.add(1, "abcd");
  EXPECT_EQ(stream.notes.heard, "abcdef");
}

TEST(Reassembly, GoesOnBehindBytesThatWereNeverCaptured) {
  Stream stream;
  stream.order.begin(1);
  stream.add(1, "ab");
  stream.add(6, "fg");
  stream.order.acknowledged(8, {}, stream.notes);
  EXPECT_EQ(stream.notes.heard, "ab[3]fg");
  EXPECT_EQ(stream.order.missing(), 3u);
  stream.order.acknowledged(8, {}, stream.notes);
  EXPECT_EQ(stream.order.missing(), 3u);
}

TEST(Reassembly, TellsOfSegmentsThatWereCutShort) {
  Stream stream;
  stream.order.begin(1);
  stream.order.add(1, text::as_bytes("ab"), 10, {}, stream.notes);
  stream.add(11, "k");
  EXPECT_EQ(stream.notes.heard, "ab[8]k");
}

TEST(Reassembly, HoldsNoMoreThanItsLimit) {
  Stream stream;
  stream.order.begin(0);
  const std::string block(1000, 'x');
  for (std::uint32_t i = 1; i < 1000; ++i) stream.add(i * 2000, block);
  EXPECT_LE(stream.order.held(), Reassembly::kMostHeld);
  for (std::uint32_t i = 1000; i < 200000; ++i) stream.add(i * 3, "x");
  EXPECT_LE(stream.order.held(), Reassembly::kMostHeld);
  EXPECT_TRUE(stream.notes.heard.empty());
}

TEST(Reassembly, KeepsNothingForWhoHasHeardEnough) {
  Stream stream;
  stream.order.begin(1);
  stream.notes.wants = false;
  stream.add(5, "later");
  EXPECT_EQ(stream.order.held(), 0u);
  EXPECT_EQ(stream.add(5, "later"), Reassembly::Fit::Repeated);
  EXPECT_TRUE(stream.notes.heard.empty());
}

}  // namespace
}  // namespace doctor::intake
