// The few shapes of aligned PER (X.691) that MCS and GCC use: lengths of one or two bytes, and octets behind them.
#pragma once

#include "base/bytes.hpp"

namespace doctor::mcs::per {

// A length determinant: below 128 in one byte, below 16384 in two. A fragmented one fails as malformed.
std::size_t read_length(ByteReader& in, std::string_view field);
// Octets behind their length.
BytesView read_octets(ByteReader& in, std::string_view field);
// INVARIANT: `length` is below 16384.
void write_length(ByteWriter& out, std::size_t length);

}  // namespace doctor::mcs::per
