#include "net/listener.hpp"

#include <list>

#include "base/text.hpp"
#include "net/drive.hpp"

namespace doctor::net {
namespace {

constexpr Duration kFinPatience = std::chrono::seconds{2};
constexpr Duration kHangPatience = std::chrono::hours{1};
constexpr std::size_t kMostConnections = 256;

// Hears everything and says nothing until the peer goes.
class Drain : public Machine {
 public:
  explicit Drain(Duration patience) : patience_(patience) {}
  Step start(Instant now) override { return Step::wait_until(until_ = now + patience_); }
  Step on_bytes(BytesView, Instant) override { return Step::wait_until(until_); }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return Step::finished(); }

 private:
  Duration patience_;
  Instant until_{};
};

class Served {
 public:
  Served(tcp::socket socket, std::unique_ptr<Machine> machine) : stream_(std::move(socket)), machine_(std::move(machine)) {
    drive_.emplace(stream_, *machine_);
    drive_->begin();
  }
  void stop() {
    drive_->stop();
    draining_ = true;
  }
  // Goes on to the closing when the machine has done its part; true when all is over.
  bool advance() {
    if (!drive_->finished()) return false;
    if (draining_) return true;
    draining_ = true;
    const End end = drive_->end();
    error_code ignored;
    if (end == End::Reset) {
      stream_.socket.set_option(asio::socket_base::linger{true, 0}, ignored);
      stream_.socket.close(ignored);  // its destructor would take the linger option back
      return true;
    }
    if (end == End::Fin) stream_.socket.shutdown(tcp::socket::shutdown_send, ignored);
    // Closing with unread input would send RST: hear the peer out.
    machine_ = std::make_unique<Drain>(end == End::Fin ? kFinPatience : kHangPatience);
    drive_.emplace(stream_, *machine_);
    drive_->begin();
    return drive_->finished();
  }

 private:
  Stream stream_;
  std::unique_ptr<Machine> machine_;
  std::optional<Drive> drive_;
  bool draining_ = false;
};

}  // namespace

class Listener::Impl {
 public:
  error_code open(const Endpoint& at, int backlog) {
    const auto where = to_asio<tcp>(at);
    error_code error;
    acceptor_.open(where.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error && !at.address.is_v4()) acceptor_.set_option(asio::ip::v6_only{true}, error);
    if (!error) acceptor_.bind(where, error);
    if (!error) acceptor_.listen(backlog, error);
    return error;
  }

  Endpoint endpoint() const {
    error_code ignored;
    return from_asio(acceptor_.local_endpoint(ignored));
  }

  void serve(const MakeServer& make) {
    accept(make);
    const auto all_over = [this] {
      served_.remove_if([](Served& each) { return each.advance(); });
      return stopping_ && served_.empty() && !accepting_;
    };
    loop_.run(all_over, [this] { end(); });
  }

  void stop() {
    asio::post(loop_.io(), [this] { end(); });
  }

 private:
  void accept(const MakeServer& make) {
    if (stopping_) return;
    accepting_ = true;
    acceptor_.async_accept([this, &make](error_code error, tcp::socket socket) {
      accepting_ = false;
      if (stopping_) return;
      if (!error && served_.size() < kMostConnections) {
        error_code ignored;
        const Endpoint peer = from_asio(socket.remote_endpoint(ignored));
        socket.non_blocking(true, ignored);
        socket.set_option(tcp::no_delay{true}, ignored);
        served_.emplace_back(std::move(socket), make(peer));
      }
      if (!error) return accept(make);
      // Out of descriptors, most likely: let some connections end first.
      accepting_ = true;
      retry_.expires_after(std::chrono::milliseconds{100});
      retry_.async_wait([this, &make](error_code) {
        accepting_ = false;
        accept(make);
      });
    });
  }

  void end() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    for (auto& each : served_) each.stop();
  }

  Loop loop_;
  tcp::acceptor acceptor_{loop_.io()};
  asio::steady_timer retry_{loop_.io()};
  std::list<Served> served_;  // never moved: handlers refer to them
  bool accepting_ = false;
  bool stopping_ = false;
};

Result<Listener> Listener::open(const Endpoint& at, int backlog) {
  auto impl = std::make_unique<Impl>();
  if (const auto error = impl->open(at, backlog))
    return fail(ErrorCode::Unavailable, text::format("cannot listen on {}: {}", at.to_string(), error.message()));
  return Listener{std::move(impl)};
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;
Listener::~Listener() = default;

Endpoint Listener::endpoint() const { return impl_->endpoint(); }
void Listener::serve(const MakeServer& make) { impl_->serve(make); }
void Listener::stop() { impl_->stop(); }

}  // namespace doctor::net
