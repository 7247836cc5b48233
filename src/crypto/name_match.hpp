// Whether a certificate is for the name that was typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.hpp"

namespace doctor::crypto {

// The names a certificate is for: the DNS names and addresses of its SubjectAltName, or its common name when it lists
// neither.
std::vector<std::string> presented_names(const Certificate& certificate);

// RFC 6125 section 6.4, as mstsc (CertVerifyCertificateChainPolicy) and FreeRDP compare: letters without case, a wildcard
// only as the whole left-most label and for exactly one label, never for an address; an address only against iPAddress
// names; the common name only where there is no DNS name (section 6.4.4). mstsc also takes an address that stands in a
// dNSName or in the common name; so do we, because what matters is whether it warns.
bool matches_name(const Certificate& certificate, std::string_view typed);

}  // namespace doctor::crypto
