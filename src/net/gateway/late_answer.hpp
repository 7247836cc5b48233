// What came on a connection on which nothing was awaited: the head of an HTTP answer, if there is one.
#pragma once

#include <optional>

#include "base/machine.hpp"
#include "net/http_message.hpp"

namespace doctor::net {

// Waits no longer than it takes to read what is there already.
class LateAnswerMachine : public Machine {
 public:
  static constexpr Duration kWait = std::chrono::milliseconds{200};

  Step start(Instant now) override {
    deadline_ = now + kWait;
    return Step::wait_until(deadline_);
  }
  Step on_bytes(BytesView received, Instant) override {
    reader_.feed(received);
    return reader_.has_head() || !reader_.trouble().empty() ? Step::finished() : Step::wait_until(deadline_);
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return Step::finished(); }

  std::optional<HttpHead> head() const { return reader_.has_head() ? std::optional{reader_.head()} : std::nullopt; }

 private:
  HttpMessageReader reader_{HttpMessageReader::Kind::Response};
  Instant deadline_{};
};

}  // namespace doctor::net
