#include "proto/mcs/per.hpp"

namespace doctor::mcs::per {

std::size_t read_length(ByteReader& in, std::string_view field) {
  const std::size_t first = in.u8(field);
  if (first < 0x80) return first;
  in.expect(first < 0xc0, field, "is fragmented");
  return (first & 0x3f) << 8 | in.u8(field);
}

BytesView read_octets(ByteReader& in, std::string_view field) {
  const std::size_t length = read_length(in, field);
  return in.take(in.ok() ? length : 0, field);
}

void write_length(ByteWriter& out, std::size_t length) {
  if (length < 0x80)
    out.u8(std::uint8_t(length));
  else
    out.u16_be(std::uint16_t(0x8000 | length));
}

}  // namespace doctor::mcs::per
