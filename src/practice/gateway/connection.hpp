// One connection to the practice gateway: TLS, HTTP, then a WebSocket or one of the two channels of the HTTP transport.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/machine.hpp"
#include "crypto/tls_engine.hpp"
#include "net/http_message.hpp"
#include "practice/gateway/sign_in.hpp"
#include "practice/gateway/tunnel.hpp"

namespace doctor::practice {

// What a practice gateway is, the same for all of its connections; never changed once made.
struct GatewayFace {
  GatewayScript script{};
  crypto::Identity identity{};                  // what answers the ClientHello
  Bytes own_certificate{};                      // DER, of the gateway: the same, unless something in front of it ends TLS
  std::array<std::byte, 8> server_challenge{};  // of NTLM
  HostFace target{};                            // what is behind it
  WallTime opened_wall{};
  Instant opened_at{};

  WallTime wall_at(Instant at) const { return opened_wall + std::chrono::floor<std::chrono::seconds>(at - opened_at); }
};

// The OUT channels that wait for what their IN channels bring, by RDG-Connection-Id. One thread serves all connections.
class GatewayRooms {
 public:
  static constexpr std::size_t kMost = 64;
  struct Room {
    explicit Room(const GatewayFace& face) : tunnel(face.script, face.target) {}
    GatewayTunnel tunnel;
    Bytes for_client{};
    bool ends{false};
  };
  // Null when there are too many, or it is there already.
  Room* open(const std::string& connection_id, const GatewayFace& face);
  Room* find(const std::string& connection_id);
  void close(const std::string& connection_id) { rooms_.erase(connection_id); }

 private:
  std::map<std::string, Room, std::less<>> rooms_{};
};

// Bounded in what it reads and in time; it outlives a client's wait for an approval.
class GatewayMachine final : public Machine {
 public:
  static constexpr Duration kLifetime = std::chrono::seconds{120};
  static constexpr std::size_t kMostReceived = 4 * HostMachine::kMostReceived;
  // How often the OUT channel looks for what the IN channel brought: they are two connections, and neither wakes the other.
  static constexpr Duration kLook = std::chrono::milliseconds{10};

  // Borrowed: both must outlive the machine.
  GatewayMachine(const GatewayFace& face, GatewayRooms& rooms);
  ~GatewayMachine() override;

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

 private:
  enum class Phase : std::uint8_t { Request, WebSocket, Out, In, Deaf };
  struct Said {
    Bytes plain{};
    End end{End::None};
  };

  Step in_tls(Said said, Instant at);
  Said on_plain(BytesView plain, Instant at);
  Said on_requests(Instant at);
  Said on_request(const net::HttpHead& request, Instant at);
  Said answer_by_script(WebAnswer answer, Instant at);
  Said enter(const net::HttpHead& request, bool upgrade);
  Said on_frames(BytesView plain, Instant at);
  Said on_chunks(Instant at);
  Said framed(GatewayTunnel::Reply reply) const;
  Said look(Instant at);

  const GatewayFace& face_;
  GatewayRooms& rooms_;
  Phase phase_ = Phase::Request;
  Instant ends_at_{};
  std::size_t received_ = 0;
  std::unique_ptr<crypto::TlsEngine> tls_;
  net::HttpMessageReader reader_{net::HttpMessageReader::Kind::Request};
  GatewaySignIn sign_in_;
  std::optional<GatewayTunnel> tunnel_;  // of a WebSocket
  Bytes frames_;
  std::string room_;        // Out and In: of which they are
  bool owns_room_ = false;  // Out
};

}  // namespace doctor::practice
