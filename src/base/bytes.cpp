#include "base/bytes.hpp"

#include "base/text.hpp"

namespace doctor {

std::string DecodeError::to_string() const {
  return incomplete() ? text::format("{}.{} at offset {}: {} more bytes needed", structure, field, offset, needed)
                      : text::format("{}.{} at offset {}: {}", structure, field, offset, reason);
}

DecodeError DecodeError::inside_whole() const {
  if (!incomplete()) return *this;
  return {Kind::Malformed, structure, field, offset, "goes past the end of what holds it", 0};
}

std::uint8_t ByteReader::u8(std::string_view field) { return std::uint8_t(big_endian(1, field)); }
std::uint16_t ByteReader::u16_le(std::string_view field) { return std::uint16_t(little_endian(2, field)); }
std::uint16_t ByteReader::u16_be(std::string_view field) { return std::uint16_t(big_endian(2, field)); }
std::uint32_t ByteReader::u24_be(std::string_view field) { return std::uint32_t(big_endian(3, field)); }
std::uint32_t ByteReader::u32_le(std::string_view field) { return std::uint32_t(little_endian(4, field)); }
std::uint32_t ByteReader::u32_be(std::string_view field) { return std::uint32_t(big_endian(4, field)); }
std::uint64_t ByteReader::u64_le(std::string_view field) { return little_endian(8, field); }

BytesView ByteReader::take(std::size_t count, std::string_view field) {
  if (failed_) return {};
  last_offset_ = offset_;
  if (const std::size_t left = bytes_.size() - offset_; count > left) {
    fail_at({DecodeError::Kind::Incomplete, structure_, field, offset_, {}, count - left});
    return {};
  }
  const auto view = bytes_.subspan(offset_, count);
  offset_ += count;
  return view;
}

void ByteReader::expect(bool condition, std::string_view field, std::string_view reason) {
  if (!condition && !failed_) fail_at({DecodeError::Kind::Malformed, structure_, field, last_offset_, reason, 0});
}

void ByteReader::expect_end() {
  if (failed_ || offset_ == bytes_.size()) return;
  fail_at({DecodeError::Kind::Malformed, structure_, "end", offset_, "bytes follow the end", 0});
}

void ByteReader::fail_at(DecodeError error) {
  if (failed_) return;
  failed_ = true;
  error_ = error;
}

std::uint64_t ByteReader::big_endian(std::size_t count, std::string_view field) {
  std::uint64_t value = 0;
  for (const std::byte b : take(count, field)) value = value << 8 | std::to_integer<std::uint64_t>(b);
  return value;
}

std::uint64_t ByteReader::little_endian(std::size_t count, std::string_view field) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const std::byte b : take(count, field)) {
    value |= std::to_integer<std::uint64_t>(b) << shift;
    shift += 8;
  }
  return value;
}

ByteWriter& ByteWriter::u8(std::uint8_t value) { return big_endian(value, 1); }
ByteWriter& ByteWriter::u16_le(std::uint16_t value) { return little_endian(value, 2); }
ByteWriter& ByteWriter::u16_be(std::uint16_t value) { return big_endian(value, 2); }
ByteWriter& ByteWriter::u24_be(std::uint32_t value) { return big_endian(value, 3); }
ByteWriter& ByteWriter::u32_le(std::uint32_t value) { return little_endian(value, 4); }
ByteWriter& ByteWriter::u32_be(std::uint32_t value) { return big_endian(value, 4); }
ByteWriter& ByteWriter::u64_le(std::uint64_t value) { return little_endian(value, 8); }

ByteWriter& ByteWriter::bytes(BytesView value) {
  out_.insert(out_.end(), value.begin(), value.end());
  return *this;
}

ByteWriter& ByteWriter::chars(std::string_view value) { return bytes(text::as_bytes(value)); }

void ByteWriter::patch_u16_be(std::size_t offset, std::uint16_t value) {
  out_.at(offset) = std::byte(value >> 8);
  out_.at(offset + 1) = std::byte(value & 0xff);
}

ByteWriter& ByteWriter::big_endian(std::uint64_t value, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) out_.push_back(std::byte(value >> (8 * i) & 0xff));
  return *this;
}

ByteWriter& ByteWriter::little_endian(std::uint64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out_.push_back(std::byte(value >> (8 * i) & 0xff));
  return *this;
}

}  // namespace doctor
