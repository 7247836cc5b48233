// The one door to the network and to the clocks. Probes plan what to ask; a Network asks it. Calls block; whatever is
// given to one call runs side by side. The real one is make_network(); tests/sim/ plays one in virtual time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/machine.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/tri.hpp"
#include "platform/tcp_state.hpp"

namespace doctor::net {

// An ICMP or ICMPv6 error that the kernel queued for one of our sockets.
struct IcmpError {
  bool v6{false};
  std::uint8_t type{0};
  std::uint8_t code{0};
  std::optional<Address> from{};  // who sent it
  std::uint32_t next_hop_mtu{0};  // "fragmentation needed" and "packet too big" alone
};

// What this machine's TCP measured of a connection so far.
using TcpState = platform::TcpState;

// A TCP connection, open until destroyed, which must happen before its Network is.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Endpoint local() const = 0;
  virtual Endpoint remote() const = 0;
  virtual std::optional<TcpState> state() const = 0;  // nothing where the system does not tell
  // From now on the system asks the peer after so much silence, and as often, whether it is still there: an empty segment that no program
  // sees. A connection that was silent for as long is asked at once. A peer that does not answer five times ends it (Unreachable). False
  // where the system cannot.
  virtual bool keep_alive(std::chrono::seconds every) = 0;
  // From now on an ICMP error for what is sent ends it, where TCP else shrugs it off: for a connection on which nobody answers any more.
  // Asked later whether one came; which, and who sent it, the system tells only of a connection that does not stand yet.
  virtual void end_on_icmp_error() = 0;
  virtual bool met_icmp_error() = 0;
};

struct ConnectRequest {
  Endpoint to{};
  Duration timeout{};
  std::uint16_t max_segment{0};  // TCP_MAXSEG in bytes, 0: the system's choice
  std::uint8_t hop_limit{0};     // routers that the SYN may pass and one, 0: the system's choice
};

struct ConnectOutcome {
  enum class Kind : std::uint8_t { Connected, Refused, TimedOut, Icmp, LocalError, Interrupted, NotCarried };
  Kind kind{Kind::LocalError};  // NotCarried: a gateway in between gave no connection, which says nothing of the target
  Instant began{};
  Instant ended{};
  std::unique_ptr<Connection> connection{};  // Connected alone
  std::optional<IcmpError> icmp{};           // Icmp alone
  int system_error{0};                       // errno, 0 when connected
};

// A conversation on an open connection. The machine's start() is called with bytes not yet read.
struct Conversation {
  Connection* connection{nullptr};
  Machine* machine{nullptr};
};

// A conversation by datagrams with one peer; each datagram is one on_bytes, an ICMP error is on_close(Unreachable).
struct Datagrams {
  // A multicast address is sent out of every interface that can, with a hop limit of 1 (mDNS: 255); 255.255.255.255 as
  // each interface's own broadcast address.
  Endpoint to{};
  Machine* machine{nullptr};
};

struct DatagramOutcome {
  std::optional<IcmpError> icmp{};  // the one that ended the conversation
};

struct EchoOutcome {
  enum class Kind : std::uint8_t { Answered, Silent, Refused, NeedsRight, Interrupted };
  Kind kind{Kind::Silent};
  Duration round_trip{};
};

struct RouteOutcome {
  bool known{true};  // false: the system did not say, which is not the same as no
  bool exists{false};
  std::string interface{};
  std::optional<Address> source{};
  std::optional<Address> gateway{};
  bool has_default{false};  // a default route of the address's family
  bool default_known{true};
  bool tunnel{false};  // the interface is point-to-point, tun, wireguard or ppp, or has no ARP
  bool local{false};   // the address is this machine's own
};

enum class Neighbour : std::uint8_t { Reachable, Stale, Incomplete, Failed, None, NotAvailable };

struct SystemLookup {
  enum class Outcome : std::uint8_t { Resolved, NotFound, NoAddress, TemporaryFailure, Failed, TimedOut, Interrupted };
  Outcome outcome{Outcome::Failed};
  std::vector<Address> addresses{};  // in the order the system gives them, each once
  Duration took{};
};

struct LookupWait {
  Duration timeout{};
  // Asked once, when that time is over: how much longer to wait for the system. Without it, or with zero, no longer.
  std::function<Duration()> more{};
  Duration grace{};  // for exchanges beside it, once the system has given addresses
};

struct HttpAnswer {
  int status{0};
  std::string content_type{};
  std::string date{};  // the Date header as sent
  Bytes body{};
};
struct HttpRequest {
  std::string url{};  // http only; no redirect is followed
  Bytes body{};       // empty: GET
  std::string content_type{};
  std::size_t most_bytes{256 * 1024};
  Duration timeout{std::chrono::seconds{3}};
  // Addresses that must not be talked to: loopback, link-local and metadata always; private ones unless allowed.
  bool allow_private{false};
  bool allow_loopback{false};  // tests and a target on this machine alone
};

class Network {
 public:
  virtual ~Network() = default;

  virtual Instant now() const = 0;
  virtual WallTime wall_clock() const = 0;
  // False while --now stands in for it: then it says nothing about other clocks.
  virtual bool wall_clock_is_real() const { return true; }
  // The user pressed Ctrl-C (or the caller asked to stop). Every call returns soon; conversations end without outcome.
  virtual bool interrupted() const = 0;

  // Lets time pass.
  virtual void wait(Duration time) = 0;

  virtual std::vector<ConnectOutcome> connect(std::span<const ConnectRequest> requests) = 0;
  // Until every machine is done. A machine without a deadline that hears nothing is ended after 60 s.
  virtual void converse(std::span<const Conversation> conversations) = 0;
  virtual std::vector<DatagramOutcome> exchange(std::span<const Datagrams> exchanges) = 0;

  virtual std::vector<EchoOutcome> echo(std::span<const Address> targets, Duration timeout) = 0;
  virtual RouteOutcome route(const Address& to) = 0;
  virtual Neighbour neighbour(const Address& of) = 0;

  // The system's own lookup, with exchanges beside it. Exchanges that are still open `wait.grace` after the system has
  // given addresses end without outcome: what they would bring is no longer worth waiting for.
  virtual SystemLookup system_lookup(const std::string& host, const LookupWait& wait, std::span<const Datagrams> beside) = 0;
  SystemLookup system_lookup(const std::string& host, Duration timeout) { return system_lookup(host, LookupWait{.timeout = timeout}, {}); }
  virtual std::vector<Endpoint> dns_servers() = 0;  // configured, in order
  virtual std::vector<std::string> search_suffixes() = 0;
  // Whether the system's lookup asks DNS at all; nothing where that cannot be read.
  virtual std::optional<bool> system_asks_dns() = 0;
  virtual std::vector<Address> hosts_file_lookup(const std::string& host) = 0;

  // Errors: Usage (an address that must not be asked), BadData (no http address), Unavailable (nobody answered properly).
  virtual Result<HttpAnswer> http(const HttpRequest& request) = 0;
  virtual Bytes random(std::size_t count) = 0;
};

struct NetworkOptions {
  std::vector<Endpoint> dns_servers{};   // --dns-server: instead of the configured ones, for our own queries
  std::optional<WallTime> fixed_now{};   // --now
  std::optional<Duration> time_limit{};  // from now on; then it is interrupted() as by Ctrl-C
};
// The real network. SIGINT and SIGTERM set interrupted() while it lives.
std::unique_ptr<Network> make_network(NetworkOptions options = {});

}  // namespace doctor::net
