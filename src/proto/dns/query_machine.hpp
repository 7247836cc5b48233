// One question to one DNS server, or to the link by mDNS (RFC 6762) or LLMNR (RFC 4795).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/machine.hpp"
#include "proto/dns/message.hpp"

namespace doctor::dns {

enum class Transport : std::uint8_t {
  Udp,    // asked again once, half-way to the deadline
  Tcp,    // two bytes of length before each message (RFC 1035 4.2.2)
  Mdns,   // a one-shot query that asks for a unicast answer (RFC 6762 5.1); asked again once
  Llmnr,  // asked again once
};

inline constexpr std::uint16_t kDnsPort = 53;
inline constexpr std::uint16_t kMdnsPort = 5353;
inline constexpr std::uint16_t kLlmnrPort = 5355;
inline const Endpoint kMdnsGroup{Address::v4(224, 0, 0, 251), kMdnsPort};
inline const Endpoint kLlmnrGroup{Address::v4(224, 0, 0, 252), kLlmnrPort};

struct QueryOutcome {
  enum class End : std::uint8_t {
    Answered,
    Silent,
    Unreachable,  // an ICMP error, or the path broke
    Closed,       // TCP: ended or reset before a whole answer
    Malformed,    // an answer to our question that is none
  };
  End end{End::Silent};
  DnsMessage message{};  // Answered
  Bytes raw{};           // Answered and Malformed: the message as it came
  Duration took{};
  int ignored{0};  // messages that did not answer our question: another ID, name or type
};

class DnsQueryMachine : public Machine {
 public:
  struct Query {
    std::uint16_t id{0};  // random; of no meaning in mDNS
    std::string name{};
    RecordType type{RecordType::A};
  };
  // Fails when the name cannot be asked for.
  static Result<DnsQueryMachine> create(Query query, Transport transport, Duration timeout);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<QueryOutcome>& outcome() const { return outcome_; }

 private:
  DnsQueryMachine(Query query, Transport transport, Duration timeout, Bytes message)
      : query_(std::move(query)), transport_(transport), timeout_(timeout), message_(std::move(message)) {}

  bool is_for_us(BytesView message) const;
  bool answers_us(const DnsMessage& message) const;
  bool take(BytesView message, Instant at);
  Step finish(QueryOutcome::End end, Instant at);
  Step wait() const { return Step::wait_until(asked_twice_ ? deadline_ : half_way_); }

  Query query_;
  Transport transport_;
  Duration timeout_;
  Bytes message_;  // as sent
  Bytes buffer_;   // Tcp
  Instant began_{};
  Instant half_way_{};
  Instant deadline_{};
  bool asked_twice_ = false;
  int ignored_ = 0;
  std::optional<QueryOutcome> outcome_;
};

}  // namespace doctor::dns
