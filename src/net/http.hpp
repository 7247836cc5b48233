// One HTTP question (CRL, OCSP, an issuer's certificate) to an address that a stranger's certificate names: hostile input.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/machine.hpp"
#include "base/result.hpp"
#include "net/network.hpp"

namespace doctor::net {

struct HttpUrl {
  std::string host{};  // without brackets
  std::uint16_t port{80};
  std::string path{};  // with the query, at least "/"
};
// "http://host[:port][/path]" alone: no other scheme, no user name, no blank or control character.
Result<HttpUrl> parse_http_url(std::string_view url);

// Whether a certificate's address may be talked to. Loopback, link-local, unspecified, multicast and cloud metadata never
// (loopback with allow_loopback), private ones only with allow_private; addresses that embed another are judged by it.
bool may_be_asked(const Address& address, bool allow_private, bool allow_loopback);

// Asks on an open connection and keeps the answer. Bounded by the deadline and by most_bytes.
class HttpMachine : public Machine {
 public:
  HttpMachine(const HttpUrl& url, const HttpRequest& request, Instant deadline);
  ~HttpMachine() override;
  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  Result<HttpAnswer> take_answer();

 private:
  struct Parser;
  Step feed();
  Step give_up(std::string why);

  Bytes request_;
  Instant deadline_;
  std::unique_ptr<Parser> parser_;
  Bytes unread_;
  std::string trouble_;
  bool complete_ = false;
};

}  // namespace doctor::net
