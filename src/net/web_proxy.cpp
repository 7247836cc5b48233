#include "net/web_proxy.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "proto/ending.hpp"

namespace doctor::net {

std::string_view name_of(ProxyAnswer::End end) {
  switch (end) {
    case ProxyAnswer::End::Opened: return "opened";
    case ProxyAnswer::End::Status: return "status";
    case ProxyAnswer::End::NotHttp: return "not_http";
    case ProxyAnswer::End::Closed: return "closed";
    case ProxyAnswer::End::Reset: return "reset";
    case ProxyAnswer::End::Silent: return "silent";
  }
  return "";
}

ProxyMachine::ProxyMachine(std::string host, std::uint16_t port, Duration timeout)
    : to_(host.contains(':') ? text::format("[{}]:{}", host, port) : text::format("{}:{}", host, port)), timeout_(timeout) {}

Step ProxyMachine::start(Instant now) {
  so_far_.began = now;
  deadline_ = now + timeout_;
  const auto head = text::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: rdpdoctor\r\nProxy-Connection: Keep-Alive\r\n\r\n", to_);
  const auto bytes = text::as_bytes(head);
  return Step::say({bytes.begin(), bytes.end()}, deadline_);
}

Step ProxyMachine::on_bytes(BytesView received, Instant at) {
  const auto kept = received.first(std::min(received.size(), kMostKept - so_far_.received.size()));
  so_far_.received.insert(so_far_.received.end(), kept.begin(), kept.end());
  reader_.feed(received);
  if (!reader_.trouble().empty()) return finish(ProxyAnswer::End::NotHttp, at);
  if (!reader_.has_head()) return Step::wait_until(deadline_);
  so_far_.head = reader_.head();
  so_far_.schemes = so_far_.head.schemes("Proxy-Authenticate");
  if (so_far_.head.status / 100 != 2) return finish(ProxyAnswer::End::Status, at);
  // RFC 9110 9.3.6: what follows a 2xx is the destination's, whatever length it tells; and in TLS the client speaks first.
  const bool more = !reader_.take_body().empty() || (reader_.complete() && !reader_.take_rest().empty());
  return finish(more ? ProxyAnswer::End::NotHttp : ProxyAnswer::End::Opened, at);
}

Step ProxyMachine::on_close(CloseKind kind, Instant at) {
  return finish(so_far_.received.empty() ? proto::end_by_close<ProxyAnswer::End>(kind) : ProxyAnswer::End::NotHttp, at);
}

Step ProxyMachine::on_deadline(Instant at) { return finish(so_far_.received.empty() ? ProxyAnswer::End::Silent : ProxyAnswer::End::NotHttp, at); }

Step ProxyMachine::finish(ProxyAnswer::End end, Instant at) { return proto::settle(answer_, so_far_, end, at); }

std::optional<ProxyAnswer> ProxiedNetwork::ask(Connection& to_proxy) {
  ProxyMachine machine{host_, port_, timeout_};
  const Conversation conversation{.connection = &to_proxy, .machine = &machine};
  outside_.converse({&conversation, 1});
  return machine.answer();
}

std::vector<ConnectOutcome> ProxiedNetwork::connect(std::span<const ConnectRequest> requests) {
  std::vector<ConnectOutcome> outcomes;
  for (const auto& request : requests) {
    const ConnectRequest to_proxy{.to = proxy_, .timeout = request.timeout};
    auto outcome = std::move(outside_.connect({&to_proxy, 1}).at(0));
    const auto answer = outcome.connection ? ask(*outcome.connection) : std::nullopt;
    if (!answer || answer->end != ProxyAnswer::End::Opened)
      outcome = {
          .kind = interrupted() ? ConnectOutcome::Kind::Interrupted : ConnectOutcome::Kind::NotCarried, .began = outcome.began, .ended = now()};
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace doctor::net
