// How the practice host meets a SYN of RDP-UDP ([MS-RDPEUDP] 3.1.5.1.3).
#pragma once

#include "base/bytes.hpp"
#include "practice/fault.hpp"

namespace doctor::practice {

// Empty: it says nothing.
Bytes answer_datagram(UdpAnswer how, BytesView datagram);

}  // namespace doctor::practice
