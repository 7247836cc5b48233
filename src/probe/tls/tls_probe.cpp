#include "probe/tls/tls_probe.hpp"

#include "probe/tls/handshake_facts.hpp"

namespace doctor::probe {

TlsResult probe_tls(Context& context, OpenConnection& connection, BytesView left_over, const std::string& server_name) {
  const auto machine = play_handshake(context, connection, left_over, server_name, {});
  TlsResult out{};
  if (machine == nullptr) {
    out.end = crypto::TlsEnd::LocalFailure;
    return out;
  }
  out.interrupted = !machine->finished();
  out.end = machine->outcome().end;
  out.chain = machine->engine().peer_chain();
  out.stapled_ocsp = machine->engine().stapled_ocsp();
  if (out.interrupted || out.end != crypto::TlsEnd::Completed) return out;
  // A server takes the highest version that both know (RFC 8446 section 4.2.1): an older one says that it has none newer.
  context.evidence.observe(facts::kTlsModern, machine->engine().version() >= crypto::TlsVersion::Tls12, {.at = context.network.now()});
  out.engine = machine->take_engine();
  return out;
}

void close_tls(Context& context, OpenConnection& connection, crypto::TlsEngine& engine) {
  if (connection.connection == nullptr) return;
  crypto::TlsCloseMachine farewell{engine};
  const net::Conversation conversation{.connection = connection.connection.get(), .machine = &farewell};
  context.network.converse({&conversation, 1});
}

}  // namespace doctor::probe
