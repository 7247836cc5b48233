#include "proto/tls/certificate_message.hpp"

namespace doctor::tls {

Decoded<std::vector<Bytes>> decode_certificate_message(BytesView body) {
  ByteReader in{body, "Certificate"};
  std::vector<Bytes> out;
  const std::size_t all = in.u24_be("certificate_list length");
  in.expect(all == in.remaining(), "certificate_list length", "does not agree with the message");
  while (in.ok() && in.remaining() > 0) {
    in.expect(out.size() < kMostSentCertificates, "certificate_list", "holds too many");
    const auto der = in.take(in.u24_be("certificate length"), "certificate");
    if (in.ok()) out.emplace_back(der.begin(), der.end());
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

}  // namespace doctor::tls
