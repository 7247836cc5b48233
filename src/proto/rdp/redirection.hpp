// Being sent to another host: RDP_SERVER_REDIRECTION_PACKET, [MS-RDPBCGR] 2.2.13.1. A password in it is passed over and
// never kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::rdp {

// Bits of RedirFlags.
enum class RedirectionFlag : std::uint32_t {
  TargetNetAddress = 0x1,
  LoadBalanceInfo = 0x2,
  Username = 0x4,
  Domain = 0x8,
  Password = 0x10,
  NoRedirect = 0x80,
  TargetFqdn = 0x100,
  TargetNetbiosName = 0x200,
  TargetNetAddresses = 0x800,
  ClientTsvUrl = 0x1000,
  RedirectionGuid = 0x8000,
  TargetCertificate = 0x10000,
};

struct Redirection {
  std::uint32_t session_id{0};
  std::uint32_t flags{0};
  std::string target_address{};
  std::string load_balance_info{};  // opaque octets, most often text
  std::string user{};
  std::string domain{};
  std::string target_fqdn{};
  std::string target_netbios_name{};
  std::vector<std::string> target_addresses{};  // at most 32 are read

  bool has(RedirectionFlag flag) const { return (flags & std::uint32_t(flag)) != 0; }
  // For information only: the client stays where it is.
  bool stays() const { return has(RedirectionFlag::NoRedirect); }
  friend bool operator==(const Redirection&, const Redirection&) = default;
};

Decoded<Redirection> decode_redirection(BytesView bytes);
// Of those fields that the flags announce; one that is announced and not kept here is written empty.
Bytes encode(const Redirection& redirection);

}  // namespace doctor::rdp
