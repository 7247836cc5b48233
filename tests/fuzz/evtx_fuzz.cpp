// layers: format
#include <cstdint>
#include <cstdlib>
#include <span>

#include "format/evtx/file.hpp"

// Whole files, and chunks alone: a checksum that does not fit keeps nobody from reading on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  if (const auto layout = evtx::lay_out(input))
    for (const auto& place : layout->chunks) {
      const auto chunk = evtx::read_chunk(input.subspan(place.offset, place.size), place.offset);
      if (chunk.damage.size() > evtx::kMostDamage) std::abort();
    }
  const auto chunk = evtx::read_chunk(input, 0);
  std::size_t text = 0;
  for (const auto& record : chunk.records)
    for (const auto& field : record.data) text += field.name.size() + field.text.size();
  if (text > 2 * evtx::kMostText) std::abort();
  return 0;
}
