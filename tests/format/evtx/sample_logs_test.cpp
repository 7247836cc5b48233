// Logs that Windows wrote, whole and damaged. Counts are those of evtxexport where it reads as far.
#include <algorithm>
#include <map>

#include "format/evtx/sample.hpp"
#include "format/evtx/value.hpp"

namespace doctor {
namespace {

using evtx::Damage;

std::size_t count(const test::ReadLog& log, Damage::Kind kind) { return std::size_t(std::ranges::count(log.damage, kind, &Damage::kind)); }

std::map<std::uint32_t, int> sound_by_event(const test::ReadLog& log) {
  std::map<std::uint32_t, int> out;
  for (const auto& record : log.records)
    if (!record.recovered) ++out[record.event_id];
  return out;
}

TEST(EvtxSamples, GiveARecordWithAllItsValues) {
  const auto log = test::read_log(test::sample_log("RdpCoreTS-Operational.evtx"));
  ASSERT_FALSE(log.records.empty());
  const auto& record = log.records.front();
  EXPECT_EQ(record.id, 6334916u);
  EXPECT_EQ(evtx::to_text(record.time), "2018-08-05T10:34:37.5522775Z");
  EXPECT_EQ(record.provider, "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS");
  EXPECT_EQ(record.event_id, 148u);
  EXPECT_EQ(record.level, 4u);
  EXPECT_EQ(record.channel, "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational");
  EXPECT_EQ(record.computer, "DESKTOP-1N4R894");
  EXPECT_EQ(record.activity_id, "{F42004DA-7659-4B1E-B263-BE994EC80000}");
  EXPECT_EQ(record.user_sid, "S-1-5-20");
  EXPECT_EQ(record.process_id, 332u);
  EXPECT_EQ(record.thread_id, 1340u);
  ASSERT_EQ(record.data.size(), 2u);
  EXPECT_EQ(record.data[0].name, "ChannelName");
  EXPECT_EQ(record.data[0].text, "rdpcmd");
  EXPECT_EQ(record.value("TunnelID"), "0");
  EXPECT_EQ(record.value("no such field"), "");
}

TEST(EvtxSamples, ReadNoFewerRecordsThanEvtxexport) {
  const auto core = sound_by_event(test::read_log(test::sample_log("RdpCoreTS-Operational.evtx")));
  EXPECT_GE(core.at(131), 126);
  EXPECT_GE(core.at(140), 126);
  EXPECT_GE(core.at(148), 398);
  const auto manager = sound_by_event(test::read_log(test::sample_log("RemoteConnectionManager-Operational.evtx")));
  EXPECT_GE(manager.at(261), 1769);
  EXPECT_GE(manager.at(1149), 5);
}

TEST(EvtxSamples, NameTheFieldsOfUserDataWithoutItsContainer) {
  const auto log = test::read_log(test::sample_log("RemoteConnectionManager-Operational.evtx"));
  const auto accepted = std::ranges::find(log.records, 261u, &evtx::Record::event_id);
  ASSERT_NE(accepted, log.records.end());
  EXPECT_EQ(accepted->value("listenerName"), "RDP-Tcp");
}

TEST(EvtxSamples, SaysThatAFileWasNotClosedInOrder) {
  const auto log = test::read_log(test::sample_log("bad-chunk-magic.evtx"));
  EXPECT_TRUE(log.layout.header.dirty);
  EXPECT_EQ(log.layout.header.chunks, 16u);
  EXPECT_EQ(log.layout.header.major, 3u);
}

TEST(EvtxSamples, ReadWhatIsLeftOfADamagedFile) {
  const auto log = test::read_log(test::sample_log("bad-chunk-magic.evtx"));
  EXPECT_EQ(log.records.size(), 348u);
  EXPECT_EQ(count(log, Damage::Kind::NoMagic), 2u);
  EXPECT_EQ(count(log, Damage::Kind::DataChecksum), 3u);
  EXPECT_GE(count(log, Damage::Kind::Hole), 4u);
  EXPECT_EQ(log.unreadable, 15u + 67u);  // their chunks lost the sectors with the templates
  const auto lost = std::ranges::find(log.damage, Damage::Kind::LostTemplate, &Damage::kind);
  ASSERT_NE(lost, log.damage.end());
  EXPECT_EQ(lost->record, 47613u);
}

TEST(EvtxSamples, TellRemainsOfAnOlderTurnFromTheLogItself) {
  const auto log = test::read_log(test::sample_log("bad-chunk-magic.evtx"));
  const auto recovered = std::ranges::count_if(log.records, &evtx::Record::recovered);
  EXPECT_GT(recovered, 0);
  for (const auto& record : log.records)
    if (record.recovered) EXPECT_LT(record.id, 46000u);
}

TEST(EvtxSamples, FindNothingWrongInAChunkThatIsWhole) {
  const auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  const auto chunk = evtx::read_chunk(BytesView{file}.subspan(4096 + 5 * evtx::kChunkSize, evtx::kChunkSize), 0);
  EXPECT_TRUE(chunk.damage.empty());
  EXPECT_EQ(chunk.records.size(), 128u);
}

TEST(EvtxSamples, ReadsEveryBeginningOfAChunk) {
  const auto file = test::sample_log("RemoteConnectionManager-Operational.evtx");
  const auto whole = BytesView{file}.subspan(4096, 8192);
  std::size_t most = 0;
  for (std::size_t size = 1; size < whole.size(); size += 61) {
    const auto chunk = evtx::read_chunk(whole.first(size), 4096);
    ASSERT_FALSE(chunk.damage.empty());
    EXPECT_EQ(chunk.damage.front().kind, Damage::Kind::Cut);
    EXPECT_GE(chunk.records.size(), most);
    most = chunk.records.size();
  }
  EXPECT_GT(most, 5u);
}

TEST(EvtxSamples, KeepAChunkReadableWhateverByteIsChanged) {
  auto file = test::sample_log("RdpCoreTS-Operational.evtx");
  Bytes chunk{file.begin() + 4096 + 65536, file.begin() + 4096 + 2 * 65536};
  for (std::size_t at = 0; at < 8000; at += 149) {
    const auto before = chunk[at];
    chunk[at] ^= std::byte{0xff};
    const auto read = evtx::read_chunk(chunk, 0);
    EXPECT_GE(read.records.size() + read.unreadable, 60u) << at;
    chunk[at] = before;
  }
}

}  // namespace
}  // namespace doctor
