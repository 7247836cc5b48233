// The Client Info PDU, with which a client says who wants in: [MS-RDPBCGR] 2.2.1.11. It goes through TLS only.
#pragma once

#include <string>

#include "base/secret.hpp"

namespace doctor::rdp {

struct ClientInfo {
  std::string user{};
  std::string domain{};
  Secret password{};
  bool auto_logon{false};  // INFO_AUTOLOGON: sign in with this password. Without it the password stays away
};

// With the basic security header (SEC_INFO_PKT) before it: the user data of an MCS Send Data Request. Texts are cut to what
// the fields take: 255 characters each.
Secret encode(const ClientInfo& info);

// Whether the user data of a Send Data Request is a Client Info PDU, and whether it wants to be signed in: for who plays the
// server.
struct ClientInfoSeen {
  bool auto_logon{false};
};
Decoded<ClientInfoSeen> decode_client_info(BytesView user_data);

}  // namespace doctor::rdp
