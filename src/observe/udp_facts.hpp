// What a SYN+ACK of RDP-UDP says of the host.
#pragma once

#include "evidence/evidence.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::observe {

void observe_syn_answer(Evidence& out, const rdpudp::Syn& answer, const Seen& seen);

}  // namespace doctor::observe
