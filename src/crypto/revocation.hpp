// OCSP (RFC 6960) and revocation lists (RFC 5280 section 5) as pure functions: questions to be sent, answers that were
// received. Answers come from strangers over plain HTTP: nothing counts that the issuer did not sign.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace doctor::crypto {

enum class Revocation : std::uint8_t { Good, Revoked, Unknown };

struct RevocationAnswer {
  Revocation status{Revocation::Unknown};
  std::string problem{};  // Unknown: why, as one phrase
};

// Both are DER certificates. Errors: one of them cannot be read.
Result<Bytes> build_ocsp_request(BytesView certificate, BytesView issuer);

// `response` is an OCSPResponse, by HTTP or stapled. It counts when the issuer signed it, or a responder did that the
// issuer certified for OCSP (section 4.2.2.2), and when `now` is between its thisUpdate and nextUpdate, give or take five
// minutes.
RevocationAnswer read_ocsp_response(BytesView response, BytesView certificate, BytesView issuer, WallTime now);

// `list` is a DER CertificateList. It counts when the issuer signed it and `now` is not past its nextUpdate. Delta,
// indirect and partial lists do not count.
RevocationAnswer read_crl(BytesView list, BytesView certificate, BytesView issuer, WallTime now);

}  // namespace doctor::crypto
