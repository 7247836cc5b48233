#include "proto/dns/netbios.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "proto/dns/name.hpp"

namespace doctor::dns {
namespace {

constexpr std::uint16_t kTypeNb = 0x0020;
constexpr std::uint16_t kTypeNbStat = 0x0021;
constexpr std::uint16_t kClassInternet = 1;
constexpr std::size_t kNameBytes = 16;
constexpr std::uint16_t kGroupBit = 0x8000;

// RFC 1001 14.1, first-level encoding: each half of a byte is a letter from A to P.
void write_netbios_name(ByteWriter& out, const std::array<std::uint8_t, kNameBytes>& name) {
  out.u8(2 * kNameBytes);
  for (const std::uint8_t byte : name) out.u8(std::uint8_t('A' + (byte >> 4))).u8(std::uint8_t('A' + (byte & 0xf)));
  out.u8(0);
}

Result<std::array<std::uint8_t, kNameBytes>> padded(std::string_view name, std::uint8_t suffix) {
  if (name.empty() || name.size() >= kNameBytes) return fail(ErrorCode::BadData, "not a NetBIOS name: " + text::escape_untrusted(name));
  std::array<std::uint8_t, kNameBytes> out{};
  out.fill(' ');
  std::ranges::transform(name, out.begin(), [](char c) { return std::uint8_t(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); });
  out.back() = suffix;
  return out;
}

Bytes query(std::uint16_t id, std::uint16_t flags, const std::array<std::uint8_t, kNameBytes>& name, std::uint16_t type) {
  ByteWriter out;
  out.u16_be(id).u16_be(flags).u16_be(1).u16_be(0).u16_be(0).u16_be(0);
  write_netbios_name(out, name);
  out.u16_be(type).u16_be(kClassInternet);
  return std::move(out).take();
}

void read_addresses(ByteReader& in, std::size_t length, NetBiosAnswer& out) {
  in.expect(length % 6 == 0, "RDLENGTH", "must be a multiple of 6");
  for (std::size_t i = 0; i < length / 6 && in.ok(); ++i) {
    in.u16_be("NB_FLAGS");
    Address address{.family = Address::Family::V4};
    std::ranges::copy(in.take(4, "NB_ADDRESS"), address.octets.begin());
    if (in.ok()) out.addresses.push_back(address);
  }
}

void read_names(ByteReader& in, NetBiosAnswer& out) {
  const unsigned count = in.u8("NUM_NAMES");
  for (unsigned i = 0; i < count && in.ok(); ++i) {
    const auto name = text::as_chars(in.take(kNameBytes - 1, "NODE_NAME"));
    const std::uint8_t suffix = in.u8("NODE_NAME suffix");
    const bool group = (in.u16_be("NAME_FLAGS") & kGroupBit) != 0;
    const auto end = name.find_last_not_of(std::string_view{" \0", 2});
    if (in.ok()) out.names.push_back({std::string{name.substr(0, end == std::string_view::npos ? 0 : end + 1)}, suffix, group});
  }
}

}  // namespace

Result<Bytes> encode_name_query(std::uint16_t id, std::string_view name, std::uint8_t suffix, bool broadcast) {
  TRY_ASSIGN(const auto wire_name, padded(name, suffix));
  return query(id, broadcast ? 0x0110 : 0x0100, wire_name, kTypeNb);
}

Bytes encode_node_status_query(std::uint16_t id) {
  std::array<std::uint8_t, kNameBytes> any{};
  any[0] = '*';
  return query(id, 0, any, kTypeNbStat);
}

Decoded<NetBiosAnswer> decode_netbios_answer(BytesView bytes) {
  ByteReader in{bytes, "NetBIOS response"};
  NetBiosAnswer out;
  out.id = in.u16_be("NAME_TRN_ID");
  const std::uint16_t flags = in.u16_be("flags");
  in.expect((flags & 0x8000) != 0, "flags", "must have the response bit");
  out.rcode = std::uint8_t(flags & 0xf);
  in.expect(in.u16_be("QDCOUNT") == 0, "QDCOUNT", "must be 0");
  const unsigned answers = in.u16_be("ANCOUNT");
  in.u16_be("NSCOUNT");
  in.u16_be("ARCOUNT");
  if (answers > 0 && in.ok()) {
    const auto name = read_name(bytes, in.offset());
    if (!name) {
      in.fail_at(name.error());
    } else {
      in.skip(name->size, "RR_NAME");
    }
    const std::uint16_t type = in.u16_be("RR_TYPE");
    in.u16_be("RR_CLASS");
    in.u32_be("TTL");
    const std::size_t length = in.u16_be("RDLENGTH");
    in.expect(length <= in.remaining(), "RDLENGTH", "goes past the end of the message");
    if (type == kTypeNb) read_addresses(in, length, out);
    if (type == kTypeNbStat) read_names(in, out);
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Result<Bytes> encode_name_answer(std::uint16_t id, std::string_view name, std::uint8_t suffix, const std::vector<Address>& addresses) {
  TRY_ASSIGN(const auto wire_name, padded(name, suffix));
  ByteWriter out;
  out.u16_be(id).u16_be(0x8500).u16_be(0).u16_be(1).u16_be(0).u16_be(0);
  write_netbios_name(out, wire_name);
  out.u16_be(kTypeNb).u16_be(kClassInternet).u32_be(300'000).u16_be(std::uint16_t(6 * addresses.size()));
  for (const auto& each : addresses) out.u16_be(0).bytes(BytesView{each.octets}.first(4));
  return std::move(out).take();
}

Result<NetBiosQueryMachine> NetBiosQueryMachine::create(std::uint16_t id, std::string_view name, Duration timeout) {
  TRY_ASSIGN(auto message, encode_name_query(id, name));
  return NetBiosQueryMachine{id, std::move(message), timeout};
}

Step NetBiosQueryMachine::start(Instant now) {
  began_ = now;
  half_way_ = now + timeout_ / 2;
  deadline_ = now + timeout_;
  return Step::say(message_, half_way_);
}

Step NetBiosQueryMachine::on_bytes(BytesView received, Instant at) {
  const auto answer = decode_netbios_answer(received);
  if (!answer || answer->id != id_ || answer->addresses.empty()) return wait();
  outcome_ = Outcome{answer->addresses, Bytes{received.begin(), received.end()}, at - began_};
  return Step::finished();
}

Step NetBiosQueryMachine::on_close(CloseKind, Instant at) {
  outcome_ = Outcome{.took = at - began_};
  return Step::finished();
}

Step NetBiosQueryMachine::on_deadline(Instant at) {
  if (at < deadline_ && !asked_twice_) {
    asked_twice_ = true;
    return Step::say(message_, deadline_);
  }
  outcome_ = Outcome{.took = at - began_};
  return Step::finished();
}

}  // namespace doctor::dns
