// Reading and writing wire bytes. The reader stays failed after the first failure and remembers the field, so a decoder
// reads like the table in the specification.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace doctor {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

// Why bytes could not be read. "Refused" (a well-formed "no") is not an error: it is a decoded value.
struct DecodeError {
  enum class Kind : std::uint8_t {
    Incomplete,  // a valid beginning; at least `needed` more bytes must come
    Malformed,   // no continuation can make this valid
  };
  Kind kind{Kind::Malformed};
  std::string_view structure{};  // static text: "RDP_NEG_FAILURE"
  std::string_view field{};      // static text: "length"
  std::size_t offset{0};         // of the field, in bytes from the start of what was decoded
  std::string_view reason{};     // static text: "must be 8"
  std::size_t needed{0};         // Incomplete: how many more bytes at least

  bool incomplete() const { return kind == Kind::Incomplete; }
  // The same trouble inside a container that is there as a whole: what it lacks will never come.
  DecodeError inside_whole() const;
  // "RDP_NEG_FAILURE.length at offset 2: must be 8"
  std::string to_string() const;
};

template <typename T>
using Decoded = Result<T, DecodeError>;

class ByteReader {
 public:
  // `structure` and every field name must be static text.
  ByteReader(BytesView bytes, std::string_view structure) : bytes_(bytes), structure_(structure) {}

  std::uint8_t u8(std::string_view field);
  std::uint16_t u16_le(std::string_view field);
  std::uint16_t u16_be(std::string_view field);
  std::uint32_t u24_be(std::string_view field);
  std::uint32_t u32_le(std::string_view field);
  std::uint32_t u32_be(std::string_view field);
  std::uint64_t u64_le(std::string_view field);
  // A view into the input; a length from the wire is only ever compared with what remains.
  BytesView take(std::size_t count, std::string_view field);
  BytesView rest(std::string_view field) { return take(remaining(), field); }
  void skip(std::size_t count, std::string_view field) { take(count, field); }

  // Fails as malformed at `field` unless `condition`. Does nothing once failed.
  void expect(bool condition, std::string_view field, std::string_view reason);
  void expect_end();
  void fail_at(DecodeError error);

  bool ok() const { return !failed_; }
  std::size_t offset() const { return offset_; }
  std::size_t remaining() const { return failed_ ? 0 : bytes_.size() - offset_; }
  const DecodeError& error() const { return error_; }

  template <typename T>
  Decoded<T> finish(T value) const {
    if (failed_) return fail(error_);
    return value;
  }

 private:
  std::uint64_t big_endian(std::size_t count, std::string_view field);
  std::uint64_t little_endian(std::size_t count, std::string_view field);

  BytesView bytes_;
  std::string_view structure_;
  std::size_t offset_ = 0;
  std::size_t last_offset_ = 0;
  bool failed_ = false;
  DecodeError error_{};
};

class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value);
  ByteWriter& u16_le(std::uint16_t value);
  ByteWriter& u16_be(std::uint16_t value);
  ByteWriter& u24_be(std::uint32_t value);
  ByteWriter& u32_le(std::uint32_t value);
  ByteWriter& u32_be(std::uint32_t value);
  ByteWriter& u64_le(std::uint64_t value);
  ByteWriter& bytes(BytesView value);
  ByteWriter& chars(std::string_view value);

  std::size_t size() const { return out_.size(); }
  // Overwrites two bytes written before: lengths that are known only at the end.
  void patch_u16_be(std::size_t offset, std::uint16_t value);
  Bytes take() && { return std::move(out_); }
  BytesView view() const { return out_; }

 private:
  ByteWriter& big_endian(std::uint64_t value, std::size_t count);
  ByteWriter& little_endian(std::uint64_t value, std::size_t count);

  Bytes out_;
};

}  // namespace doctor
