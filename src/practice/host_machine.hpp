// One connection to the practice host, from its first byte to its end: X.224, TLS, then CredSSP's first messages or a session's.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/hashes.hpp"
#include "base/machine.hpp"
#include "base/time.hpp"
#include "crypto/tls_engine.hpp"
#include "practice/endless_chain.hpp"
#include "practice/fault.hpp"
#include "practice/session.hpp"
#include "practice/sign_in.hpp"
#include "proto/x224/connection_request.hpp"

namespace doctor::practice {

// What a practice host is, the same for all of its connections; never changed once made.
struct HostFace {
  Script script{};
  crypto::Identity identity{};
  std::array<std::byte, 8> server_challenge{};  // of NTLM
  std::shared_ptr<const Hashes> hashes{};       // for licensing; null where the library has none; copies of a face share it
  rdp::LicenseRandom license_random{};
  // The two clocks read at one moment, so that a machine can tell the time of day without a clock.
  WallTime opened_wall{};
  Instant opened_at{};

  WallTime wall_at(Instant at) const { return opened_wall + std::chrono::floor<std::chrono::seconds>(at - opened_at); }
};

// Bounded: 60 seconds and 256 KiB received, whatever the client does.
class HostMachine final : public Machine {
 public:
  static constexpr Duration kLifetime = std::chrono::seconds{60};
  static constexpr std::size_t kMostReceived = 256 * 1024;
  static constexpr Duration kDripPause = std::chrono::seconds{1};

  // Borrowed: the face must outlive the machine.
  explicit HostMachine(const HostFace& face) : face_(face) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

 private:
  enum class Phase : std::uint8_t {
    Request,  // until the Connection Request is whole
    Drip,     // sending the Connection Confirm byte by byte
    Hello,    // until the ClientHello is whole
    Chain,    // sending certificates without end
    Tls,      // the engine has the word
    Deaf,     // nothing more will be said
  };

  const Script& script() const { return face_.script; }
  Step wait() const { return Step::wait_until(ends_at_); }
  Step say(Bytes bytes) const { return Step::say(std::move(bytes), ends_at_); }
  Step fall_silent(Bytes last = {});

  Step on_request(Instant at);
  Step confirm(const x224::ConnectionRequest& request, Instant at);
  Step drip(Instant at);
  Step on_hello(Instant at);
  Step begin_tls(Instant at);
  Step on_tls(BytesView received, Instant at);
  Step on_plain(BytesView plain, Instant at);
  Step say_in_tls(BytesView plain, End end);

  const HostFace& face_;
  Phase phase_ = Phase::Request;
  Instant ends_at_{};
  std::size_t received_ = 0;
  Bytes buffer_;            // received and not yet used, before TLS
  std::size_t pieces_ = 0;  // in how many reads the ClientHello came
  Bytes drips_;
  std::size_t dripped_ = 0;
  std::optional<EndlessChain> chain_;
  std::unique_ptr<crypto::TlsEngine> tls_;
  std::optional<Session> session_;  // where it chose TLS alone
  std::optional<SignIn> sign_in_;   // where the Connection Confirm chose CredSSP
};

}  // namespace doctor::practice
