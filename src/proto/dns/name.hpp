// Domain names on the wire: labels, and pointers to labels said before (RFC 1035 3.1, 4.1.4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace doctor::dns {

struct WireName {
  std::string name{};   // "www.example.org", without the final dot; "" for the root. In a label, a dot or backslash is
                        // written with a backslash before it and an unprintable byte as \DDD (RFC 1035 5.1)
  std::size_t size{0};  // bytes taken where it stands, a pointer being two
};

// The name that stands at `offset` of the whole message. Pointers lead backwards only, 128 of them at most.
Decoded<WireName> read_name(BytesView message, std::size_t offset);
// Without compression. Fails on an empty label, one beyond 63 bytes, a name beyond 255, and a broken escape.
Result<Bytes> write_name(std::string_view name);
// Names are equal whatever the case of their ASCII letters and whether a final dot is written.
bool same_name(std::string_view a, std::string_view b);

}  // namespace doctor::dns
