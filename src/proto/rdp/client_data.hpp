// What a client tells of itself in MCS Connect-Initial: [MS-RDPBCGR] 2.2.1.3.2 to 2.2.1.3.5.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::rdp {

struct ClientData {
  std::string_view client_name{};  // at most 15 characters count
  x224::SelectedProtocol selected{x224::SelectedProtocol::Ssl};
};

// A client without virtual channels, of 1024 by 768 pixels, that wants to hear why it is refused
// (RNS_UD_CS_SUPPORT_ERRINFO_PDU) and understands being sent elsewhere (REDIRECTION_SUPPORTED).
Bytes encode(const ClientData& data);

}  // namespace doctor::rdp
