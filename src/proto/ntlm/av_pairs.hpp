// AV_PAIR, the attributes in a challenge's TargetInfo: [MS-NLMP] 2.2.2.1.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::ntlm {

enum class AvId : std::uint16_t {
  End = 0,
  NbComputerName = 1,
  NbDomainName = 2,
  DnsComputerName = 3,
  DnsDomainName = 4,
  DnsTreeName = 5,
  Flags = 6,
  Timestamp = 7,
  SingleHost = 8,
  TargetName = 9,
  ChannelBindings = 10,
};

// The pairs before the end or before one that is cut off; the values are views into `info`.
std::vector<std::pair<AvId, BytesView>> read_av_pairs(BytesView info);
void write_av_pair(ByteWriter& out, AvId id, BytesView value);

}  // namespace doctor::ntlm
