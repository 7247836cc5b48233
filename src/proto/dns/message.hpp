// DNS messages (RFC 1035 section 4), as far as finding a host needs them; mDNS and LLMNR use the same form.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace doctor::dns {

enum class RecordType : std::uint16_t { A = 1, NS = 2, CNAME = 5, SOA = 6, PTR = 12, TXT = 16, AAAA = 28, SRV = 33, OPT = 41 };
enum class Rcode : std::uint8_t { NoError, FormErr, ServFail, NxDomain, NotImp, Refused, YxDomain, YxRrSet, NxRrSet, NotAuth, NotZone };
// "NXDOMAIN", or "0x0f" for what is not assigned.
std::string spec_name(Rcode rcode);
// "AAAA", or "0x0041".
std::string spec_name(RecordType type);

inline constexpr std::uint16_t kClassIn = 1;

struct Question {
  std::string name{};
  RecordType type{RecordType::A};
  std::uint16_t klass{kClassIn};  // in mDNS the top bit asks for a unicast answer (RFC 6762 5.4)
  friend bool operator==(const Question&, const Question&) = default;
};

// RFC 2782.
struct Service {
  std::uint16_t priority{0};
  std::uint16_t weight{0};
  std::uint16_t port{0};
  std::string target{};
  friend bool operator==(const Service&, const Service&) = default;
};

struct Record {
  std::string name{};
  RecordType type{RecordType::A};
  std::uint16_t klass{kClassIn};  // in mDNS the top bit says "flush the cache"; of OPT: the UDP size
  std::uint32_t ttl{0};           // seconds
  // A and AAAA: Address. CNAME, NS, PTR: a name. SRV: Service. Everything else: the bytes.
  std::variant<Bytes, Address, std::string, Service> data{};
  friend bool operator==(const Record&, const Record&) = default;
};

struct DnsMessage {
  std::uint16_t id{0};
  bool response{false};
  std::uint8_t opcode{0};
  bool authoritative{false};
  bool truncated{false};
  bool recursion_desired{false};
  bool recursion_available{false};
  Rcode rcode{Rcode::NoError};
  std::vector<Question> questions{};
  std::vector<Record> answers{};
  std::vector<Record> authorities{};
  std::vector<Record> additionals{};
  friend bool operator==(const DnsMessage&, const DnsMessage&) = default;
};

// One whole message, as a datagram holds it; bytes after its last record are left alone. A truncated answer may break
// off anywhere: what could be read of it is kept.
Decoded<DnsMessage> decode_message(BytesView bytes);
// Without compression. Fails when a name is none, or the data of a record does not fit its type.
Result<Bytes> encode(const DnsMessage& message);

struct QueryOptions {
  bool recursion_desired{true};
  bool unicast_answer{false};      // mDNS alone
  std::uint16_t edns_udp_size{0};  // 0: no OPT record (RFC 6891)
};
// A query with one question.
Result<Bytes> encode_query(std::uint16_t id, std::string_view name, RecordType type, QueryOptions options = {});

// What an answer says about a name, its chain of aliases followed (16 links at most).
struct Resolution {
  std::vector<Address> addresses{};    // of the type asked for, in the answer's order
  std::string alias{};                 // where the chain ends; empty when the name is no alias
  std::uint32_t least_ttl_seconds{0};  // of the records used; 0 when there is none
};
Resolution resolve(const DnsMessage& answer, std::string_view name, RecordType type);

}  // namespace doctor::dns
