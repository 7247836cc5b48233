#include "proto/tls/certificate_message.hpp"

namespace doctor::tls {

namespace {

Decoded<std::vector<Bytes>> decode(BytesView body, bool is_tls13) {
  ByteReader in{body, "Certificate"};
  std::vector<Bytes> out;
  if (is_tls13) in.skip(in.u8("certificate_request_context length"), "certificate_request_context");
  const std::size_t all = in.u24_be("certificate_list length");
  in.expect(all == in.remaining(), "certificate_list length", "does not agree with the message");
  while (in.ok() && in.remaining() > 0) {
    in.expect(out.size() < kMostSentCertificates, "certificate_list", "holds too many");
    const auto der = in.take(in.u24_be("certificate length"), "certificate");
    if (in.ok()) out.emplace_back(der.begin(), der.end());
    if (is_tls13) in.skip(in.u16_be("extensions length"), "extensions");
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

}  // namespace

Decoded<std::vector<Bytes>> decode_certificate_message(BytesView body) { return decode(body, false); }
Decoded<std::vector<Bytes>> decode_certificate_message_13(BytesView body) { return decode(body, true); }

}  // namespace doctor::tls
