// Just enough DER (X.690) for TSRequest and SPNEGO: tags of one byte, definite lengths. Whoever reads a structure goes
// down by hand, level by level, so its depth is that of the structure and wire data cannot deepen it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace doctor::asn1 {

inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kObjectIdentifier = 0x06;
inline constexpr std::uint8_t kEnumerated = 0x0a;
inline constexpr std::uint8_t kSequence = 0x30;
// [number], constructed.
constexpr std::uint8_t context(unsigned number) { return std::uint8_t(0xa0 | number); }

struct Element {
  std::uint8_t tag{0};
  BytesView content{};  // a view into what was decoded
  std::size_t size{0};  // tag, length and content
};

// The element at the beginning of `bytes`; what follows is left alone. A length in more bytes than needed is accepted.
Decoded<Element> decode_element(BytesView bytes);
// The only element in `bytes`, which must have that tag. For the inside of another element: what is missing is malformed.
Decoded<BytesView> content_of(BytesView bytes, std::uint8_t tag);
// The value of an INTEGER's content as 32 bits: negative numbers in two's complement, positive ones up to 2^32 - 1.
Decoded<std::uint32_t> to_uint32(BytesView integer_content);

// The elements inside another, one after the other.
class ElementReader {
 public:
  explicit ElementReader(BytesView content) : rest_(content) {}
  // Nothing at the end and after a mistake; failed() tells which.
  std::optional<Element> next();
  bool failed() const { return error_.has_value(); }
  const DecodeError& error() const { return *error_; }

 private:
  BytesView rest_;
  std::optional<DecodeError> error_;
};

Bytes encode_element(std::uint8_t tag, BytesView content);
// Its tag and length alone, for a content that is written elsewhere.
Bytes encode_beginning(std::uint8_t tag, std::size_t content_size);
// The shortest INTEGER for a non-negative number.
Bytes encode_integer(std::uint32_t value);

}  // namespace doctor::asn1
