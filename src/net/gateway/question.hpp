// What a gateway answers to somebody without credentials, over each of its transports, and over RPC over HTTP. One request, one answer; nothing is
// followed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/machine.hpp"
#include "net/gateway/request.hpp"
#include "net/http_message.hpp"

namespace doctor::net {

// Texts in it are a stranger's, bounded but not escaped.
struct GatewayAnswer {
  enum class End : std::uint8_t {
    Answered,  // with the head of an HTTP response
    NotHttp,   // with something else, or a head beyond measure
    Closed,
    Reset,
    Silent,
  };
  End end{End::Silent};
  HttpHead head{};                           // Answered
  std::vector<std::string> schemes{};        // of WWW-Authenticate: "Negotiate", "NTLM", "Bearer", …
  std::vector<std::string> proxy_schemes{};  // of Proxy-Authenticate
  bool upgraded{false};                      // 101, and its Sec-WebSocket-Accept answers our key
  std::string trouble{};                     // NotHttp: why
  Bytes received{};                          // at most GatewayQuestionMachine::kMostKept
  Instant began{};
  Instant ended_at{};
};
std::string_view name_of(GatewayAnswer::End end);  // "answered", "not_http", "closed", "reset", "silent"

// Whether what answers is a gateway at all. A web server knows no RDG_OUT_DATA.
enum class GatewayLikeness : std::uint8_t {
  Gateway,   // it took the request, or offers a scheme that gateways alone have
  Possible,  // it asks for credentials, as a gateway does, or cannot answer now
  Other,     // it sends elsewhere, or knows no such method or path
  Unknown,   // no answer
};
std::string_view name_of(GatewayLikeness likeness);  // "gateway", "possible", "other", "unknown"
GatewayLikeness likeness_of(const GatewayAnswer& answer);

// After such an answer over a transport of its own a client goes on to RPC over HTTP: gateways before Windows Server 2012 know nothing else,
// and some proxies in front of newer ones let nothing else through.
bool leaves_open_rpc(const GatewayAnswer& answer);
// An answer to Rpc: it asks for a sign-in as the RPC proxy of a gateway does. That of an Exchange server does too.
bool asks_by_rpc(const GatewayAnswer& answer);

// Runs inside an open TLS channel.
class GatewayQuestionMachine : public Machine {
 public:
  static constexpr std::size_t kMostKept = 4096;
  // For the body of a question for a sign-in: behind it the connection takes another request.
  static constexpr Duration kBodyWait = std::chrono::milliseconds{500};

  // `kind`: Upgrade, Out or Rpc.
  GatewayQuestionMachine(GatewayClient client, GatewayRequestKind kind, Duration timeout);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<GatewayAnswer>& answer() const { return answer_; }
  // The connection takes a further request: its answer was a whole 401, and the server does not mean to close.
  bool leaves_it_open() const;

 private:
  Step finish(GatewayAnswer::End end, Instant at);

  GatewayClient client_;
  GatewayRequestKind kind_;
  Duration timeout_;
  Instant deadline_{};
  bool waits_for_body_ = false;
  bool closed_ = false;
  HttpMessageReader reader_{HttpMessageReader::Kind::Response};
  GatewayAnswer so_far_{};
  std::optional<GatewayAnswer> answer_{};
};

}  // namespace doctor::net
