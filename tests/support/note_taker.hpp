// A client's machine that says something, keeps what it hears, and is done at a close, at its deadline or when it heard enough.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "support/server_script.hpp"

namespace doctor::test {

class NoteTaker : public Machine {
 public:
  explicit NoteTaker(std::string says = {}, Duration patience = std::chrono::seconds{4}) : says_(std::move(says)), patience_(patience) {}
  NoteTaker& until_heard(std::string text) {
    enough_ = std::move(text);
    return *this;
  }

  Step start(Instant now) override {
    until_ = now + patience_;
    return Step::say(bytes_of(says_), until_);
  }
  Step on_bytes(BytesView received, Instant) override {
    heard += text::as_chars(received);
    return enough_ && heard.find(*enough_) != std::string::npos ? Step::finished() : Step::wait_until(until_);
  }
  Step on_close(CloseKind kind, Instant) override {
    close = kind;
    return Step::finished();
  }
  Step on_deadline(Instant at) override {
    silent_at = at;
    return Step::finished();
  }

  std::string heard;
  std::optional<CloseKind> close;
  std::optional<Instant> silent_at;

 private:
  std::string says_;
  Duration patience_;
  std::optional<std::string> enough_;
  Instant until_{};
};

}  // namespace doctor::test
