// A host in the simulated network that speaks TLS, or something like it, from the first byte: X.224 is another test's.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "crypto/certificate_maker.hpp"
#include "crypto/tls_engine.hpp"
#include "probe/tls/tls_probe.hpp"
#include "proto/tls/alert.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {

inline const WallTime kToday = *parse_rfc3339("2026-06-01T00:00:00Z");
inline const Endpoint kHost = test::endpoint("192.0.2.7", 3389);

template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().to_string();
    std::abort();
  }
  return std::move(*result);
}

inline const crypto::KeyedCertificate& host_certificate() {
  static const auto made = must(crypto::make_certificate({.common_name = "host.example",
                                                          .dns_names = {"host.example"},
                                                          .not_before = kToday - std::chrono::days{10},
                                                          .not_after = kToday + std::chrono::days{90}}));
  return made;
}

inline crypto::ServerOptions host_options() {
  return {.identity = {.chain = {host_certificate().certificate}, .private_key = host_certificate().private_key}};
}

// A real TLS server as a machine.
class TlsServer : public Machine {
 public:
  explicit TlsServer(const crypto::ServerOptions& options) : engine_(must(crypto::TlsEngine::server(options))) {}
  Step start(Instant) override {
    engine_->start();
    return {};
  }
  Step on_bytes(BytesView received, Instant) override {
    engine_->feed(received);
    Step step{.send = engine_->take_output()};
    if (engine_->state() == crypto::TlsState::Failed) step = Step::hang_up(End::Fin, std::move(step.send));
    return step;
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return {}; }

 private:
  std::unique_ptr<crypto::TlsEngine> engine_;
};

inline test::Tcp tls_host(crypto::ServerOptions options) {
  return test::Tcp::accept([options](const net::ConnectRequest&) -> std::unique_ptr<Machine> { return std::make_unique<TlsServer>(options); });
}

// A server that reads the ClientHello and answers by a function; nothing said: silence.
using HelloAnswer = std::function<Step(const tls::HeardHello&)>;
class HelloServer : public Machine {
 public:
  explicit HelloServer(HelloAnswer answer) : answer_(std::move(answer)) {}
  Step start(Instant) override { return {}; }
  Step on_bytes(BytesView received, Instant) override {
    buffer_.insert(buffer_.end(), received.begin(), received.end());
    while (const auto record = tls::decode_record(buffer_)) {
      message_.insert(message_.end(), record->fragment.begin(), record->fragment.end());
      buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(record->size));
    }
    if (message_.size() < 4) return {};
    const auto heard = tls::decode_client_hello(BytesView{message_}.subspan(4));
    return heard ? answer_(*heard) : Step{};
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return {}; }

 private:
  HelloAnswer answer_;
  Bytes buffer_, message_;
};

inline test::Tcp hello_host(HelloAnswer answer) {
  return test::Tcp::accept([answer](const net::ConnectRequest&) -> std::unique_ptr<Machine> { return std::make_unique<HelloServer>(answer); });
}

inline Step server_hello(tls::Version version, std::uint16_t suite) {
  return {.send = tls::encode_record(tls::ContentType::Handshake, std::min(version, tls::Version::Tls12),
                                     tls::encode_message(tls::ServerHello{.version = version, .cipher_suite = tls::CipherSuite{suite}}))};
}

inline Step fatal_alert(std::uint8_t description) {
  return Step::hang_up(End::Fin, tls::encode_alert_record({.fatal = true, .description = tls::AlertDescription{description}}));
}

inline bool offers(const tls::HeardHello& hello, std::uint16_t suite) {
  return std::ranges::find(hello.cipher_suites, tls::CipherSuite{suite}) != hello.cipher_suites.end();
}

// Everything a probe needs, and what it found.
struct World {
  test::SimNetwork network{};
  Evidence evidence{Instant{}};
  Context context{.network = network, .evidence = evidence};

  World() { network.wall_time(kToday); }

  std::optional<OpenConnection> open(std::uint16_t max_segment = 0) {
    if (!context.take_connection()) return std::nullopt;
    const net::ConnectRequest request{.to = kHost, .timeout = context.stage_timeout, .max_segment = max_segment};
    auto outcomes = network.connect({&request, 1});
    if (!outcomes[0].connection) return std::nullopt;
    return OpenConnection{.endpoint = kHost, .attempt = evidence.next_attempt(), .connection = std::move(outcomes[0].connection)};
  }
  TlsResult walk(BytesView left_over = {}) {
    auto connection = open();
    EXPECT_TRUE(connection);
    evidence.set_walk_attempt(connection->attempt);
    return probe_tls(context, *connection, left_over, "host.example");
  }
  void sweep() {
    sweep_tls(context, kHost, "host.example", [this](std::uint16_t max_segment) { return open(max_segment); });
  }

  template <typename T>
  std::optional<T> value(const FactType& type) const {
    return evidence.walk_value<T>(type);
  }
  std::string text(const FactType& type) const { return value<std::string>(type).value_or("unknown"); }
  // Of the attempt that was about `offered`.
  std::string offered_text(const FactType& type, std::string_view offered) const {
    for (const auto& fact : evidence.facts())
      if (fact.type == &type && fact.subject.offered == offered) return fact.known() ? to_text(*fact.value()) : fact.unknown()->to_string();
    return "no such fact";
  }
  bool is_unknown(const FactType& type) const {
    const Fact* fact = evidence.of_walk(type);
    return fact != nullptr && !fact->known();
  }
};

}  // namespace doctor::probe
