// All of a capture: packets in, the RDP connections in it out. What it keeps is bounded, whatever the file holds.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/address.hpp"
#include "format/pcap/packet.hpp"
#include "intake/capture/connection.hpp"
#include "intake/capture/udp_try.hpp"

namespace doctor::intake {

struct CaptureCounts {
  std::uint64_t packets{0};
  std::uint64_t broken{0};     // that end too soon or contradict themselves
  std::uint64_t fragments{0};  // of IP, which are not put together
  std::uint64_t other{0};      // connections on which nobody asked for RDP
  // Connections that did not come about, by the port they went to: one that nobody has said is RDP's. At most kMostPorts.
  std::map<std::uint16_t, std::uint64_t> unmade{};
  static constexpr std::size_t kMostPorts = 1024;
  std::uint64_t dropped{0};    // RDP connections that there was no room for
  std::uint64_t cut_short{0};  // connections that were let go before their end, to make room
};

struct CaptureLimits {
  std::size_t open_connections{20000};
  std::size_t held_bytes{std::size_t{64} << 20};  // by open connections
  std::size_t connections{100000};                // that are given
  std::size_t udp_tries{512};                     // flows of RDP-UDP; a client that wants both kinds of it opens two
};

struct CaptureContents {
  std::vector<std::unique_ptr<Connection>> connections{};  // RDP, in the order in which they began
  std::vector<UdpTry> udp{};                               // in the order in which they began
  CaptureCounts counts{};
  std::optional<Instant> first{}, last{};  // packets
};

class CaptureReader {
 public:
  // `ports`: a connection to one of these counts as RDP even where nobody could ask for it, because none came about.
  // `keys`: for what is encrypted; borrowed, may be null.
  explicit CaptureReader(std::set<std::uint16_t> ports = {3389}, CaptureLimits limits = {}, const keylog::KeyLog* keys = nullptr)
      : ports_(std::move(ports)), limits_(limits), keys_(keys) {}
  ~CaptureReader();

  void on_frame(pcap::LinkType link, BytesView bytes, Instant at);
  CaptureContents finish();

 private:
  struct Flow {
    Endpoint low{}, high{};
    friend bool operator==(const Flow&, const Flow&) = default;
  };
  struct HashOfFlow {
    std::size_t operator()(const Flow& flow) const;
  };
  struct Open {
    std::unique_ptr<Connection> connection{};  // null: of no interest any more, but its ports are still known
    std::list<Flow>::iterator place{};         // in by_age_
    std::size_t weight{0};
    bool client_is_low{true};
  };
  using Flows = std::unordered_map<Flow, Open, HashOfFlow>;
  static Flow flow_of(const Endpoint& one, const Endpoint& other) { return other < one ? Flow{other, one} : Flow{one, other}; }

  void on_tcp(const pcap::TcpSegment& segment, Instant at);
  void on_udp(const pcap::UdpDatagram& datagram, Instant at);
  void on_icmp(const pcap::IcmpError& error, Instant at);
  bool client_is_low(const Flow& flow, const pcap::TcpSegment& segment) const;
  bool of_interest(const Connection& connection) const;
  void let_go(Flows::iterator flow);
  void make_room();
  void keep(std::unique_ptr<Connection> connection);

  std::set<std::uint16_t> ports_;
  CaptureLimits limits_;
  const keylog::KeyLog* keys_;
  Flows flows_{};
  std::unordered_map<Flow, std::size_t, HashOfFlow> udp_flows_{};  // where each stands in out_.udp
  std::list<Flow> by_age_{};                                       // the one that was quiet for longest first
  std::size_t held_ = 0;
  CaptureContents out_{};
};

}  // namespace doctor::intake
