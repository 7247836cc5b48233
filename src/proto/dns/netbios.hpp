// NetBIOS name service (RFC 1001, RFC 1002 section 4.2): asking the link, or one host, for a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/machine.hpp"
#include "base/result.hpp"

namespace doctor::dns {

inline constexpr std::uint16_t kNetBiosPort = 137;
inline constexpr std::uint8_t kWorkstationSuffix = 0x00;
inline constexpr std::uint8_t kFileServerSuffix = 0x20;

struct NetBiosName {
  std::string name{};  // at most 15 characters, upper case, without padding
  std::uint8_t suffix{kWorkstationSuffix};
  bool group{false};  // in a node status alone
  friend bool operator==(const NetBiosName&, const NetBiosName&) = default;
};

// NAME QUERY REQUEST (RFC 1002 4.2.12). Fails when the name is empty or beyond 15 characters.
Result<Bytes> encode_name_query(std::uint16_t id, std::string_view name, std::uint8_t suffix = kFileServerSuffix, bool broadcast = true);
// NODE STATUS REQUEST (RFC 1002 4.2.17) for whatever names the host has.
Bytes encode_node_status_query(std::uint16_t id);

struct NetBiosAnswer {
  std::uint16_t id{0};
  std::uint8_t rcode{0};             // 0: positive; 3: no such name
  std::vector<Address> addresses{};  // of a name query
  std::vector<NetBiosName> names{};  // of a node status query
  friend bool operator==(const NetBiosAnswer&, const NetBiosAnswer&) = default;
};

// A response to either request, one whole datagram.
Decoded<NetBiosAnswer> decode_netbios_answer(BytesView bytes);
// POSITIVE NAME QUERY RESPONSE (RFC 1002 4.2.13).
Result<Bytes> encode_name_answer(std::uint16_t id, std::string_view name, std::uint8_t suffix, const std::vector<Address>& addresses);

// Asks for a name, once more half-way to the deadline; negative answers and those to others are left aside, because on
// the link everybody may speak.
class NetBiosQueryMachine : public Machine {
 public:
  struct Outcome {
    std::vector<Address> addresses{};  // empty: nobody answered
    Bytes raw{};
    Duration took{};
  };
  static Result<NetBiosQueryMachine> create(std::uint16_t id, std::string_view name, Duration timeout);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<Outcome>& outcome() const { return outcome_; }

 private:
  NetBiosQueryMachine(std::uint16_t id, Bytes message, Duration timeout) : id_(id), message_(std::move(message)), timeout_(timeout) {}
  Step wait() const { return Step::wait_until(asked_twice_ ? deadline_ : half_way_); }

  std::uint16_t id_;
  Bytes message_;
  Duration timeout_;
  Instant began_{};
  Instant half_way_{};
  Instant deadline_{};
  bool asked_twice_ = false;
  std::optional<Outcome> outcome_;
};

}  // namespace doctor::dns
