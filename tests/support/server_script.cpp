#include "support/server_script.hpp"

#include <deque>

#include "base/text.hpp"

namespace doctor::test {

Bytes bytes_of(std::initializer_list<int> octets) {
  Bytes out;
  for (const int octet : octets) out.push_back(std::byte(octet));
  return out;
}

Bytes bytes_of(std::string_view chars) {
  const auto view = text::as_bytes(chars);
  return {view.begin(), view.end()};
}

Script& Script::hear(Enough enough) {
  acts_.push_back({.kind = Act::Kind::Hear, .enough = std::move(enough)});
  return *this;
}
Script& Script::wait(Duration time) {
  acts_.push_back({.kind = Act::Kind::Wait, .time = time});
  return *this;
}
Script& Script::say(Bytes bytes) {
  acts_.push_back({.kind = Act::Kind::Say, .bytes = std::move(bytes)});
  return *this;
}
Script& Script::close() {
  acts_.push_back({.kind = Act::Kind::End, .end = End::Fin});
  return *this;
}
Script& Script::reset() {
  acts_.push_back({.kind = Act::Kind::End, .end = End::Reset});
  return *this;
}

class ScriptMachine : public Machine {
 public:
  explicit ScriptMachine(std::vector<Script::Act> acts) : acts_(std::move(acts)) {}

  Step start(Instant now) override { return go_on(now); }
  Step on_bytes(BytesView received, Instant at) override {
    heard_.insert(heard_.end(), received.begin(), received.end());
    return go_on(at);
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant at) override {
    waiting_until_.reset();
    ++next_;
    return go_on(at);
  }

 private:
  // Everything that can be done now; what is said in one go leaves as one piece.
  Step go_on(Instant now) {
    Step step;
    if (waiting_until_) {
      step.deadline = waiting_until_;
      return step;
    }
    for (; next_ < acts_.size(); ++next_) {
      const auto& act = acts_[next_];
      using Kind = Script::Act::Kind;
      if (act.kind == Kind::Say) {
        step.send.insert(step.send.end(), act.bytes.begin(), act.bytes.end());
      } else if (act.kind == Kind::Hear) {
        if (heard_.empty() || (act.enough && !act.enough(heard_))) return step;
        heard_.clear();
      } else if (act.kind == Kind::Wait) {
        waiting_until_ = step.deadline = now + act.time;
        return step;
      } else {
        return Step::hang_up(act.end, std::move(step.send));
      }
    }
    return step;
  }

  std::vector<Script::Act> acts_;
  std::size_t next_ = 0;
  Bytes heard_;
  std::optional<Instant> waiting_until_;
};

std::unique_ptr<Machine> Script::machine() const { return std::make_unique<ScriptMachine>(acts_); }

namespace {

class Answering : public Machine {
 public:
  Answering(std::function<std::optional<Bytes>(BytesView)> answer, Duration delay) : answer_(std::move(answer)), delay_(delay) {}

  Step start(Instant) override { return next_step(); }
  Step on_bytes(BytesView received, Instant at) override {
    auto answer = answer_(received);
    if (answer && delay_ == Duration{}) {
      Step step = next_step();
      step.send = std::move(*answer);
      return step;
    }
    if (answer) later_.push_back({at + delay_, std::move(*answer)});
    return next_step();
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override {
    Bytes answer = std::move(later_.front().bytes);
    later_.pop_front();
    Step step = next_step();
    step.send = std::move(answer);
    return step;
  }

 private:
  struct Later {
    Instant at{};
    Bytes bytes{};
  };
  Step next_step() const {
    Step step;
    if (!later_.empty()) step.deadline = later_.front().at;
    return step;
  }

  std::function<std::optional<Bytes>(BytesView)> answer_;
  Duration delay_;
  std::deque<Later> later_;
};

}  // namespace

std::unique_ptr<Machine> answering(std::function<std::optional<Bytes>(BytesView)> answer, Duration delay) {
  return std::make_unique<Answering>(std::move(answer), delay);
}

}  // namespace doctor::test
