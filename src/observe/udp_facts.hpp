// What the two datagrams that open RDP-UDP say of client and host.
#pragma once

#include "evidence/evidence.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::observe {

// Of a client's SYN: what it offers.
void observe_syn(Evidence& out, const rdpudp::Syn& syn, const Seen& seen);
// Of the host's SYN+ACK. Which field is whose [MS-RDPEUDP] tells in two ways (proto/rdpudp/syn.hpp); the facts follow 2.2.2.5.
void observe_syn_answer(Evidence& out, const rdpudp::Syn& answer, const Seen& seen);

}  // namespace doctor::observe
