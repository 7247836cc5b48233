// One TCP connection of a capture: how it came about, what was lost, how it ended, and what was said on it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/address.hpp"
#include "format/pcap/packet.hpp"
#include "intake/capture/conversation.hpp"

namespace doctor::intake {

// One side, as far as TCP shows it.
struct SideOfTcp {
  std::uint32_t syns{0};                       // SYN or SYN-ACK, how often
  std::optional<std::uint8_t> hop_limit{};     // of its packets, its resets aside
  std::optional<std::uint16_t> max_segment{};  // what it takes, by its SYN
  std::uint32_t retransmits{0};                // segments with data, and SYNs, sent again
  std::uint32_t out_of_order{0};
  std::uint32_t zero_windows{0};
  std::uint32_t largest{0};                     // bytes of data in its largest segment
  std::optional<std::uint32_t> acknowledged{};  // the highest number that the other side has acknowledged
  std::uint64_t bytes{0};                       // of data, those sent again aside
};

struct EndOfTcp {
  Side by{Side::Client};
  bool reset{false};
  Instant at{};
  std::uint8_t hop_limit{0};
};

class Connection {
 public:
  // `keys`: for what is encrypted; borrowed, may be null.
  Connection(Endpoint client, Endpoint host, Instant at, const keylog::KeyLog* keys = nullptr)
      : client_(client), host_(host), began_(at), last_(at), talk_(keys) {}

  void on_segment(Side from, const pcap::TcpSegment& segment, Instant at);
  // An ICMP error about a segment of the client.
  void on_icmp(const pcap::IcmpError& error, Instant at);
  // `capture_end`: of the whole capture, so that silence can be told from a capture that ends too soon.
  void finish(Instant capture_end);

  // A SYN that cannot belong to this connection: the ports are used again.
  bool is_anew(Side from, const pcap::TcpSegment& segment) const;

  const Endpoint& client() const { return client_; }
  const Endpoint& host() const { return host_; }
  Instant began() const { return began_; }
  Instant last() const { return last_; }
  bool from_the_start() const { return of_client_.syns > 0; }
  std::optional<Instant> answered() const { return answered_; }        // the SYN-ACK
  std::optional<Instant> established() const { return established_; }  // the client's first segment behind it
  Instant last_syn() const { return last_syn_; }
  const std::optional<EndOfTcp>& end() const { return end_; }
  const std::optional<pcap::IcmpError>& icmp() const { return icmp_; }
  const SideOfTcp& side(Side which) const { return which == Side::Client ? of_client_ : of_host_; }
  const Conversation& talk() const { return talk_; }
  // Until when the client has waited: its own end, or the capture's.
  Instant waited_until() const { return waited_until_; }
  // When somebody said something new for the last time.
  Instant last_news() const { return last_news_; }
  // Bytes that were acknowledged and never captured.
  std::uint64_t missing() const { return in_order_[0].missing() + in_order_[1].missing(); }
  // The host's bytes that never arrived although later ones did: the hole's size; 0: none.
  std::uint64_t host_hole() const { return in_order_[1].hole(); }
  // Whether the host has acknowledged all that the client sent.
  bool client_acknowledged() const;
  // How many of the host's bytes, as far as they were captured, the client has not acknowledged.
  std::uint32_t unacknowledged_by_client() const;
  std::size_t weight() const { return talk_.weight() + in_order_[0].held() + in_order_[1].held(); }

  // So long somebody waits before silence is an answer: more than a lost segment and its repetition take.
  static constexpr Duration kSilence = std::chrono::milliseconds{2500};

 private:
  struct Reader;
  bool is_copy(Side from, const pcap::TcpSegment& segment, Instant at);
  void count(Side from, const pcap::TcpSegment& segment);

  Endpoint client_, host_;
  Instant began_, last_, last_news_{}, last_syn_{}, waited_until_{};
  std::optional<Instant> answered_{}, established_{};
  std::optional<std::uint32_t> first_number_{};  // of the client's SYN
  std::optional<EndOfTcp> end_{};
  std::optional<std::uint32_t> fin_number_[2]{};
  std::optional<pcap::IcmpError> icmp_{};
  SideOfTcp of_client_{}, of_host_{};
  Reassembly in_order_[2]{};  // by side
  Conversation talk_;
  struct Last {
    std::uint32_t sequence{0};
    std::size_t length{0};
    std::uint16_t identification{0};
    std::uint8_t flags{0};
    Instant at{};
  };
  Last last_segment_[2]{};
};

}  // namespace doctor::intake
