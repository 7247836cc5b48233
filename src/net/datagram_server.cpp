#include "net/datagram_server.hpp"

#include <array>

#include "base/text.hpp"
#include "net/loop.hpp"

namespace doctor::net {

class DatagramServer::Impl {
 public:
  error_code open(const Endpoint& at) {
    const auto where = to_asio<udp>(at);
    error_code error;
    socket_.open(where.protocol(), error);
    if (!error) socket_.bind(where, error);
    if (!error) socket_.non_blocking(true, error);
    return error;
  }

  Endpoint endpoint() const {
    error_code ignored;
    return from_asio(socket_.local_endpoint(ignored));
  }

  void serve(const Answer& answer) {
    receive(answer);
    loop_.run([this] { return stopping_ && !receiving_; }, [this] { end(); });
  }

  void stop() {
    asio::post(loop_.io(), [this] { end(); });
  }

 private:
  void receive(const Answer& answer) {
    if (stopping_) return;
    receiving_ = true;
    socket_.async_receive_from(asio::buffer(buffer_), from_, [this, &answer](error_code error, std::size_t count) {
      receiving_ = false;
      if (stopping_) return;
      // An error speaks of an earlier answer that nobody took; many without a datagram between them, of a socket that is of no use.
      failures_ = error ? failures_ + 1 : 0;
      if (failures_ == kMostFailures) return end();
      if (!error) {
        const Bytes reply = answer(BytesView{buffer_}.first(count));
        error_code ignored;
        if (!reply.empty()) socket_.send_to(asio::buffer(reply), from_, 0, ignored);
      }
      receive(answer);
    });
  }

  void end() {
    stopping_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }

  Loop loop_{};
  udp::socket socket_{loop_.io()};
  udp::endpoint from_{};
  std::array<std::byte, 2048> buffer_{};
  bool receiving_ = false, stopping_ = false;
  int failures_ = 0;  // in a row
  static constexpr int kMostFailures = 64;
};

Result<DatagramServer> DatagramServer::open(const Endpoint& at) {
  auto impl = std::make_unique<Impl>();
  if (const auto error = impl->open(at))
    return fail(ErrorCode::Unavailable, text::format("cannot take datagrams at {}: {}", at.to_string(), error.message()));
  return DatagramServer{std::move(impl)};
}
DatagramServer::DatagramServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DatagramServer::DatagramServer(DatagramServer&&) noexcept = default;
DatagramServer& DatagramServer::operator=(DatagramServer&&) noexcept = default;
DatagramServer::~DatagramServer() = default;

Endpoint DatagramServer::endpoint() const { return impl_->endpoint(); }
void DatagramServer::serve(const Answer& answer) { impl_->serve(answer); }
void DatagramServer::stop() { impl_->stop(); }

}  // namespace doctor::net
