#include "practice/crl_server.hpp"

#include <string_view>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

constexpr std::size_t kMostRequestBytes = 8 * 1024;
constexpr Duration kPatience = std::chrono::seconds{5};

}  // namespace

Step CrlServerMachine::start(Instant now) {
  deadline_ = now + kPatience;
  return Step::wait_until(deadline_);
}

Step CrlServerMachine::on_bytes(BytesView received, Instant) {
  if (request_.size() + received.size() > kMostRequestBytes) return Step::hang_up(End::Reset);
  request_ += text::as_chars(received);
  if (!request_.contains("\r\n\r\n")) return Step::wait_until(deadline_);
  return answer();
}

Step CrlServerMachine::on_close(CloseKind, Instant) { return Step::hang_up(End::Fin); }

Step CrlServerMachine::on_deadline(Instant) { return Step::hang_up(End::Fin); }

Step CrlServerMachine::answer() const {
  const bool found = request_.starts_with("GET " + std::string{kCrlPath} + " ");
  const BytesView body = found ? crl_ : BytesView{};
  ByteWriter out;
  out.chars(text::format("HTTP/1.1 {}\r\nContent-Type: application/pkix-crl\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                         found ? "200 OK" : "404 Not Found", body.size()));
  out.bytes(body);
  return Step::hang_up(End::Fin, std::move(out).take());
}

}  // namespace doctor::practice
