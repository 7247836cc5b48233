// Two ends in memory: a machine on one side, a server engine on the other, and a clock that stands still unless told.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/machine.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "crypto/certificate_maker.hpp"
#include "crypto/tls_engine.hpp"

namespace doctor::crypto {

inline constexpr Instant kNow{std::chrono::seconds{100}};
inline const WallTime kToday = *parse_rfc3339("2026-06-01T00:00:00Z");

// The value, or the end of the test program with the reason.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().to_string();
    std::abort();
  }
  return std::move(*result);
}

inline CertificateWish leaf_wish() {
  return {.common_name = "host.example",
          .dns_names = {"host.example"},
          .not_before = kToday - std::chrono::days{10},
          .not_after = kToday + std::chrono::days{90},
          .extended_key_usages = {std::string{kServerAuth}}};
}

// One for the whole program: keys cost time.
inline const KeyedCertificate& plain_leaf() {
  static const KeyedCertificate made = must(make_certificate(leaf_wish()));
  return made;
}

inline ServerOptions plain_server() { return {.identity = {.chain = {plain_leaf().certificate}, .private_key = plain_leaf().private_key}}; }

inline std::unique_ptr<TlsEngine> make_server(const ServerOptions& options) {
  auto server = must(TlsEngine::server(options));
  server->start();
  return server;
}

inline std::unique_ptr<TlsEngine> make_client(const ClientOptions& options = {}) { return must(TlsEngine::client(options)); }

inline Bytes bytes_of(std::string_view chars) {
  const auto view = text::as_bytes(chars);
  return {view.begin(), view.end()};
}

// Carries bytes between the machine and the server until neither has anything more to say. `cut`: bytes per delivery to
// the machine, 0 for whole pieces.
inline Step converse(Machine& machine, TlsEngine& server, Step step, std::size_t cut = 0) {
  while (true) {
    if (!step.send.empty()) server.feed(step.send);
    if (step.done) return step;
    step.send.clear();
    const Bytes answer = server.take_output();
    if (answer.empty()) return step;
    BytesView rest{answer};
    Bytes collected{};
    while (!rest.empty() && !step.done) {
      const auto piece = rest.first(cut == 0 ? rest.size() : std::min(cut, rest.size()));
      rest = rest.subspan(piece.size());
      step = machine.on_bytes(piece, kNow);
      collected.insert(collected.end(), step.send.begin(), step.send.end());
    }
    step.send = std::move(collected);
  }
}

}  // namespace doctor::crypto
