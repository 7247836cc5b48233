#include "cli/frames_ahead.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

// A pcap file of so many frames, frame i of i % 1500 bytes of the value i, in memory.
std::FILE* capture_of(int frames) {
  ByteWriter out;
  out.u32_le(0xa1b2c3d4).u16_le(2).u16_le(4).u32_le(0).u32_le(0).u32_le(65535).u32_le(101);
  for (int i = 0; i < frames; ++i) {
    const auto size = std::uint32_t(i % 1500);
    out.u32_le(1'700'000'000 + std::uint32_t(i)).u32_le(0).u32_le(size).u32_le(size).bytes(Bytes(size, std::byte(i)));
  }
  const auto bytes = std::move(out).take();
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::rewind(file);
  return file;
}

TEST(FramesAhead, GivesEveryFrameInOrder) {
  constexpr int kFrames = 5000;  // several batches
  auto file = intake::CaptureFile::read(capture_of(kFrames), "x");
  ASSERT_TRUE(file);
  int seen = 0;
  {
    FramesAhead frames{*file};
    for (intake::Frame frame; frames.next(frame); ++seen) {
      ASSERT_EQ(frame.bytes.size(), std::size_t(seen % 1500));
      ASSERT_TRUE(frame.bytes.empty() || frame.bytes.back() == std::byte(seen));
      ASSERT_EQ(frame.at, Instant{std::chrono::seconds{1'700'000'000 + seen}});
    }
    intake::Frame none;
    EXPECT_FALSE(frames.next(none));
  }
  EXPECT_EQ(seen, kFrames);
  EXPECT_EQ(file->trouble(), "");
}

TEST(FramesAhead, MayBeLeftBeforeTheEnd) {
  auto file = intake::CaptureFile::read(capture_of(5000), "x");
  ASSERT_TRUE(file);
  FramesAhead frames{*file};
  intake::Frame frame;
  EXPECT_TRUE(frames.next(frame));
}

TEST(FramesAhead, EmptyCaptureHasNone) {
  auto file = intake::CaptureFile::read(capture_of(0), "x");
  ASSERT_TRUE(file);
  FramesAhead frames{*file};
  intake::Frame frame;
  EXPECT_FALSE(frames.next(frame));
}

}  // namespace
}  // namespace doctor::cli
