#include "proto/ntlm/av_pairs.hpp"

namespace doctor::ntlm {

std::vector<std::pair<AvId, BytesView>> read_av_pairs(BytesView info) {
  std::vector<std::pair<AvId, BytesView>> out;
  ByteReader in{info, "AV_PAIR"};
  while (in.remaining() > 0) {
    const auto id = AvId{in.u16_le("AvId")};
    const auto value = in.take(in.u16_le("AvLen"), "Value");
    if (!in.ok() || id == AvId::End) break;  // what was read before a broken pair still stands
    out.emplace_back(id, value);
  }
  return out;
}

void write_av_pair(ByteWriter& out, AvId id, BytesView value) { out.u16_le(std::uint16_t(id)).u16_le(std::uint16_t(value.size())).bytes(value); }

}  // namespace doctor::ntlm
