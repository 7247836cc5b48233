#include "proto/asn1/der.hpp"

namespace doctor::asn1 {
namespace {

constexpr std::string_view kStructure = "DER";

DecodeError malformed(std::string_view field, std::string_view reason) { return {DecodeError::Kind::Malformed, kStructure, field, 0, reason, 0}; }

}  // namespace

Decoded<Element> decode_element(BytesView bytes) {
  ByteReader in{bytes, kStructure};
  const std::uint8_t tag = in.u8("tag");
  in.expect((tag & 0x1f) != 0x1f, "tag", "has more than one byte");
  std::size_t length = in.u8("length");
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    in.expect(count >= 1 && count <= 4, "length", "is indefinite or beyond four bytes");
    length = 0;
    for (std::size_t i = 0; i < count && in.ok(); ++i) length = length << 8 | in.u8("length");
  }
  const auto content = in.take(in.ok() ? length : 0, "content");
  return in.finish(Element{tag, content, in.offset()});
}

Decoded<BytesView> content_of(BytesView bytes, std::uint8_t tag) {
  const auto element = decode_element(bytes);
  if (!element) return fail(element.error().inside_whole());
  if (element->tag != tag) return fail(malformed("tag", "is another than expected"));
  if (element->size != bytes.size()) return fail(malformed("end", "bytes follow the end"));
  return element->content;
}

Decoded<std::uint32_t> to_uint32(BytesView integer_content) {
  if (integer_content.empty()) return fail(malformed("INTEGER", "is empty"));
  const bool leading_zero = integer_content.size() == 5 && integer_content[0] == std::byte{0};
  if (integer_content.size() > 4 && !leading_zero) return fail(malformed("INTEGER", "does not fit 32 bits"));
  std::uint32_t value = std::to_integer<unsigned>(integer_content[0]) >= 0x80 ? 0xffffffffu : 0;
  for (const std::byte b : integer_content) value = value << 8 | std::to_integer<std::uint32_t>(b);
  return value;
}

std::optional<Element> ElementReader::next() {
  if (rest_.empty() || failed()) return std::nullopt;
  const auto element = decode_element(rest_);
  if (!element) {
    error_ = element.error().inside_whole();
    return std::nullopt;
  }
  rest_ = rest_.subspan(element->size);
  return *element;
}

Bytes encode_element(std::uint8_t tag, BytesView content) {
  Bytes out = encode_beginning(tag, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes encode_beginning(std::uint8_t tag, std::size_t size) {
  ByteWriter out;
  out.u8(tag);
  if (size < 0x80) {
    out.u8(std::uint8_t(size));
  } else if (size <= 0xff) {
    out.u8(0x81).u8(std::uint8_t(size));
  } else if (size <= 0xffff) {
    out.u8(0x82).u16_be(std::uint16_t(size));
  } else {
    out.u8(0x84).u32_be(std::uint32_t(size));
  }
  return std::move(out).take();
}

Bytes encode_integer(std::uint32_t value) {
  ByteWriter content;
  int shift = 24;
  while (shift > 0 && (value >> shift & 0xff) == 0) shift -= 8;
  if ((value >> shift & 0x80) != 0) content.u8(0);  // or it would be negative
  for (; shift >= 0; shift -= 8) content.u8(std::uint8_t(value >> shift & 0xff));
  return encode_element(kInteger, content.view());
}

}  // namespace doctor::asn1
