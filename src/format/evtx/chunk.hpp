// One chunk of an event log: 64 KiB that can be read without the others, because its names and templates lie inside it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "format/evtx/record.hpp"
#include "format/evtx/store.hpp"

namespace doctor::evtx {

inline constexpr std::size_t kChunkSize = 65536;

// Something that could not be read, or is not as its checksums say.
struct Damage {
  enum class Kind : std::uint8_t {
    NoMagic,         // what stands there does not begin as it should
    HeaderChecksum,  // CRC-32 of a header
    DataChecksum,    // CRC-32 of a chunk's records
    Cut,             // the file ends before the chunk does
    Hole,            // bytes between records that are none
    LostTemplate,    // a record whose template is gone: number and time are all that is left of it
    BadRecord,       // a record that is not what it says, or would become more than a chunk can hold honestly
  };
  Kind kind{};
  std::size_t offset{0};                  // in the file
  std::size_t size{0};                    // in bytes, where it has one
  std::optional<std::uint64_t> record{};  // its id
  std::string reason{};                   // one phrase
};
std::string_view name_of(Damage::Kind kind);  // "lost-template"

struct Chunk {
  std::unique_ptr<Store> store{};  // of the texts of `records`
  std::vector<Record> records{};   // as they lie
  std::vector<Damage> damage{};    // at most kMostDamage
  std::size_t unreadable{0};       // records that were there and could not be read
};
inline constexpr std::size_t kMostDamage = 64;

// What a chunk may become, so that a hostile one cannot make much of little.
inline constexpr std::size_t kMostText = 8 * 1024 * 1024;  // bytes of all texts
inline constexpr std::size_t kMostSteps = 1'000'000;       // values placed, and values in templates
inline constexpr std::size_t kDeepestTemplate = 8;

// Whether the fields of an event are of use; it is asked with everything but them.
using Wanted = bool (*)(const Record& without_data);

// Reads what can be read of `bytes`, at most kChunkSize of a file from `offset` on. Never fails: what was wrong is in `damage`.
// Records that are not `wanted` come without their fields, which are not even looked at; null: all are.
Chunk read_chunk(BytesView bytes, std::size_t offset, Wanted wanted = nullptr);

}  // namespace doctor::evtx
