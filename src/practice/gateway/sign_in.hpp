// The practice gateway's side of signing in over HTTP by NTLM ([MS-NTHT], RFC 4559): one account, one try for each connection.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hashes.hpp"
#include "base/time.hpp"
#include "net/http_message.hpp"
#include "practice/gateway/fault.hpp"

namespace doctor::practice {

class GatewaySignIn {
 public:
  // `hashes` is borrowed; null where the library has none, and then nobody gets in. `certificate`: DER, of the gateway; a sign-in that is
  // bound to another channel is refused, one that is bound to none is not ([MS-NLMP] 3.2.5.1.2, as Windows does by default).
  GatewaySignIn(const GatewayScript& script, const Hashes* hashes, const std::array<std::byte, 8>& server_challenge, BytesView certificate);

  // Looks at a request's Authorization. Once it is true it stays so for the connection.
  bool admits(const net::HttpHead& request, WallTime now);
  // What the WWW-Authenticate fields of a 401 say then.
  std::vector<std::string> challenges() const;

 private:
  const GatewayScript& script_;
  const Hashes* hashes_;
  std::array<std::byte, 8> server_challenge_;
  Bytes channel_bindings_{};
  std::string challenge_{};  // "NTLM TlRM…", once it was asked for
  bool admitted_ = false;
};

}  // namespace doctor::practice
