#include "probe/tls/tls_probe.hpp"

#include "base/text.hpp"
#include "evidence/facts/tls.hpp"
#include "observe/handshake_facts.hpp"
#include "probe/tls/handshake_facts.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
namespace {

// The alerts by which a server says that nothing offered suits it (RFC 8446 section 6.2). Any other, internal_error before
// all, may have another reason than the offer.
bool says_nothing_suits(const crypto::TlsAlert& alert) {
  using enum tls::AlertDescription;
  const tls::AlertDescription description{alert.description};
  return description == ProtocolVersion || description == HandshakeFailure || description == InsufficientSecurity;
}

// One handshake that offers less than the walk did, closed in order. Observes `taken`, or why that remains open.
void ask_with_less(Context& context, const std::string& server_name, const OpenForTls& open, const FactType& taken, const Offer& offer) {
  const auto not_known = [&](Because because, std::string why) {
    if (context.network.interrupted()) because = Because::Interrupted;
    context.evidence.not_known(taken, because, std::move(why), {.at = context.network.now()});
  };
  auto connection = open(0);
  if (!connection) return not_known(Because::NoAnswer, "no connection that agreed on TLS");
  const auto machine = play_handshake(context, *connection, {}, server_name, offer);
  if (machine == nullptr || !machine->finished()) return not_known(Because::NotAvailable, "the handshake could not be tried");
  const auto& outcome = machine->outcome();
  if (outcome.end == crypto::TlsEnd::Completed) {
    // Older than what was offered newest is not what was asked for.
    const bool as_asked = offer.highest == crypto::TlsVersion::Tls13 || machine->engine().version() == offer.highest;
    context.evidence.observe(taken, as_asked, {.at = context.network.now()});
    const auto engine = machine->take_engine();
    close_tls(context, *connection, *engine);
    return;
  }
  // A host that hangs up or says nothing may have other reasons than the offer.
  if (outcome.end == crypto::TlsEnd::Alert && outcome.alert && says_nothing_suits(*outcome.alert))
    return void(context.evidence.observe(taken, false, {.at = context.network.now()}));
  const std::string alert = outcome.alert ? " " + tls::spec_name(tls::AlertDescription{outcome.alert->description}) : "";
  not_known(Because::NoAnswer, text::format("the handshake ended in {}{}", name_of(outcome.end), alert));
}

}  // namespace

TlsResult probe_tls(Context& context, OpenConnection& connection, BytesView left_over, const std::string& server_name) {
  const auto machine = play_handshake(context, connection, left_over, server_name, Offer{});
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
  // Of this attempt: a second connection of the same walk says nothing new of the host.
  const Seen seen{.subject = connection.subject(), .at = context.network.now()};
  // A server takes the highest version that both know (RFC 8446 section 4.2.1): an older one says that it has none newer.
  const auto version = machine->engine().version();
  context.evidence.observe(facts::kTlsModern, version >= crypto::TlsVersion::Tls12, seen);
  if (version <= crypto::TlsVersion::Tls12) context.evidence.observe(facts::kTlsTakes12, version == crypto::TlsVersion::Tls12, seen);
  // Where clients offer the suite there is nothing to ask.
  if (observe::cipher_kind(machine->engine().cipher()) == observe::kCurrentSuite) context.evidence.observe(facts::kTlsTakesUsualSuite, true, seen);
  out.engine = machine->take_engine();
  return out;
}

void probe_tls_1_2(Context& context, const std::string& server_name, const OpenForTls& open) {
  ask_with_less(context, server_name, open, facts::kTlsTakes12, {.label = "TLS_1.2", .highest = crypto::TlsVersion::Tls12});
}

void probe_usual_suites(Context& context, const std::string& server_name, const OpenForTls& open) {
  ask_with_less(context, server_name, open, facts::kTlsTakesUsualSuite, {.label = "usual_suites", .usual_suites_alone = true});
}

void close_tls(Context& context, OpenConnection& connection, crypto::TlsEngine& engine) {
  if (connection.connection == nullptr) return;
  crypto::TlsCloseMachine farewell{engine};
  const net::Conversation conversation{.connection = connection.connection.get(), .machine = &farewell};
  context.network.converse({&conversation, 1});
}

}  // namespace doctor::probe
