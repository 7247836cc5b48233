// What every test of a codec needs: bytes written by hand, and the property that no beginning of a message is a message.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace doctor::wire {

inline Bytes bytes(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned each : values) out.push_back(std::byte(each));
  return out;
}

inline Bytes hex(std::string_view digits) { return text::parse_hex_bytes(digits).value(); }

inline Bytes chars(std::string_view in) {
  const auto view = text::as_bytes(in);
  return {view.begin(), view.end()};
}

inline Bytes operator+(Bytes a, BytesView b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Every proper prefix of a valid message is incomplete, and says so: never a value, never malformed.
template <typename Decode>
void every_prefix_is_incomplete(BytesView message, Decode decode) {
  for (std::size_t length = 0; length < message.size(); ++length) {
    const auto result = decode(message.first(length));
    ASSERT_FALSE(result) << "a prefix of " << length << " bytes was taken for the whole";
    ASSERT_TRUE(result.error().incomplete()) << length << ": " << result.error().to_string();
    ASSERT_LE(result.error().needed, message.size() - length);
    ASSERT_GT(result.error().needed, 0u);
  }
}

// Every proper prefix is incomplete or malformed.
template <typename Decode>
void no_prefix_is_a_message(BytesView message, Decode decode) {
  for (std::size_t length = 0; length < message.size(); ++length)
    ASSERT_FALSE(decode(message.first(length))) << "a prefix of " << length << " bytes was taken for the whole";
}

}  // namespace doctor::wire
