// An event log as a file: its header, and where its chunks lie.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "format/evtx/chunk.hpp"

namespace doctor::evtx {

struct FileHeader {
  std::uint64_t next_record{0};
  std::uint16_t minor{0}, major{0};  // 3.1, and 3.2 from Windows 10 on
  std::uint16_t chunks{0};           // as it says; a dirty file has others
  bool dirty{false};                 // was not closed in order: its numbers are behind
  bool full{false};
};

struct ChunkPlace {
  std::size_t offset{0};
  std::size_t size{0};  // kChunkSize, less where the file is cut
};

struct Layout {
  FileHeader header{};
  std::vector<ChunkPlace> chunks{};  // all the room there is, used or not
  std::vector<Damage> damage{};      // of the header
};

// Errors: what is no event log: neither its header nor a chunk is where one of them would be.
// `head` is the beginning of a file of `size` bytes, kLayoutHead of them or the whole file.
Decoded<Layout> lay_out(BytesView head, std::size_t size);
inline Decoded<Layout> lay_out(BytesView file) { return lay_out(file, file.size()); }
inline constexpr std::size_t kLayoutHead = 4096 + 8;  // with the magic of the first chunk

}  // namespace doctor::evtx
