#include "probe/tls/tls_probe.hpp"

#include "base/text.hpp"
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
  const auto version = machine->engine().version();
  context.evidence.observe(facts::kTlsModern, version >= crypto::TlsVersion::Tls12, {.at = context.network.now()});
  if (version <= crypto::TlsVersion::Tls12)
    context.evidence.observe(facts::kTlsTakes12, version == crypto::TlsVersion::Tls12, {.at = context.network.now()});
  out.engine = machine->take_engine();
  return out;
}

void probe_tls_1_2(Context& context, const std::string& server_name, const OpenForTls& open) {
  const auto not_known = [&](Because because, std::string why) {
    if (context.network.interrupted()) because = Because::Interrupted;
    context.evidence.not_known(facts::kTlsTakes12, because, std::move(why), {.at = context.network.now()});
  };
  auto connection = open(0);
  if (!connection) return not_known(Because::NoAnswer, "no connection that agreed on TLS");
  const auto machine = play_handshake(context, *connection, {}, server_name, "TLS_1.2", crypto::TlsVersion::Tls12);
  if (machine == nullptr || !machine->finished()) return not_known(Because::NotAvailable, "the handshake could not be tried");
  const auto end = machine->outcome().end;
  // A host that hangs up or says nothing may have other reasons than the version.
  if (end != crypto::TlsEnd::Completed && end != crypto::TlsEnd::Alert)
    return not_known(Because::NoAnswer, text::format("the handshake ended in {}", name_of(end)));
  const bool taken = end == crypto::TlsEnd::Completed && machine->engine().version() == crypto::TlsVersion::Tls12;
  context.evidence.observe(facts::kTlsTakes12, taken, {.at = context.network.now()});
  if (end != crypto::TlsEnd::Completed) return;
  const auto engine = machine->take_engine();
  close_tls(context, *connection, *engine);
}

void close_tls(Context& context, OpenConnection& connection, crypto::TlsEngine& engine) {
  if (connection.connection == nullptr) return;
  crypto::TlsCloseMachine farewell{engine};
  const net::Conversation conversation{.connection = connection.connection.get(), .machine = &farewell};
  context.network.converse({&conversation, 1});
}

}  // namespace doctor::probe
