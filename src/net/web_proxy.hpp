// Connections through a web proxy by CONNECT (RFC 9110 9.3.6). The proxy gets no credentials: whether it wants some is the question.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/machine.hpp"
#include "net/forwarding_network.hpp"
#include "net/http_message.hpp"

namespace doctor::net {

// Texts in it are a stranger's, bounded but not escaped.
struct ProxyAnswer {
  enum class End : std::uint8_t {
    Opened,   // 2xx: from here on the connection is one to the destination
    Status,   // another one
    NotHttp,  // no answer of HTTP, or bytes behind it, where the destination has nothing to say yet
    Closed,
    Reset,
    Silent,
  };
  End end{End::Silent};
  HttpHead head{};                     // Opened, Status
  std::vector<std::string> schemes{};  // of Proxy-Authenticate
  Bytes received{};                    // at most ProxyMachine::kMostKept
  Instant began{};
  Instant ended_at{};
};
std::string_view name_of(ProxyAnswer::End end);  // "opened", "status", "not_http", "closed", "reset", "silent"

// Asks the proxy at the other end of a fresh connection to connect it on.
class ProxyMachine : public Machine {
 public:
  static constexpr std::size_t kMostKept = 4096;

  // `host`: a name in its ASCII form, or an address, an IPv6 one without brackets.
  ProxyMachine(std::string host, std::uint16_t port, Duration timeout);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<ProxyAnswer>& answer() const { return answer_; }

 private:
  Step finish(ProxyAnswer::End end, Instant at);

  std::string to_;
  Duration timeout_;
  Instant deadline_{};
  HttpMessageReader reader_{HttpMessageReader::Kind::Response};
  ProxyAnswer so_far_{};
  std::optional<ProxyAnswer> answer_{};
};

// A network in which every TCP connection goes through the proxy to one destination, whatever address is asked for. One that the proxy does
// not connect on is NotCarried.
class ProxiedNetwork : public ForwardingNetwork {
 public:
  // `outside` is borrowed and must outlive this. The destination as for ProxyMachine.
  ProxiedNetwork(Network& outside, std::string host, std::uint16_t port, Duration timeout)
      : ForwardingNetwork(outside), host_(std::move(host)), port_(port), timeout_(timeout) {}

  // Where the proxy is, before the first connect().
  void proxy_at(const Endpoint& proxy) { proxy_ = proxy; }
  // Has the proxy at the other end connect on. Absent where that was interrupted.
  std::optional<ProxyAnswer> ask(Connection& to_proxy);

  std::vector<ConnectOutcome> connect(std::span<const ConnectRequest> requests) override;

 private:
  std::string host_;
  std::uint16_t port_;
  Duration timeout_;
  Endpoint proxy_{};
};

}  // namespace doctor::net
