#include "proto/dns/message.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/dns/name.hpp"

namespace doctor::dns {
namespace {

constexpr int kMostAliases = 16;

// Names are read against the whole message, because pointers lead into what came before.
struct Reader {
  BytesView message;
  ByteReader in{message, "DNS message"};

  std::string name() {
    if (!in.ok()) return {};
    auto read = read_name(message, in.offset());
    if (!read) {
      in.fail_at(read.error());
      return {};
    }
    in.skip(read->size, "name");
    return std::move(read->name);
  }

  Question question() {
    Question out;
    out.name = name();
    out.type = RecordType{in.u16_be("QTYPE")};
    out.klass = in.u16_be("QCLASS");
    return out;
  }

  Record record() {
    Record out;
    out.name = name();
    out.type = RecordType{in.u16_be("TYPE")};
    out.klass = in.u16_be("CLASS");
    out.ttl = in.u32_be("TTL");
    const std::size_t length = in.u16_be("RDLENGTH");
    in.expect(length <= in.remaining(), "RDLENGTH", "goes past the end of the message");
    if (!in.ok()) return out;
    const std::size_t end = in.offset() + length;
    out.data = data(out.type, length);
    in.expect(in.offset() == end, "RDATA", "does not have the length it says");
    return out;
  }

  std::variant<Bytes, Address, std::string, Service> data(RecordType type, std::size_t length) {
    switch (type) {
      case RecordType::A: return address(Address::Family::V4, 4);
      case RecordType::AAAA: return address(Address::Family::V6, 16);
      case RecordType::CNAME:
      case RecordType::NS:
      case RecordType::PTR: return name();
      case RecordType::SRV: {
        Service out;
        out.priority = in.u16_be("Priority");
        out.weight = in.u16_be("Weight");
        out.port = in.u16_be("Port");
        out.target = name();
        return out;
      }
      default: break;
    }
    const auto rest = in.take(length, "RDATA");
    return Bytes{rest.begin(), rest.end()};
  }

  Address address(Address::Family family, std::size_t size) {
    Address out{.family = family};
    std::ranges::copy(in.take(size, "ADDRESS"), out.octets.begin());
    return out;
  }

  // A count is a claim: nothing is reserved for it, and reading stops with the bytes.
  void records(std::vector<Record>& out, unsigned count) {
    for (unsigned i = 0; i < count && in.ok(); ++i) {
      auto each = record();
      if (in.ok()) out.push_back(std::move(each));
    }
  }
};

Result<Bytes> encode_data(const Record& record) {
  ByteWriter out;
  if (const auto* raw = std::get_if<Bytes>(&record.data)) return *raw;
  if (const auto* address = std::get_if<Address>(&record.data)) {
    if (record.type != (address->is_v4() ? RecordType::A : RecordType::AAAA))
      return fail(ErrorCode::BadData, "an address of the wrong family for its record");
    out.bytes(BytesView{address->octets}.first(address->is_v4() ? 4 : 16));
    return std::move(out).take();
  }
  if (const auto* target = std::get_if<std::string>(&record.data)) return write_name(*target);
  const auto& service = std::get<Service>(record.data);
  TRY_ASSIGN(const auto target, write_name(service.target));
  out.u16_be(service.priority).u16_be(service.weight).u16_be(service.port).bytes(target);
  return std::move(out).take();
}

Result<void> write_records(ByteWriter& out, const std::vector<Record>& records) {
  for (const auto& each : records) {
    TRY_ASSIGN(const auto name, write_name(each.name));
    TRY_ASSIGN(const auto data, encode_data(each));
    if (data.size() > 0xffff) return fail(ErrorCode::BadData, "record data beyond 65535 bytes");
    out.bytes(name).u16_be(std::uint16_t(each.type)).u16_be(each.klass).u32_be(each.ttl).u16_be(std::uint16_t(data.size())).bytes(data);
  }
  return {};
}

}  // namespace

std::string spec_name(Rcode rcode) {
  static constexpr std::string_view kNames[] = {"NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
                                                "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE"};
  const auto index = std::size_t(rcode);
  return index < std::size(kNames) ? std::string{kNames[index]} : text::hex_number(index, 2);
}

std::string spec_name(RecordType type) {
  switch (type) {
    case RecordType::A: return "A";
    case RecordType::NS: return "NS";
    case RecordType::CNAME: return "CNAME";
    case RecordType::SOA: return "SOA";
    case RecordType::PTR: return "PTR";
    case RecordType::TXT: return "TXT";
    case RecordType::AAAA: return "AAAA";
    case RecordType::SRV: return "SRV";
    case RecordType::OPT: return "OPT";
  }
  return text::hex_number(std::uint16_t(type), 4);
}

Decoded<DnsMessage> decode_message(BytesView bytes) {
  Reader reader{bytes};
  auto& in = reader.in;
  DnsMessage out;
  out.id = in.u16_be("ID");
  const std::uint16_t flags = in.u16_be("flags");
  out.response = (flags & 0x8000) != 0;
  out.opcode = std::uint8_t(flags >> 11 & 0xf);
  out.authoritative = (flags & 0x0400) != 0;
  out.truncated = (flags & 0x0200) != 0;
  out.recursion_desired = (flags & 0x0100) != 0;
  out.recursion_available = (flags & 0x0080) != 0;
  out.rcode = Rcode{std::uint8_t(flags & 0xf)};
  const unsigned questions = in.u16_be("QDCOUNT");
  const unsigned answers = in.u16_be("ANCOUNT");
  const unsigned authorities = in.u16_be("NSCOUNT");
  const unsigned additionals = in.u16_be("ARCOUNT");
  const bool has_header = in.ok();
  for (unsigned i = 0; i < questions && in.ok(); ++i) {
    auto each = reader.question();
    if (in.ok()) out.questions.push_back(std::move(each));
  }
  reader.records(out.answers, answers);
  reader.records(out.authorities, authorities);
  reader.records(out.additionals, additionals);
  if (!in.ok() && !(has_header && out.truncated)) return fail(in.error().inside_whole());
  return out;
}

Result<Bytes> encode(const DnsMessage& message) {
  ByteWriter out;
  const unsigned flags = (message.response ? 0x8000u : 0u) | (message.opcode & 0xfu) << 11 | (message.authoritative ? 0x0400u : 0u) |
                         (message.truncated ? 0x0200u : 0u) | (message.recursion_desired ? 0x0100u : 0u) |
                         (message.recursion_available ? 0x0080u : 0u) | (unsigned(message.rcode) & 0xfu);
  out.u16_be(message.id).u16_be(std::uint16_t(flags));
  out.u16_be(std::uint16_t(message.questions.size())).u16_be(std::uint16_t(message.answers.size()));
  out.u16_be(std::uint16_t(message.authorities.size())).u16_be(std::uint16_t(message.additionals.size()));
  for (const auto& each : message.questions) {
    TRY_ASSIGN(const auto name, write_name(each.name));
    out.bytes(name).u16_be(std::uint16_t(each.type)).u16_be(each.klass);
  }
  TRY(write_records(out, message.answers));
  TRY(write_records(out, message.authorities));
  TRY(write_records(out, message.additionals));
  return std::move(out).take();
}

Result<Bytes> encode_query(std::uint16_t id, std::string_view name, RecordType type, QueryOptions options) {
  DnsMessage query{.id = id, .recursion_desired = options.recursion_desired};
  query.questions.push_back({std::string{name}, type, std::uint16_t(options.unicast_answer ? kClassIn | 0x8000 : kClassIn)});
  if (options.edns_udp_size != 0) query.additionals.push_back({.type = RecordType::OPT, .klass = options.edns_udp_size});
  return encode(query);
}

Resolution resolve(const DnsMessage& answer, std::string_view name, RecordType type) {
  Resolution out;
  bool used_any = false;
  const auto use = [&](const Record& record) {
    out.least_ttl_seconds = used_any ? std::min(out.least_ttl_seconds, record.ttl) : record.ttl;
    used_any = true;
  };
  std::string current{name};
  for (int links = 0; links < kMostAliases; ++links) {
    const auto alias = std::ranges::find_if(answer.answers, [&](const Record& each) {
      return each.type == RecordType::CNAME && same_name(each.name, current) && std::holds_alternative<std::string>(each.data);
    });
    if (alias == answer.answers.end()) break;
    use(*alias);
    current = std::get<std::string>(alias->data);
    out.alias = current;
  }
  for (const auto& each : answer.answers) {
    const auto* address = std::get_if<Address>(&each.data);
    if (address == nullptr || each.type != type || !same_name(each.name, current)) continue;
    use(each);
    out.addresses.push_back(*address);
  }
  return out;
}

}  // namespace doctor::dns
