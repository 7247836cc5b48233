// What ties an NTLM answer to the TLS channel that it is sent through ("Extended Protection"): RFC 5929, [MS-NLMP] 2.2.2.1.
#pragma once

#include "base/hashes.hpp"

namespace doctor::ntlm {

// The value of MsvAvChannelBindings: MD5 over the gss_channel_bindings_struct of RFC 2744 3.11 without addresses, as RFC 4121
// 4.1.1.2 lays it out. `certificate_hash`: of the host's certificate, by RFC 5929 section 4.1.
Bytes channel_bindings_of(const Hashes& hashes, BytesView certificate_hash);

}  // namespace doctor::ntlm
