#include "format/evtx/file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "format/evtx/crc32.hpp"

namespace doctor::evtx {
namespace {

constexpr std::size_t kHeaderBlock = 4096;
constexpr std::string_view kFileMagic{"ElfFile\0", 8};
constexpr std::string_view kChunkMagic{"ElfChnk\0", 8};
constexpr std::uint32_t kDirty = 1, kFull = 2, kNoChecksums = 4;

bool begins_with(BytesView file, std::size_t at, std::string_view magic) {
  return file.size() >= at + magic.size() && text::as_chars(file.subspan(at, magic.size())) == magic;
}

}  // namespace

Decoded<Layout> lay_out(BytesView file, std::size_t size) {
  Layout out;
  std::size_t first = kHeaderBlock;
  if (begins_with(file, 0, kFileMagic)) {
    ByteReader in{file, "event log header"};
    in.skip(24, "chunk numbers");
    out.header.next_record = in.u64_le("next record");
    in.skip(4, "header size");
    out.header.minor = in.u16_le("minor version");
    out.header.major = in.u16_le("major version");
    in.skip(2, "block size");
    out.header.chunks = in.u16_le("chunks");
    in.skip(76, "unknown");
    const auto flags = in.u32_le("flags");
    const auto checksum = in.u32_le("checksum");
    if (!in.ok()) return fail(in.error().inside_whole());
    out.header.dirty = (flags & kDirty) != 0;
    out.header.full = (flags & kFull) != 0;
    if ((flags & kNoChecksums) == 0 && Crc32{}.add(file.first(120)).value() != checksum)
      out.damage.push_back({Damage::Kind::HeaderChecksum, 0, kHeaderBlock, {}, "the header of the file does not fit its checksum"});
  } else if (begins_with(file, kHeaderBlock, kChunkMagic)) {
    out.damage.push_back({Damage::Kind::NoMagic, 0, kHeaderBlock, {}, "the header of the file is gone"});
  } else if (begins_with(file, 0, kChunkMagic)) {
    out.damage.push_back({Damage::Kind::NoMagic, 0, 0, {}, "a chunk without the file around it"});
    first = 0;
  } else {
    return fail(DecodeError{DecodeError::Kind::Malformed, "event log header", "magic", 0, "is no event log of Windows Vista or later", 0});
  }
  for (std::size_t at = first; at < size; at += kChunkSize) out.chunks.push_back({at, std::min(kChunkSize, size - at)});
  return out;
}

}  // namespace doctor::evtx
