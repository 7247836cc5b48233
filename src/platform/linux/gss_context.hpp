// A security context of the GSS-API (RFC 2743, RFC 2744) that speaks Kerberos.
#pragma once

#include <memory>

#include "base/kerberos.hpp"

namespace doctor::platform {

// With the tickets of a cache in memory, which must outlive it, to the service by its full principal name. Mutual
// authentication and confidentiality are asked for, delegation is not.
Result<std::unique_ptr<KerberosContext>> make_gss_context(const char* cache_name, const char* service);

}  // namespace doctor::platform
