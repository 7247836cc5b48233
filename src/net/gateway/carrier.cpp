#include "net/gateway/carrier.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "proto/websocket/frame.hpp"

namespace doctor::net {
namespace {

using Random = std::function<Bytes(std::size_t)>;

void append(Bytes& to, BytesView more) { to.insert(to.end(), more.begin(), more.end()); }

Bytes masked(const Random& random, websocket::Opcode opcode, BytesView payload) {
  websocket::Mask mask{};
  std::ranges::copy(random(mask.size()), mask.begin());
  return websocket::encode_frame(opcode, payload, mask);
}

// Packets are a stream of bytes to who reads them, so that it does not matter which frame or fragment brings them.
class WebSocketMachine : public Machine {
 public:
  WebSocketMachine(Bytes& unread, const Random& random, Machine& inner) : unread_(unread), random_(random), inner_(inner) {}

  Step start(Instant now) override {
    Step all = wrap(inner_.start(now));
    if (!all.done) pump(all, now);
    return all;
  }
  Step on_bytes(BytesView received, Instant at) override {
    append(unread_, received);
    Step all{.deadline = deadline_};
    pump(all, at);
    return all;
  }
  Step on_close(CloseKind kind, Instant at) override { return wrap(inner_.on_close(kind, at)); }
  Step on_deadline(Instant at) override { return wrap(inner_.on_deadline(at)); }

 private:
  Step wrap(Step inner) {
    if (!inner.send.empty()) inner.send = frame(websocket::Opcode::Binary, inner.send);
    deadline_ = inner.deadline;
    return inner;
  }
  Bytes frame(websocket::Opcode opcode, BytesView payload) const { return masked(random_, opcode, payload); }
  void take(Step& all, Step next) {
    append(all.send, next.send);
    all.deadline = next.deadline;
    all.done = next.done;
  }
  void pump(Step& all, Instant at) {
    std::size_t used = 0;  // taken away at once: many small frames may have come
    while (!all.done) {
      const auto read = websocket::decode_frame(BytesView{unread_}.subspan(used));
      if (!read) {
        if (!read.error().incomplete()) take(all, wrap(inner_.on_close(CloseKind::Reset, at)));
        break;
      }
      used += read->size;
      switch (read->opcode) {
        case websocket::Opcode::Ping: append(all.send, frame(websocket::Opcode::Pong, read->payload)); break;
        case websocket::Opcode::Pong: break;
        // RFC 6455 5.5.1: a close is answered.
        case websocket::Opcode::Close:
          append(all.send, frame(websocket::Opcode::Close, read->payload));
          take(all, wrap(inner_.on_close(CloseKind::Fin, at)));
          break;
        default: take(all, wrap(inner_.on_bytes(read->payload, at))); break;
      }
    }
    unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(used));
  }

  Bytes& unread_;
  const Random& random_;
  Machine& inner_;
  std::optional<Instant> deadline_{};
};

class WebSocketCarrier : public GatewayCarrier {
 public:
  WebSocketCarrier(RunInside run, Bytes rest, Random random) : run_(std::move(run)), unread_(std::move(rest)), random_(std::move(random)) {}
  void run(Machine& inner) override {
    WebSocketMachine machine{unread_, random_, inner};
    run_(machine);
  }
  void end() override {
    SayMachine say{masked(random_, websocket::Opcode::Close, ByteWriter{}.u16_be(kNormalClosure).view())};
    run_(say);
  }

 private:
  static constexpr std::uint16_t kNormalClosure = 1000;

  RunInside run_;
  Bytes unread_;
  Random random_;
};

// A machine on the OUT channel, until it has something to say, which goes through the other connection.
class OutTurn : public Machine {
 public:
  struct Progress {
    bool started{false};
    bool done{false};
    std::optional<Instant> deadline{};
    Bytes to_say{};
  };
  OutTurn(HttpMessageReader& reader, Progress& progress, Machine& inner) : reader_(reader), progress_(progress), inner_(inner) {}

  Step start(Instant now) override {
    if (!progress_.started) take(inner_.start(now));
    progress_.started = true;
    return read(now);
  }
  Step on_bytes(BytesView received, Instant at) override {
    reader_.feed(received);
    return read(at);
  }
  Step on_close(CloseKind kind, Instant at) override {
    take(inner_.on_close(kind, at));
    return next();
  }
  Step on_deadline(Instant at) override {
    take(inner_.on_deadline(at));
    return next();
  }
  bool over() const { return over_; }

 private:
  void take(Step step) {
    append(progress_.to_say, step.send);
    progress_.deadline = step.deadline;
    progress_.done = step.done;
  }
  Step read(Instant at) {
    if (!progress_.done && progress_.to_say.empty())
      if (const Bytes body = reader_.take_body(); !body.empty()) take(inner_.on_bytes(body, at));
    if (!progress_.done && progress_.to_say.empty() && (reader_.complete() || !reader_.trouble().empty()))
      take(inner_.on_close(reader_.complete() ? CloseKind::Fin : CloseKind::Reset, at));
    return next();
  }
  Step next() {
    over_ = progress_.done || !progress_.to_say.empty();
    return over_ ? Step::finished() : Step{.deadline = progress_.deadline};
  }

  HttpMessageReader& reader_;
  Progress& progress_;
  Machine& inner_;
  bool over_ = false;
};

// RFC 9112 7.1.
Bytes chunk(BytesView data) {
  ByteWriter out;
  out.chars(text::format("{:x}\r\n", data.size())).bytes(data).chars("\r\n");
  return std::move(out).take();
}

class HttpCarrier : public GatewayCarrier {
 public:
  HttpCarrier(RunInside out, HttpMessageReader reader, RunInside in) : out_(std::move(out)), reader_(std::move(reader)), in_(std::move(in)) {}

  // In turns: what is said through IN is answered through OUT.
  void run(Machine& inner) override {
    OutTurn::Progress progress;
    while (!progress.done) {
      OutTurn turn{reader_, progress, inner};
      out_(turn);
      if (!turn.over()) return;  // interrupted
      if (progress.to_say.empty()) continue;
      SayMachine say{chunk(std::exchange(progress.to_say, {}))};
      in_(say);
    }
  }
  void end() override {
    SayMachine say{chunk({})};
    in_(say);
  }

 private:
  RunInside out_;
  HttpMessageReader reader_;
  RunInside in_;
};

}  // namespace

std::unique_ptr<GatewayCarrier> make_websocket_carrier(RunInside run, Bytes rest, std::function<Bytes(std::size_t)> random) {
  return std::make_unique<WebSocketCarrier>(std::move(run), std::move(rest), std::move(random));
}

std::unique_ptr<GatewayCarrier> make_http_carrier(RunInside out, HttpMessageReader out_reader, RunInside in) {
  return std::make_unique<HttpCarrier>(std::move(out), std::move(out_reader), std::move(in));
}

}  // namespace doctor::net
