// What the practice host says before TLS: real answers and faulty ones, as bytes.
#pragma once

#include "base/bytes.hpp"
#include "practice/fault.hpp"
#include "proto/x224/connection_confirm.hpp"
#include "proto/x224/connection_request.hpp"

namespace doctor::practice {

// The answer of a host that accepts these protocols: a choice among what was offered, or the reason for none.
x224::NegotiationAnswer negotiate(Accepts accepts, const x224::ConnectionRequest& request);

// The answer of the script's host, where it answers by a Connection Confirm. Nothing for RequestAnswer::Legacy.
x224::NegotiationAnswer answer_of(const Script& script, const x224::ConnectionRequest& request);

Bytes ssh_banner();         // RFC 4253 4.2
Bytes ssh_farewell();       // what OpenSSH says to a client that does not speak SSH
Bytes vnc_banner();         // RFC 6143 7.1.1
Bytes http_answer();        // RFC 9112
Bytes garbage();            // 64 bytes that no protocol here begins with
Bytes huge_tpkt();          // a header that claims 65535 bytes, and a few of them
Bytes clear_disconnect();   // what xrdp sends: MCS Disconnect Provider Ultimatum
Bytes handshake_failure();  // a fatal TLS alert, RFC 5246 7.2
Bytes huge_ts_request();    // a TSRequest that claims 4 GiB, and the beginning of it

}  // namespace doctor::practice
