#include "proto/ntlm/channel_bindings.hpp"

#include <string_view>

#include "base/text.hpp"

namespace doctor::ntlm {

Bytes channel_bindings_of(const Hashes& hashes, BytesView certificate_hash) {
  constexpr std::string_view kPrefix = "tls-server-end-point:";
  ByteWriter out;
  out.u32_le(0).u32_le(0);  // initiator: type and length of its address
  out.u32_le(0).u32_le(0);  // acceptor
  out.u32_le(std::uint32_t(kPrefix.size() + certificate_hash.size())).chars(kPrefix).bytes(certificate_hash);
  const Secret hash = hashes.md5(out.view());
  return {hash.reveal().begin(), hash.reveal().end()};
}

}  // namespace doctor::ntlm
