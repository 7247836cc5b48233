// The TLS handshake of the walk, and after its failure the sweep that tells which versions, ciphers and segment sizes
// would have done better.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/tls_engine.hpp"
#include "crypto/tls_machine.hpp"
#include "probe/context.hpp"

namespace doctor::probe {

struct TlsResult {
  crypto::TlsEnd end{crypto::TlsEnd::Silent};
  bool interrupted{false};                      // then `end` means nothing
  std::unique_ptr<crypto::TlsEngine> engine{};  // when completed; may hold plain text that is already there
  std::vector<Bytes> chain{};                   // what the host showed, also before a failure; DER, leaf first
  Bytes stapled_ocsp{};
};

// The handshake on a connection on which X.224 has agreed on TLS. `left_over`: bytes read together with the Connection
// Confirm. Everything a library can speak is offered, nothing is verified. Records the tls.* facts of that attempt.
TlsResult probe_tls(Context& context, OpenConnection& connection, BytesView left_over, const std::string& server_name);

// Says close_notify. Call before an open engine's connection is closed, so that the host's log shows a client that left.
void close_tls(Context& context, OpenConnection& connection, crypto::TlsEngine& engine);

// A new connection to the same host on which X.224 has agreed on TLS, counted in the context's budget by whoever opens
// it; nothing when there is none to be had. `max_segment` 0: the system's choice.
using OpenForTls = std::function<std::optional<OpenConnection>(std::uint16_t max_segment)>;

// One handshake that offers nothing newer than TLS 1.2, to a host that took TLS 1.3 and has been let go: whether it would
// go on with a client that has no TLS 1.3, too. Ends in a clean close. Observes `tls.takes_1_2`; only an alert that speaks of
// what was offered says no.
void probe_tls_1_2(Context& context, const std::string& server_name, const OpenForTls& open);

// One handshake that offers the cipher suites of clients alone, to a host that took another one: it may only prefer that.
// Ends in a clean close. Observes `tls.takes_usual_suite`, by the same rule.
void probe_usual_suites(Context& context, const std::string& server_name, const OpenForTls& open);

// After a handshake that failed: each version by itself, then cipher families, then a ClientHello cut in two and small
// segments, and if these help how large they may be, as far as the walk's end leaves the question open. At most 11 connections, one question each
// (its subject's `offered`). Two silent attempts in a row end the sweep over versions. Needs the walk's tls.* facts.
void sweep_tls(Context& context, const Endpoint& endpoint, const std::string& server_name, const OpenForTls& open);

}  // namespace doctor::probe
