#include "net/echo.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <random>

#include "base/bytes.hpp"
#include "platform/icmp.hpp"

namespace doctor::net {
namespace {

using asio::generic::datagram_protocol;

// RFC 1071.
std::uint16_t internet_checksum(BytesView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return std::uint16_t(~sum);
}

class Echo {
 public:
  Echo(Loop& loop, const Address& target, Duration timeout) : target_(target), timeout_(timeout), socket_(loop.io()), timer_(loop.io()) {
    std::random_device entropy;
    for (auto& octet : token_) octet = std::byte(entropy() & 0xff);
  }

  void begin() {
    const auto opened = platform::open_echo_socket(target_.family);
    if (opened.descriptor < 0) return end(opened.needs_right ? EchoOutcome::Kind::NeedsRight : EchoOutcome::Kind::Silent);
    raw_ = opened.raw;
    const auto to = to_asio<udp>(Endpoint{target_, 0});
    error_code error;
    socket_.assign(datagram_protocol{to.protocol().family(), 0}, opened.descriptor, error);
    if (!error) socket_.non_blocking(true, error);
    if (error) return end(EchoOutcome::Kind::Silent);
    platform::keep_icmp_errors(socket_.native_handle(), target_.family, true);
    socket_.connect(datagram_protocol::endpoint{to.data(), to.size()}, error);
    if (error) return end(EchoOutcome::Kind::Silent);  // no route: nothing was asked
    began_ = read_stopwatch();
    ask();
    receive();
  }
  void stop() {
    if (!over_) end(EchoOutcome::Kind::Interrupted);
  }
  bool finished() const { return over_ && outstanding_ == 0; }
  EchoOutcome outcome() const { return outcome_; }

 private:
  std::uint8_t request_type() const { return target_.is_v4() ? 8 : 128; }
  std::uint8_t reply_type() const { return target_.is_v4() ? 0 : 129; }

  // Twice, because one packet may get lost: at once and after half of the time.
  void ask() {
    ++asked_;
    ByteWriter packet;
    packet.u8(request_type()).u8(0).u16_be(0).u16_be(0x5244).u16_be(asked_).bytes(token_);
    if (target_.is_v4()) packet.patch_u16_be(2, internet_checksum(packet.view()));
    error_code error;
    socket_.send(asio::buffer(packet.view().data(), packet.size()), 0, error);
    if (error) return end(EchoOutcome::Kind::Silent);
    timer_.expires_at(on_steady_clock(began_ + (asked_ == 1 ? timeout_ / 2 : timeout_)));
    ++outstanding_;
    timer_.async_wait([this](error_code aborted) {
      --outstanding_;
      if (aborted || over_) return;
      if (asked_ == 1) return ask();
      end(EchoOutcome::Kind::Silent);
    });
  }

  void receive() {
    if (over_) return;
    ++outstanding_;
    socket_.async_wait(asio::socket_base::wait_read, [this](error_code) {
      --outstanding_;
      if (!over_) on_readable();
    });
  }

  void on_readable() {
    std::array<std::byte, 2048> buffer;
    error_code error;
    const std::size_t count = socket_.receive(asio::buffer(buffer), 0, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) return end(EchoOutcome::Kind::Refused);
    if (!error && is_our_answer(BytesView{buffer}.first(count))) {
      outcome_.round_trip = read_stopwatch() - began_;
      return end(EchoOutcome::Kind::Answered);
    }
    receive();
  }

  bool is_our_answer(BytesView packet) const {
    if (raw_ && target_.is_v4()) {
      if (packet.empty()) return false;
      const std::size_t header = 4 * (std::to_integer<std::size_t>(packet[0]) & 0xf);  // RFC 791: IHL in words
      if (header > packet.size()) return false;
      packet = packet.subspan(header);
    }
    constexpr std::size_t kEchoHeader = 8;
    return packet.size() == kEchoHeader + token_.size() && packet[0] == std::byte{reply_type()} &&
           std::ranges::equal(packet.subspan(kEchoHeader), token_);
  }

  void end(EchoOutcome::Kind kind) {
    over_ = true;
    outcome_.kind = kind;
    timer_.cancel();
    error_code ignored;
    if (socket_.is_open()) socket_.cancel(ignored);
  }

  Address target_;
  Duration timeout_;
  datagram_protocol::socket socket_;
  asio::steady_timer timer_;
  std::array<std::byte, 16> token_{};
  EchoOutcome outcome_;
  Instant began_{};
  std::uint16_t asked_ = 0;
  int outstanding_ = 0;
  bool raw_ = false, over_ = false;
};

}  // namespace

std::vector<EchoOutcome> echo_all(Loop& loop, std::span<const Address> targets, Duration timeout) {
  std::vector<std::unique_ptr<Echo>> echoes;
  for (const auto& target : targets) echoes.push_back(std::make_unique<Echo>(loop, target, timeout));
  for (auto& each : echoes) each->begin();
  loop.run([&] { return std::ranges::all_of(echoes, [](const auto& each) { return each->finished(); }); },
           [&] {
             for (auto& each : echoes) each->stop();
           });
  std::vector<EchoOutcome> outcomes;
  for (const auto& each : echoes) outcomes.push_back(each->outcome());
  return outcomes;
}

}  // namespace doctor::net
