// The first two messages of NTLM ([MS-NLMP] 2.2.1.1, 2.2.1.2): enough to hear a host tell its names, build and clock.
// Nothing secret is involved; authenticate.hpp has the third.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace doctor::ntlm {

// Bits of NegotiateFlags, as far as we speak of them.
inline constexpr std::uint32_t kNegotiateUnicode = 0x00000001;
inline constexpr std::uint32_t kNegotiateSeal = 0x00000020;
inline constexpr std::uint32_t kNegotiateLmKey = 0x00000080;
inline constexpr std::uint32_t kNegotiateExtendedSessionSecurity = 0x00080000;
inline constexpr std::uint32_t kNegotiateTargetInfo = 0x00800000;
inline constexpr std::uint32_t kNegotiateVersion = 0x02000000;
inline constexpr std::uint32_t kNegotiate128 = 0x20000000;
inline constexpr std::uint32_t kNegotiateKeyExchange = 0x40000000;
inline constexpr std::uint32_t kNegotiate56 = 0x80000000;
// What a current Windows client offers inside CredSSP, which seals.
inline constexpr std::uint32_t kWindowsClientFlags = 0xe20882b7;

// VERSION, [MS-NLMP] 2.2.2.10.
struct OsVersion {
  std::uint8_t major{0};
  std::uint8_t minor{0};
  std::uint16_t build{0};
  std::string to_string() const;  // "10.0.20348"
  friend bool operator==(const OsVersion&, const OsVersion&) = default;
};

// The Windows that we sound like.
inline constexpr OsVersion kClientVersion{10, 0, 19041};

// FILETIME: tenths of microseconds since 1601, [MS-DTYP] 2.3.3.
std::uint64_t to_filetime(WallTime time);
// What every message begins with.
void write_beginning(ByteWriter& out, std::uint32_t type);
void write_version(ByteWriter& out, OsVersion version);

// NEGOTIATE_MESSAGE without names.
Bytes encode_negotiate();
// Whether the bytes are an NTLM message of that type (1: NEGOTIATE, 2: CHALLENGE, 3: AUTHENTICATE).
bool is_message(BytesView bytes, std::uint32_t type);

// CHALLENGE_MESSAGE. The texts are a stranger's.
struct Challenge {
  std::uint32_t flags{0};
  std::string target_name{};
  std::array<std::byte, 8> server_challenge{};
  // AV pairs of TargetInfo, [MS-NLMP] 2.2.2.1.
  std::optional<std::string> netbios_computer{};
  std::optional<std::string> netbios_domain{};
  std::optional<std::string> dns_computer{};
  std::optional<std::string> dns_domain{};
  std::optional<std::string> dns_tree{};
  std::optional<WallTime> timestamp{};  // MsvAvTimestamp; left out when zero or beyond the year 9999
  std::optional<OsVersion> version{};
  // As they came, for who answers; encode() makes them from the fields above.
  Bytes target_info{};
  std::optional<std::uint64_t> filetime{};
  friend bool operator==(const Challenge&, const Challenge&) = default;
};

Decoded<Challenge> decode_challenge(BytesView bytes);
// Sets the flags that its content asks for beside those given.
Bytes encode(const Challenge& challenge);

}  // namespace doctor::ntlm
