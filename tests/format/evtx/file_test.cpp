#include "format/evtx/file.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "format/evtx/crc32.hpp"
#include "format/evtx/sample.hpp"

namespace doctor {
namespace {

TEST(Crc32, IsThatOfIso3309) {
  EXPECT_EQ(evtx::Crc32{}.add(text::as_bytes("123456789")).value(), 0xcbf43926u);
  EXPECT_EQ(evtx::Crc32{}.add(text::as_bytes("12345")).add(text::as_bytes("6789")).value(), 0xcbf43926u);
  EXPECT_EQ(evtx::Crc32{}.value(), 0u);
}

TEST(EvtxFile, IsRefusedWhenItIsSomethingElse) {
  EXPECT_FALSE(evtx::lay_out({}));
  EXPECT_FALSE(evtx::lay_out(text::as_bytes("MZ")));
  EXPECT_FALSE(evtx::lay_out(text::as_bytes(std::string(10'000, 'x'))));
  EXPECT_FALSE(evtx::lay_out(text::as_bytes(std::string_view{"ElfFile\0", 8})));
}

TEST(EvtxFile, IsReadWhenOnlyItsHeaderIsGone) {
  auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  std::fill_n(file.begin(), 4096, std::byte{0});
  const auto layout = evtx::lay_out(file);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->chunks.size(), 16u);
  ASSERT_EQ(layout->damage.size(), 1u);
  EXPECT_EQ(layout->damage[0].kind, evtx::Damage::Kind::NoMagic);
}

TEST(EvtxFile, IsReadAsAChunkAlone) {
  const auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  const auto log = test::read_log(BytesView{file}.subspan(4096, evtx::kChunkSize));
  EXPECT_EQ(log.records.size(), 127u);
}

TEST(EvtxFile, NoticesAChangedHeader) {
  auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  file[24] ^= std::byte{1};
  const auto layout = evtx::lay_out(file);
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->damage.size(), 1u);
  EXPECT_EQ(layout->damage[0].kind, evtx::Damage::Kind::HeaderChecksum);
}

TEST(EvtxFile, ThatIsCutNamesTheChunkItEndsIn) {
  const auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  const auto log = test::read_log(BytesView{file}.first(4096 + evtx::kChunkSize + 20'000));
  ASSERT_EQ(log.layout.chunks.size(), 2u);
  EXPECT_EQ(log.layout.chunks[1].size, 20'000u);
  EXPECT_EQ(log.damage[0].kind, evtx::Damage::Kind::Cut);
  EXPECT_GT(log.records.size(), 127u);
}

}  // namespace
}  // namespace doctor
