// TS_SECURITY_HEADER without encryption: [MS-RDPBCGR] 2.2.8.1.1.2.1. Under TLS, only the Client Info PDU and licensing
// have one.
#pragma once

#include <cstdint>

namespace doctor::rdp {

inline constexpr std::uint16_t kSecInfoPkt = 0x0040;
inline constexpr std::uint16_t kSecLicensePkt = 0x0080;

}  // namespace doctor::rdp
