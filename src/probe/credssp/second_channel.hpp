// A second connection to a host that is vouched for, up to the end of TLS: for a sign-in that the walk's can no longer carry.
#pragma once

#include <memory>
#include <string>

#include "crypto/tls_engine.hpp"
#include "probe/context.hpp"
#include "probe/tls/tls_probe.hpp"

namespace doctor::probe {

struct SecondChannel {
  OpenConnection connection{};
  std::unique_ptr<crypto::TlsEngine> engine{};  // null: there is none
  std::string why_not{};                        // then; one phrase
};

// `first`: the walk's, by whose certificate and cipher the host was judged; another answer is closed in order and is none.
// `open` counts the connection and agrees on the walk's protocol. The facts are those of an attempt of its own.
SecondChannel open_second_channel(Context& context, const crypto::TlsEngine& first, const std::string& server_name, const OpenForTls& open);

}  // namespace doctor::probe
