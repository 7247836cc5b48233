#include "net/datagram.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "net/drive.hpp"
#include "platform/icmp.hpp"
#include "platform/routing.hpp"
#include "platform/whole_datagrams.hpp"

namespace doctor::net {
namespace {

constexpr std::uint16_t kMdnsPort = 5353;

// Where one datagram goes. A group or the limited broadcast means one copy out of every interface that can carry it.
struct Copy {
  udp::endpoint to;
  std::uint32_t interface_index{0};
  std::optional<Address> interface_v4{};
};

std::vector<Copy> copies_for(const Endpoint& to) {
  const bool group = to.address.scope() == Address::Scope::Multicast;
  const bool broadcast = to.address == Address::v4(255, 255, 255, 255);
  std::vector<Copy> copies;
  for (const auto& interface : platform::interfaces()) {
    Endpoint out = to;
    if (broadcast) {
      if (!interface.broadcast) continue;
      out.address = *interface.broadcast;
    } else if (group) {
      if (!interface.multicast || (to.address.is_v4() ? !interface.v4 : !interface.v6)) continue;
      if (!to.address.is_v4()) out.address.zone = interface.index;
    }
    copies.push_back({to_asio<udp>(out), interface.index, interface.v4});
  }
  return copies;
}

}  // namespace

class DatagramDrive {
 public:
  DatagramDrive(Loop& loop, const Datagrams& exchange) : to_(exchange.to), machine_(*exchange.machine), socket_(loop.io()), timer_(loop.io()) {}

  void begin() {
    const Instant now = read_stopwatch();
    if (!open()) {
      machine_.start(now);
      return closed(CloseKind::Unreachable);
    }
    apply(machine_.start(now));
  }
  void stop() { finish(); }
  bool finished() const { return ended_ && outstanding_ == 0; }
  const DatagramOutcome& outcome() const { return outcome_; }

 private:
  bool open() {
    const auto to = to_asio<udp>(to_);
    error_code error;
    socket_.open(to.protocol(), error);
    if (!error) socket_.non_blocking(true, error);
    to_many_ = to_.address.scope() == Address::Scope::Multicast || to_.address == Address::v4(255, 255, 255, 255);
    if (error) return false;
    if (to_many_) {
      copies_ = copies_for(to_);
      error_code ignored;
      socket_.set_option(asio::socket_base::broadcast{true}, ignored);
      // RFC 6762 section 11: 255 shows that a message was not routed. Elsewhere the link is far enough.
      socket_.set_option(asio::ip::multicast::hops{to_.port == kMdnsPort ? 255 : 1}, ignored);
      return true;
    }
    platform::keep_icmp_errors(socket_.native_handle(), to_.address.family, true);
    platform::keep_whole(socket_.native_handle(), to_.address.family);
    socket_.connect(to, error);
    return !error;
  }

  void apply(Step step) {
    if (ended_) return;
    if (!step.send.empty() && !send(step.send)) return closed(CloseKind::Unreachable);
    if (step.done) return finish();
    arm(step.deadline);
    receive();
  }

  // False when the kernel knows that nothing will arrive there.
  bool send(BytesView datagram) {
    error_code error;
    if (!to_many_) {
      socket_.send(asio::buffer(datagram.data(), datagram.size()), 0, error);
      return !error || error == asio::error::would_block || error == asio::error::no_buffer_space;
    }
    for (const auto& copy : copies_) {
      if (copy.to.protocol() == udp::v6())
        socket_.set_option(asio::ip::multicast::outbound_interface{copy.interface_index}, error);
      else if (copy.interface_v4)
        socket_.set_option(asio::ip::multicast::outbound_interface{to_asio(*copy.interface_v4).to_v4()}, error);
      socket_.send_to(asio::buffer(datagram.data(), datagram.size()), copy.to, 0, error);
    }
    return true;  // one interface that cannot says nothing about the others
  }

  void receive() {
    if (receiving_) return;
    receiving_ = true;
    ++outstanding_;
    socket_.async_wait(udp::socket::wait_read, [this](error_code) {
      --outstanding_;
      receiving_ = false;
      if (!ended_) on_readable();
    });
  }

  void on_readable() {
    error_code error;
    udp::endpoint from;
    const std::size_t count = socket_.receive_from(asio::buffer(buffer_), from, 0, error);
    if (error == asio::error::would_block || error == asio::error::try_again || error == asio::error::interrupted) return receive();
    if (error && to_many_) return receive();
    if (error) return closed(CloseKind::Unreachable);
    received_ += count;
    apply(machine_.on_bytes(BytesView{buffer_}.first(count), read_stopwatch()));
    if (!ended_ && received_ > Drive::kMostReceived) give_up();
  }

  void closed(CloseKind kind) {
    if (const auto report = socket_.is_open() ? platform::take_icmp_error(socket_.native_handle()) : std::nullopt)
      outcome_.icmp = IcmpError{report->v6, report->type, report->code, report->from, report->next_hop_mtu};
    machine_.on_close(kind, read_stopwatch());
    finish();
  }

  void arm(std::optional<Instant> deadline) {
    has_deadline_ = deadline.has_value();
    const std::uint64_t arming = ++armings_;
    timer_.expires_at(on_steady_clock(deadline ? *deadline : read_stopwatch() + Drive::kLongestSilence));
    ++outstanding_;
    timer_.async_wait([this, arming](error_code error) {
      --outstanding_;
      if (error || ended_ || arming != armings_) return;
      if (!has_deadline_) return give_up();
      apply(machine_.on_deadline(read_stopwatch()));
    });
  }

  void give_up() {
    machine_.on_deadline(read_stopwatch());
    finish();
  }

  void finish() {
    if (ended_) return;
    ended_ = true;
    timer_.cancel();
    error_code ignored;
    socket_.cancel(ignored);
  }

  Endpoint to_;
  Machine& machine_;
  udp::socket socket_;
  asio::steady_timer timer_;
  std::vector<Copy> copies_;
  DatagramOutcome outcome_{};
  std::array<std::byte, 64 * 1024> buffer_{};
  std::size_t received_ = 0;
  std::uint64_t armings_ = 0;
  int outstanding_ = 0;
  bool to_many_ = false, has_deadline_ = false, receiving_ = false, ended_ = false;
};

Exchanges::Exchanges(Loop& loop, std::span<const Datagrams> exchanges) {
  for (const auto& each : exchanges) drives_.push_back(std::make_unique<DatagramDrive>(loop, each));
}
Exchanges::~Exchanges() = default;

void Exchanges::begin() {
  for (auto& each : drives_) each->begin();
}
void Exchanges::stop() {
  for (auto& each : drives_) each->stop();
}
bool Exchanges::finished() const {
  return std::ranges::all_of(drives_, [](const auto& each) { return each->finished(); });
}

std::vector<DatagramOutcome> Exchanges::outcomes() const {
  std::vector<DatagramOutcome> out;
  for (const auto& each : drives_) out.push_back(each->outcome());
  return out;
}

std::vector<DatagramOutcome> exchange_all(Loop& loop, std::span<const Datagrams> exchanges) {
  Exchanges all{loop, exchanges};
  all.begin();
  loop.run([&] { return all.finished(); }, [&] { all.stop(); });
  return all.outcomes();
}

}  // namespace doctor::net
