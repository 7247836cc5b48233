#include "proto/ntlm/messages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/ntlm/av_pairs.hpp"

namespace doctor::ntlm {
namespace {

using namespace std::string_view_literals;

constexpr auto kSignature = "NTLMSSP\0"sv;
constexpr std::uint32_t kTypeNegotiate = 1;
constexpr std::uint32_t kTypeChallenge = 2;
constexpr std::size_t kChallengeHeader = 48;  // up to the VERSION, which older hosts leave out
constexpr std::uint8_t kNtlmRevision = 15;    // NTLMSSP_REVISION_W2K3

constexpr std::int64_t kFiletimeOfEpoch = 11'644'473'600;  // seconds from 1601 to 1970
constexpr std::int64_t kLastSecondOf9999 = 253'402'300'799;
constexpr std::uint64_t kTicksPerSecond = 10'000'000;

std::optional<WallTime> from_filetime(std::uint64_t filetime) {
  const auto seconds = std::int64_t(filetime / kTicksPerSecond) - kFiletimeOfEpoch;
  if (filetime == 0 || seconds > kLastSecondOf9999) return std::nullopt;
  return WallTime{std::chrono::seconds{seconds}};
}

// A field that points into the message: length, maximum length, offset ([MS-NLMP] 2.2.1.2).
BytesView read_payload(ByteReader& in, BytesView message, std::string_view field) {
  const std::size_t length = in.u16_le(field);
  in.u16_le(field);
  const std::size_t offset = in.u32_le(field);
  if (length == 0) return {};  // its offset has no meaning
  in.expect(offset <= message.size() && length <= message.size() - offset, field, "points beyond the message");
  return in.ok() ? message.subspan(offset, length) : BytesView{};
}

void read_target_info(Challenge& out) {
  for (const auto& [id, value] : read_av_pairs(out.target_info)) {
    switch (id) {
      case AvId::NbComputerName: out.netbios_computer = text::from_utf16le(value); break;
      case AvId::NbDomainName: out.netbios_domain = text::from_utf16le(value); break;
      case AvId::DnsComputerName: out.dns_computer = text::from_utf16le(value); break;
      case AvId::DnsDomainName: out.dns_domain = text::from_utf16le(value); break;
      case AvId::DnsTreeName: out.dns_tree = text::from_utf16le(value); break;
      case AvId::Timestamp:
        if (value.size() == 8) {
          out.filetime = ByteReader{value, "AV_PAIR"}.u64_le("MsvAvTimestamp");
          out.timestamp = from_filetime(*out.filetime);
        }
        break;
      default: break;
    }
  }
}

void write_name(ByteWriter& out, AvId id, const std::optional<std::string>& name) {
  if (name) write_av_pair(out, id, text::to_utf16le(*name));
}

Bytes target_info_of(const Challenge& challenge) {
  ByteWriter out;
  write_name(out, AvId::NbDomainName, challenge.netbios_domain);
  write_name(out, AvId::NbComputerName, challenge.netbios_computer);
  write_name(out, AvId::DnsDomainName, challenge.dns_domain);
  write_name(out, AvId::DnsComputerName, challenge.dns_computer);
  write_name(out, AvId::DnsTreeName, challenge.dns_tree);
  if (challenge.timestamp) {
    ByteWriter filetime;
    filetime.u64_le(to_filetime(*challenge.timestamp));
    write_av_pair(out, AvId::Timestamp, filetime.view());
  }
  write_av_pair(out, AvId::End, {});
  return std::move(out).take();
}

}  // namespace

std::uint64_t to_filetime(WallTime time) { return std::uint64_t(time.time_since_epoch().count() + kFiletimeOfEpoch) * kTicksPerSecond; }

void write_beginning(ByteWriter& out, std::uint32_t type) { out.chars(kSignature).u32_le(type); }

void write_version(ByteWriter& out, OsVersion version) {
  out.u8(version.major).u8(version.minor).u16_le(version.build).u8(0).u16_le(0).u8(kNtlmRevision);
}

std::string OsVersion::to_string() const { return text::format("{}.{}.{}", major, minor, build); }

Bytes encode_negotiate() {
  ByteWriter out;
  write_beginning(out, kTypeNegotiate);
  out.u32_le(kWindowsClientFlags);
  out.u64_le(0).u64_le(0);  // DomainNameFields, WorkstationFields: not supplied
  write_version(out, kClientVersion);
  return std::move(out).take();
}

bool is_message(BytesView bytes, std::uint32_t type) {
  ByteReader in{bytes, "NTLM"};
  const bool signature = text::as_chars(in.take(kSignature.size(), "Signature")) == kSignature;
  return signature && in.u32_le("MessageType") == type && in.ok();
}

Decoded<Challenge> decode_challenge(BytesView bytes) {
  ByteReader in{bytes, "CHALLENGE_MESSAGE"};
  in.expect(text::as_chars(in.take(kSignature.size(), "Signature")) == kSignature, "Signature", "must be NTLMSSP");
  in.expect(in.u32_le("MessageType") == kTypeChallenge, "MessageType", "must be 2");
  Challenge out;
  const auto target_name = read_payload(in, bytes, "TargetNameFields");
  out.flags = in.u32_le("NegotiateFlags");
  std::ranges::copy(in.take(out.server_challenge.size(), "ServerChallenge"), out.server_challenge.begin());
  in.skip(8, "Reserved");
  const auto target_info = read_payload(in, bytes, "TargetInfoFields");
  if ((out.flags & kNegotiateVersion) != 0) {
    OsVersion version;
    version.major = in.u8("ProductMajorVersion");
    version.minor = in.u8("ProductMinorVersion");
    version.build = in.u16_le("ProductBuild");
    in.skip(4, "NTLMRevisionCurrent");
    out.version = version;
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  const bool unicode = (out.flags & kNegotiateUnicode) != 0;
  out.target_name = unicode ? text::from_utf16le(target_name) : std::string{text::as_chars(target_name)};
  out.target_info.assign(target_info.begin(), target_info.end());
  read_target_info(out);
  return out;
}

Bytes encode(const Challenge& challenge) {
  const auto name = text::to_utf16le(challenge.target_name);
  const auto info = target_info_of(challenge);
  const auto flags = challenge.flags | kNegotiateUnicode | kNegotiateTargetInfo | (challenge.version ? kNegotiateVersion : 0);
  const std::size_t payload_at = kChallengeHeader + (challenge.version ? 8 : 0);
  ByteWriter out;
  write_beginning(out, kTypeChallenge);
  out.u16_le(std::uint16_t(name.size())).u16_le(std::uint16_t(name.size())).u32_le(std::uint32_t(payload_at));
  out.u32_le(flags).bytes(challenge.server_challenge).u64_le(0);
  out.u16_le(std::uint16_t(info.size())).u16_le(std::uint16_t(info.size())).u32_le(std::uint32_t(payload_at + name.size()));
  if (challenge.version) write_version(out, *challenge.version);
  out.bytes(name).bytes(info);
  return std::move(out).take();
}

}  // namespace doctor::ntlm
