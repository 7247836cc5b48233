#include "net/connect.hpp"

#include <algorithm>
#include <memory>

#include "platform/icmp.hpp"
#include "platform/keep_alive.hpp"
#include "platform/segment_size.hpp"

namespace doctor::net {
namespace {

class Attempt {
 public:
  Attempt(Loop& loop, const ConnectRequest& request) : request_(request), socket_(loop.io()), timer_(loop.io()) {}

  void begin() {
    outcome_.began = read_stopwatch();
    const auto to = to_asio<tcp>(request_.to);
    error_code error;
    socket_.open(to.protocol(), error);
    if (!error) socket_.non_blocking(true, error);
    if (error) return end(ConnectOutcome::Kind::LocalError, error.value());
    error_code ignored;
    socket_.set_option(tcp::no_delay{true}, ignored);
    platform::keep_icmp_errors(socket_.native_handle(), request_.to.address.family, true);
    if (request_.hop_limit != 0) socket_.set_option(asio::ip::unicast::hops{request_.hop_limit}, ignored);
    if (request_.max_segment != 0) platform::limit_segment_size(socket_.native_handle(), request_.max_segment);
    timer_.expires_at(on_steady_clock(outcome_.began + request_.timeout));
    outstanding_ += 2;
    timer_.async_wait([this](error_code aborted) {
      --outstanding_;
      if (!aborted && !over_) give_up(ConnectOutcome::Kind::TimedOut);
    });
    socket_.async_connect(to, [this](error_code result) {
      --outstanding_;
      on_connected(result);
    });
  }
  void stop() {
    if (!over_) give_up(ConnectOutcome::Kind::Interrupted);
  }
  bool finished() const { return over_ && outstanding_ == 0; }
  ConnectOutcome take() { return std::move(outcome_); }

 private:
  void give_up(ConnectOutcome::Kind kind) {
    gave_up_ = kind;
    error_code ignored;
    socket_.cancel(ignored);
  }

  void on_connected(error_code error) {
    using Kind = ConnectOutcome::Kind;
    if (!error && is_connected_to_itself()) error = asio::error::connection_refused;
    if (!error) {
      // Kept on, ICMP errors that TCP would shrug off would end the connection.
      platform::keep_icmp_errors(socket_.native_handle(), request_.to.address.family, false);
      error_code ignored;
      const Endpoint local = from_asio(socket_.local_endpoint(ignored));
      outcome_.connection = std::make_unique<TcpConnection>(std::move(socket_), local, request_.to);
      return end(Kind::Connected, 0);
    }
    if (gave_up_ == Kind::Interrupted) return end(Kind::Interrupted, 0);
    if (const auto report = platform::take_icmp_error(socket_.native_handle())) {
      outcome_.icmp = IcmpError{report->v6, report->type, report->code, report->from, report->next_hop_mtu};
      return end(Kind::Icmp, error.value());
    }
    if (gave_up_ == Kind::TimedOut || error == asio::error::timed_out) return end(Kind::TimedOut, asio::error::timed_out);
    end(error == asio::error::connection_refused ? Kind::Refused : Kind::LocalError, error.value());
  }

  // A free loopback port can meet its own SYN (simultaneous open): nobody listens there.
  bool is_connected_to_itself() const {
    error_code error;
    const auto local = socket_.local_endpoint(error);
    return !error && local == socket_.remote_endpoint(error) && !error;
  }

  void end(ConnectOutcome::Kind kind, int system_error) {
    over_ = true;
    timer_.cancel();
    outcome_.kind = kind;
    outcome_.system_error = system_error;
    outcome_.ended = read_stopwatch();
  }

  const ConnectRequest& request_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  ConnectOutcome outcome_;
  std::optional<ConnectOutcome::Kind> gave_up_;
  int outstanding_ = 0;
  bool over_ = false;
};

}  // namespace

TcpConnection::~TcpConnection() {
  if (!stream_.socket.is_open()) return;
  error_code error;
  stream_.socket.shutdown(tcp::socket::shutdown_send, error);
  std::array<std::byte, 16 * 1024> unread;
  for (std::size_t heard = 0; !error && heard < Drive::kMostReceived;) heard += stream_.socket.read_some(asio::buffer(unread), error);
}

std::optional<TcpState> TcpConnection::state() const {
  // Asio's native_handle() is not const, though it changes nothing.
  return platform::tcp_state(const_cast<tcp::socket&>(stream_.socket).native_handle());
}

bool TcpConnection::keep_alive(std::chrono::seconds every) { return platform::send_keep_alives(stream_.socket.native_handle(), every); }

void TcpConnection::end_on_icmp_error() { platform::keep_icmp_errors(stream_.socket.native_handle(), remote_.address.family, true); }

bool TcpConnection::met_icmp_error() { return platform::met_icmp_error(stream_.socket.native_handle()); }

std::vector<ConnectOutcome> connect_all(Loop& loop, std::span<const ConnectRequest> requests) {
  std::vector<std::unique_ptr<Attempt>> attempts;
  for (const auto& request : requests) attempts.push_back(std::make_unique<Attempt>(loop, request));
  for (auto& each : attempts) each->begin();
  loop.run([&] { return std::ranges::all_of(attempts, [](const auto& each) { return each->finished(); }); },
           [&] {
             for (auto& each : attempts) each->stop();
           });
  std::vector<ConnectOutcome> outcomes;
  for (auto& each : attempts) outcomes.push_back(each->take());
  return outcomes;
}

void converse_all(Loop& loop, std::span<const Conversation> conversations) {
  std::vector<std::unique_ptr<Drive>> drives;
  for (const auto& each : conversations)
    drives.push_back(std::make_unique<Drive>(static_cast<TcpConnection*>(each.connection)->stream(), *each.machine));
  for (auto& each : drives) each->begin();
  loop.run([&] { return std::ranges::all_of(drives, [](const auto& each) { return each->finished(); }); },
           [&] {
             for (auto& each : drives) each->stop();
           });
}

}  // namespace doctor::net
