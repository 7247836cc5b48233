// A web server behind TLS in a simulated network that answers each request as it is told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "probe/tls/tls_world.hpp"

namespace doctor::probe {

class WebServer : public Machine {
 public:
  // By the head of a request; nothing: it resets the connection.
  using Answer = std::function<std::optional<std::string>(std::string_view request)>;
  explicit WebServer(Answer answer, const crypto::ServerOptions& options = host_options())
      : engine_(must(crypto::TlsEngine::server(options))), answer_(std::move(answer)) {}
  Step start(Instant) override {
    engine_->start();
    return {};
  }
  Step on_bytes(BytesView received, Instant) override {
    engine_->feed(received);
    const auto plain = engine_->read_plain();
    request_ += text::as_chars(plain);
    if (request_.find("\r\n\r\n") != request_.npos) {
      const auto answer = answer_(std::exchange(request_, {}));
      if (!answer) return Step::hang_up(End::Reset);
      engine_->write_plain(text::as_bytes(*answer));
    }
    return {.send = engine_->take_output()};
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return {}; }

 private:
  std::unique_ptr<crypto::TlsEngine> engine_;
  Answer answer_;
  std::string request_;
};

inline std::string says(std::string_view status, std::string_view fields = "") {
  return text::format("HTTP/1.1 {}\r\n{}Content-Length: 0\r\n\r\n", status, fields);
}

}  // namespace doctor::probe
