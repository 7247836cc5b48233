// What speaks on the port when it is not RDP, told from its first bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace doctor::x224 {

enum class PeerKind : std::uint8_t { Ssh, Http, Vnc, Smtp, Ftp, Tls, Smb, MySql, Text, Binary };
std::string_view name_of(PeerKind kind);  // "ssh", "http", …

// The protocol that the bytes plainly belong to. Nothing while more bytes may still tell.
std::optional<PeerKind> recognise_peer(BytesView first_bytes);
// The same when no more will come: Text or Binary for what nothing recognises.
PeerKind classify_peer(BytesView first_bytes);

}  // namespace doctor::x224
