// The server's part of a session up to the point where it would draw ([MS-RDPBCGR] 1.3.1.1), as far as a practice host
// goes: it joins one client, looks at nobody's password, and then draws nothing or says why not.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "base/machine.hpp"
#include "practice/fault.hpp"
#include "practice/licensing.hpp"
#include "proto/mcs/domain.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::practice {

class Session {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;

  // `requested`: what the client's X.224 Connection Request asked for; the host says it back.
  Session(const SessionScript& script, x224::RequestedProtocols requested, LicensingSide licensing)
      : script_(script), requested_(requested), licensing_(script.licence, licensing) {}

  struct Reply {
    Bytes plain{};       // to be sent through the channel
    End end{End::None};  // what follows when it is sent
  };
  // Decrypted bytes of the client, cut anywhere.
  Reply on_plain(BytesView plain);

 private:
  Reply answer(BytesView payload);
  Reply answer_user_data(const mcs::SendData& data);
  Reply answer_client_info() const;
  Reply answer_licensing(const rdp::LicensingPdu& pdu);

  SessionScript script_;
  x224::RequestedProtocols requested_;
  Licensing licensing_;
  Bytes buffer_;
  bool connected_ = false;
};

}  // namespace doctor::practice
