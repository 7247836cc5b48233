#include "net/http.hpp"

#include <boost/beast/http/parser.hpp>
#include <charconv>

#include "base/text.hpp"
#include "net/asio.hpp"
#include "net/gathered_body.hpp"

namespace doctor::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kMostUrl = 2048;
constexpr std::uint32_t kMostHeader = 8 * 1024;

bool is_metadata(const Address& address) {
  static const Address kMetadata[] = {Address::v4(169, 254, 169, 254), Address::v4(100, 100, 100, 200),  Address::v4(168, 63, 129, 16),
                                      Address::v4(192, 0, 0, 192),     *Address::parse("fd00:ec2::254"), *Address::parse("fd20:ce::254")};
  return std::ranges::find(kMetadata, address) != std::end(kMetadata);
}

// Ranges where no public web server is (RFC 6890, RFC 3879): 192.0.0.0/24, 198.18.0.0/15, 240.0.0.0/4, fec0::/10.
bool is_special(const Address& address) {
  const auto octet = [&](std::size_t n) { return std::to_integer<unsigned>(address.octets[n]); };
  if (!address.is_v4()) return octet(0) == 0xfe && (octet(1) & 0xc0) == 0xc0;
  return (octet(0) == 192 && octet(1) == 0 && octet(2) == 0) || (octet(0) == 198 && (octet(1) & 0xfe) == 18) || octet(0) >= 240;
}

// RFC 6052 (64:ff9b::/96), RFC 3056 (2002::/16), RFC 4291 2.5.5.2 (::ffff:0:0/96).
std::optional<Address> embedded_v4(const Address& address) {
  if (address.is_v4()) return std::nullopt;
  const auto octet = [&](std::size_t n) { return std::to_integer<std::uint8_t>(address.octets[n]); };
  const auto v4_at = [&](std::size_t n) { return Address::v4(octet(n), octet(n + 1), octet(n + 2), octet(n + 3)); };
  if (octet(0) == 0x20 && octet(1) == 0x02) return v4_at(2);
  const auto starts_with = [&](std::initializer_list<int> head) {
    std::size_t i = 0;
    for (const int each : head)
      if (octet(i++) != each) return false;
    return true;
  };
  if (starts_with({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}) || starts_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return v4_at(12);
  return std::nullopt;
}

}  // namespace

Result<HttpUrl> parse_http_url(std::string_view url) {
  const auto bad = [](std::string_view why) { return fail(ErrorCode::BadData, std::string{why}); };
  if (url.size() > kMostUrl) return bad("the address is too long");
  for (const char c : url)
    if (c <= 0x20 || c >= 0x7f) return bad("the address has a blank, control or non-ASCII character");
  constexpr std::string_view kScheme = "http://";
  if (text::to_lower_ascii(url.substr(0, kScheme.size())) != kScheme) return bad("only http addresses are asked");
  url.remove_prefix(kScheme.size());
  url = url.substr(0, url.find('#'));
  const auto end = url.find_first_of("/?");
  std::string_view authority = url.substr(0, end);
  HttpUrl out;
  out.path = end == std::string_view::npos ? "/" : std::string{url.substr(end)};
  if (out.path.starts_with('?')) out.path.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) return bad("the address holds a user name");
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return bad("the address has no closing bracket");
    out.host = std::string{authority.substr(1, close - 1)};
    port = authority.substr(close + 1);
    if (!Address::parse(out.host)) return bad("there is no IPv6 address in the brackets");
  } else {
    const auto colon = authority.find(':');
    out.host = std::string{authority.substr(0, colon)};
    port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  }
  if (out.host.empty() || out.host.size() > 253) return bad("the address has no host");
  if (!port.empty()) {
    unsigned value = 0;
    const auto [last, error] = std::from_chars(port.data() + 1, port.data() + port.size(), value);
    if (port[0] != ':' || error != std::errc{} || last != port.data() + port.size() || value == 0 || value > 65535) return bad("the port is wrong");
    out.port = std::uint16_t(value);
  }
  return out;
}

bool may_be_asked(const Address& address, bool allow_private, bool allow_loopback) {
  if (is_metadata(address) || is_special(address)) return false;
  if (const auto inner = embedded_v4(address)) return may_be_asked(*inner, allow_private, allow_loopback);
  switch (address.scope()) {
    case Address::Scope::Global: return true;
    case Address::Scope::Private:
    case Address::Scope::Shared: return allow_private;
    case Address::Scope::Loopback: return allow_loopback;
    case Address::Scope::LinkLocal:
    case Address::Scope::Unspecified:
    case Address::Scope::Multicast: return false;
  }
  return false;
}

struct HttpMachine::Parser {
  http::response_parser<GatheredBody> response;
};

HttpMachine::HttpMachine(const HttpUrl& url, const HttpRequest& request, Instant deadline)
    : deadline_(deadline), parser_(std::make_unique<Parser>()) {
  parser_->response.body_limit(request.most_bytes);
  parser_->response.header_limit(kMostHeader);
  parser_->response.eager(true);
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string host = v6 ? "[" + url.host + "]" : url.host;
  if (url.port != 80) host += text::format(":{}", url.port);
  std::string head = text::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: rdpdoctor\r\nAccept: */*\r\nConnection: close\r\n",
                                  request.body.empty() ? "GET" : "POST", url.path, host);
  if (!request.body.empty()) head += text::format("Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type, request.body.size());
  head += "\r\n";
  const auto bytes = text::as_bytes(head);
  request_.assign(bytes.begin(), bytes.end());
  request_.insert(request_.end(), request.body.begin(), request.body.end());
}

HttpMachine::~HttpMachine() = default;

Step HttpMachine::start(Instant) { return Step::say(std::move(request_), deadline_); }

Step HttpMachine::on_bytes(BytesView received, Instant) {
  unread_.insert(unread_.end(), received.begin(), received.end());
  return feed();
}

Step HttpMachine::on_close(CloseKind kind, Instant) {
  if (kind != CloseKind::Fin) return give_up("the connection broke off");
  if (!parser_->response.got_some()) return give_up("the connection ended without an answer");
  error_code error;
  parser_->response.put_eof(error);  // an answer without a length ends here
  if (error || !parser_->response.is_done()) return give_up("the answer is cut off");
  complete_ = true;
  return Step::finished();
}

Step HttpMachine::on_deadline(Instant) { return give_up("no complete answer in time"); }

Step HttpMachine::feed() {
  while (!unread_.empty() && !parser_->response.is_done()) {
    error_code error;
    const std::size_t used = parser_->response.put(asio::buffer(unread_), error);
    unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(used));
    if (error == http::error::need_more) break;
    if (error == http::error::body_limit) return give_up("the answer is too long");
    if (error) return give_up("the answer is not HTTP: " + error.message());
    if (used == 0) break;
  }
  if (!parser_->response.is_done()) return Step::wait_until(deadline_);
  complete_ = true;
  return Step::finished();
}

Step HttpMachine::give_up(std::string why) {
  trouble_ = std::move(why);
  return Step::finished();
}

Result<HttpAnswer> HttpMachine::take_answer() {
  if (!complete_) return fail(ErrorCode::Unavailable, trouble_.empty() ? "the question was interrupted" : trouble_);
  auto message = parser_->response.release();
  HttpAnswer answer;
  answer.status = int(message.result_int());
  answer.content_type = std::string{message[http::field::content_type]};
  answer.date = std::string{message[http::field::date]};
  answer.body = std::move(message.body());
  return answer;
}

}  // namespace doctor::net
