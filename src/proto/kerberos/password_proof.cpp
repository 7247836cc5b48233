#include "proto/kerberos/password_proof.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/asn1/der.hpp"

namespace doctor::kerberos {
namespace {

using asn1::context;

constexpr std::uint8_t kAsRequest = 0x6a;  // [APPLICATION 10]
constexpr std::uint8_t kError = 0x7e;      // [APPLICATION 30]
constexpr std::uint32_t kEncTimestamp = 2;
constexpr std::uint32_t kEtypeInfo2 = 19;
constexpr std::uint32_t kLeastIterations = 4096;  // RFC 3962 section 4

// The content of the first field with that number among a sequence's.
std::optional<BytesView> field(BytesView sequence, unsigned number, std::uint8_t inside) {
  asn1::ElementReader fields{sequence};
  while (const auto each = fields.next()) {
    if (each->tag != context(number)) continue;
    const auto content = asn1::content_of(each->content, inside);
    return content ? std::optional{*content} : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> number_field(BytesView sequence, unsigned number) {
  const auto content = field(sequence, number, asn1::kInteger);
  const auto value = content ? asn1::to_uint32(*content) : Decoded<std::uint32_t>{0};
  return content && value ? std::optional{*value} : std::nullopt;
}

// The fields of a message with this tag around its sequence.
std::optional<BytesView> fields_of(BytesView message, std::uint8_t tag) {
  const auto outer = asn1::content_of(message, tag);
  if (!outer) return std::nullopt;
  const auto sequence = asn1::content_of(*outer, asn1::kSequence);
  return sequence ? std::optional{*sequence} : std::nullopt;
}

// For each PA-DATA of that type: its value.
template <typename See>
void each_padata(BytesView sequence_of, std::uint32_t type, See see) {
  asn1::ElementReader all{sequence_of};
  while (const auto each = all.next()) {
    if (each->tag != asn1::kSequence || number_field(each->content, 1) != type) continue;
    if (const auto value = field(each->content, 2, asn1::kOctetString)) see(*value);
  }
}

// Of an EncryptedData.
std::optional<std::uint32_t> encryption_of(BytesView encrypted_data) {
  const auto encrypted = asn1::content_of(encrypted_data, asn1::kSequence);
  return encrypted ? number_field(*encrypted, 0) : std::nullopt;
}

}  // namespace

std::string spec_name(EncryptionType type) {
  switch (type) {
    case EncryptionType::Aes128Sha1: return "aes128-cts-hmac-sha1-96";
    case EncryptionType::Aes256Sha1: return "aes256-cts-hmac-sha1-96";
    case EncryptionType::Aes128Sha256: return "aes128-cts-hmac-sha256-128";
    case EncryptionType::Aes256Sha384: return "aes256-cts-hmac-sha384-192";
    case EncryptionType::Rc4: return "rc4-hmac";
    case EncryptionType::Camellia128: return "camellia128-cts-cmac";
    case EncryptionType::Camellia256: return "camellia256-cts-cmac";
  }
  return text::format("encryption {}", std::int32_t(type));
}

std::optional<EncryptionType> password_proof_in(BytesView as_request) {
  const auto fields = fields_of(as_request, kAsRequest);
  const auto padata = fields ? field(*fields, 3, asn1::kSequence) : std::nullopt;
  std::optional<EncryptionType> out;
  if (!padata) return out;
  each_padata(*padata, kEncTimestamp, [&](BytesView value) {
    if (const auto type = encryption_of(value)) out = EncryptionType{std::int32_t(*type)};
  });
  return out;
}

bool is_readable_request(BytesView as_request) {
  const auto fields = fields_of(as_request, kAsRequest);
  if (!fields) return false;
  std::optional<BytesView> padata;
  asn1::ElementReader all{*fields};
  while (const auto each = all.next())
    if (each->tag == context(3)) padata = each->content;
  if (all.failed()) return false;
  if (!padata) return true;
  const auto list = asn1::content_of(*padata, asn1::kSequence);
  if (!list) return false;
  asn1::ElementReader entries{*list};
  while (const auto each = entries.next()) {
    const auto type = each->tag == asn1::kSequence ? number_field(each->content, 1) : std::nullopt;
    if (!type) return false;
    if (*type != kEncTimestamp) continue;
    const auto value = field(each->content, 2, asn1::kOctetString);
    if (!value || !encryption_of(*value)) return false;
  }
  return !entries.failed();
}

std::optional<std::uint32_t> iterations_in(BytesView error, EncryptionType type) {
  const auto fields = fields_of(error, kError);
  const auto data = fields ? field(*fields, 12, asn1::kOctetString) : std::nullopt;
  const auto methods = data ? asn1::content_of(*data, asn1::kSequence) : Decoded<BytesView>{BytesView{}};
  std::optional<std::uint32_t> least;
  if (!methods) return least;
  each_padata(*methods, kEtypeInfo2, [&](BytesView value) {
    const auto entries = asn1::content_of(value, asn1::kSequence);
    if (!entries) return;
    asn1::ElementReader all{*entries};
    while (const auto each = all.next()) {
      if (each->tag != asn1::kSequence || number_field(each->content, 0) != std::uint32_t(type)) continue;
      const auto parameters = field(each->content, 2, asn1::kOctetString);
      if (!parameters || parameters->size() != sizeof(std::uint32_t)) continue;
      const auto count = ByteReader{*parameters, "PA-ETYPE-INFO2"}.u32_be("s2kparams");
      // 0 stands for 2^32 (RFC 3962 section 4).
      if (count != 0) least = std::min(least.value_or(count), count);
    }
  });
  return least;
}

bool is_hard_to_guess_from(EncryptionType type, std::optional<std::uint32_t> iterations) {
  switch (type) {
    case EncryptionType::Aes128Sha1:
    case EncryptionType::Aes256Sha1:
    case EncryptionType::Aes128Sha256:
    case EncryptionType::Aes256Sha384:
    case EncryptionType::Camellia128:
    case EncryptionType::Camellia256: return iterations.value_or(kLeastIterations) >= kLeastIterations;
    case EncryptionType::Rc4: break;
  }
  return false;
}

}  // namespace doctor::kerberos
