#include "format/evtx/chunk.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "format/evtx/crc32.hpp"
#include "format/evtx/filler.hpp"
#include "format/evtx/value.hpp"

namespace doctor::evtx {
namespace {

constexpr std::size_t kHeader = 512;  // with the tables of names and templates
constexpr std::size_t kRecordHeader = 24;
constexpr std::size_t kSmallestRecord = kRecordHeader + 4;
constexpr std::size_t kOrdinaryRecords = 128;  // of half a kilobyte each
constexpr std::uint32_t kRecordMagic = 0x00002a2a;
constexpr std::uint32_t kNoChecksums = 4;  // flag of the chunk

struct Header {
  bool magic{false};
  std::size_t free_space{0};  // where records end
  bool sound{false};          // both checksums fit, or there are none
};

struct RecordPlace {
  std::size_t size{0};
  std::uint64_t id{0};
  std::uint64_t written{0};  // FILETIME
};

class ChunkReader {
 public:
  ChunkReader(BytesView bytes, std::size_t offset, Wanted wanted)
      : bytes_(bytes), offset_(offset), store_(std::make_unique<Store>()), filler_(bytes, *store_, wanted) {}

  Chunk run() {
    if (std::ranges::all_of(bytes_, [](std::byte b) { return b == std::byte{0}; })) return {};  // space that was never used
    if (bytes_.size() < kChunkSize) note(Damage::Kind::Cut, bytes_.size(), kChunkSize - bytes_.size(), "the file ends inside this chunk");
    out_.records.reserve(kOrdinaryRecords);
    const auto header = read_header();
    walk(header.sound ? header.free_space : bytes_.size(), header);
    out_.store = std::move(store_);
    return std::move(out_);
  }

 private:
  void note(Damage::Kind kind, std::size_t at, std::size_t size, std::string reason, std::optional<std::uint64_t> record = {}) {
    if (out_.damage.size() < kMostDamage) out_.damage.push_back({kind, offset_ + at, size, record, std::move(reason)});
  }

  Header read_header() {
    Header out;
    if (bytes_.size() < kHeader) return out;
    out.magic = text::as_chars(bytes_.first(8)) == std::string_view{"ElfChnk\0", 8};
    if (!out.magic) {
      note(Damage::Kind::NoMagic, 0, kHeader, "no chunk begins here");
      return out;
    }
    ByteReader in{bytes_, "chunk header"};
    in.skip(48, "record numbers");
    out.free_space = in.u32_le("free space");
    const auto data_checksum = in.u32_le("checksum of records");
    in.skip(64, "unknown");
    const auto flags = in.u32_le("flags");
    const auto header_checksum = in.u32_le("checksum of header");
    const bool fits = out.free_space >= kHeader && out.free_space <= bytes_.size();
    out.sound = fits;
    if ((flags & kNoChecksums) != 0) return out;
    if (Crc32{}.add(bytes_.first(120)).add(bytes_.subspan(128, 384)).value() != header_checksum) {
      note(Damage::Kind::HeaderChecksum, 0, kHeader, "the header of the chunk does not fit its checksum");
      out.sound = false;
    }
    if (!fits || Crc32{}.add(bytes_.subspan(kHeader, out.free_space - kHeader)).value() != data_checksum) {
      note(Damage::Kind::DataChecksum, kHeader, 0, "the records of the chunk do not fit their checksum");
      out.sound = false;
    }
    return out;
  }

  // In a sound chunk records lie one behind the other up to `end`. In another one they are looked for; those behind what the
  // header vouches for are remains of an older turn of the log.
  void walk(std::size_t end, const Header& header) {
    std::size_t at = kHeader;
    const std::size_t vouched = header.magic && header.free_space >= kHeader ? header.free_space : 0;
    while (at + kSmallestRecord <= end) {
      if (const auto place = record_at(at, end)) {
        read(at, *place, at >= vouched);
        at += place->size;
        continue;
      }
      const auto next = next_record(at + 1, end);
      const auto hole_ends = next.value_or(end);
      if (at < vouched || next) note(Damage::Kind::Hole, at, hole_ends - at, "bytes that are no record");
      at = hole_ends;
    }
  }

  // Its size stands before and behind it.
  std::optional<RecordPlace> record_at(std::size_t at, std::size_t end) const {
    if (at + kSmallestRecord > end) return std::nullopt;
    ByteReader in{bytes_.first(end), "record"};
    in.skip(at, "offset");
    if (in.u32_le("magic") != kRecordMagic) return std::nullopt;
    RecordPlace out;
    out.size = in.u32_le("size");
    out.id = in.u64_le("id");
    out.written = in.u64_le("written");
    if (out.size < kSmallestRecord || out.size > end - at) return std::nullopt;
    ByteReader tail{bytes_, "record"};
    tail.skip(at + out.size - 4, "record");
    if (tail.u32_le("size again") != out.size) return std::nullopt;
    return out;
  }

  std::optional<std::size_t> next_record(std::size_t from, std::size_t end) const {
    constexpr std::byte kMagic[] = {std::byte{0x2a}, std::byte{0x2a}, std::byte{0}, std::byte{0}};
    while (from + kSmallestRecord <= end) {
      const auto there = std::ranges::search(bytes_.subspan(from, end - from), kMagic);
      if (there.empty()) return std::nullopt;
      from = std::size_t(there.begin() - bytes_.begin());
      if (record_at(from, end)) return from;
      ++from;
    }
    return std::nullopt;
  }

  void read(std::size_t at, const RecordPlace& place, bool recovered) {
    Record& begun = out_.records.emplace_back();
    begun.id = place.id;
    begun.time = from_filetime(place.written).value_or(EventTime{});
    begun.offset = offset_ + at;
    begun.recovered = recovered;
    const auto error = filler_.fill(begun, at + kRecordHeader, at + place.size - 4);
    if (!error) return;
    out_.records.pop_back();
    ++out_.unreadable;
    const auto kind = filler_.template_lost() ? Damage::Kind::LostTemplate : Damage::Kind::BadRecord;
    note(kind, at, place.size, error->to_string(), place.id);
  }

  BytesView bytes_;
  std::size_t offset_;
  std::unique_ptr<Store> store_;
  Filler filler_;
  Chunk out_;
};

}  // namespace

std::string_view name_of(Damage::Kind kind) {
  switch (kind) {
    case Damage::Kind::NoMagic: return "no-magic";
    case Damage::Kind::HeaderChecksum: return "header-checksum";
    case Damage::Kind::DataChecksum: return "data-checksum";
    case Damage::Kind::Cut: return "cut";
    case Damage::Kind::Hole: return "hole";
    case Damage::Kind::LostTemplate: return "lost-template";
    case Damage::Kind::BadRecord: return "bad-record";
  }
  return "damage";
}

Chunk read_chunk(BytesView bytes, std::size_t offset, Wanted wanted) {
  return ChunkReader{bytes.first(std::min(bytes.size(), kChunkSize)), offset, wanted}.run();
}

}  // namespace doctor::evtx
