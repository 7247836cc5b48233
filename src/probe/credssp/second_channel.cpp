#include "probe/credssp/second_channel.hpp"

namespace doctor::probe {

SecondChannel open_second_channel(Context& context, const crypto::TlsEngine& first, const std::string& server_name, const OpenForTls& open) {
  auto connection = open(0);
  auto tls = connection ? probe_tls(context, *connection, {}, server_name) : TlsResult{};
  if (!tls.engine) return {.why_not = "did not come about"};
  const bool same =
      tls.engine->peer_chain() == first.peer_chain() && tls.engine->cipher() == first.cipher() && tls.engine->version() == first.version();
  if (!same) {
    close_tls(context, *connection, *tls.engine);
    return {.why_not = "was answered with another certificate or cipher"};
  }
  return {.connection = std::move(*connection), .engine = std::move(tls.engine)};
}

}  // namespace doctor::probe
