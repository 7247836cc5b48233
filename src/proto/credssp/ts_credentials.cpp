#include "proto/credssp/ts_credentials.hpp"

#include "base/text.hpp"
#include "proto/asn1/der.hpp"

namespace doctor::credssp {
namespace {

constexpr std::uint32_t kPasswordCredentials = 1;  // credType

Secret wrapped(std::uint8_t tag, const Secret& content) {
  Secret out{asn1::encode_beginning(tag, content.size())};
  out.append(content.reveal());
  return out;
}

// A field [number] OCTET STRING.
void add(Secret& to, unsigned number, const Secret& octets) {
  to.append(wrapped(asn1::context(number), wrapped(asn1::kOctetString, octets)).reveal());
}

}  // namespace

Secret encode_ts_credentials(const std::string& domain, const std::string& user, const Secret& password) {
  Secret inner;
  add(inner, 0, Secret{BytesView{text::to_utf16le(domain)}});
  add(inner, 1, Secret{BytesView{text::to_utf16le(user)}});
  add(inner, 2, utf16le_of(password));
  Secret outer{BytesView{asn1::encode_element(asn1::context(0), asn1::encode_integer(kPasswordCredentials))}};
  add(outer, 1, wrapped(asn1::kSequence, inner));
  return wrapped(asn1::kSequence, outer);
}

}  // namespace doctor::credssp
