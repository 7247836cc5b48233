#include "proto/ntlm/verify.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/ntlm/av_pairs.hpp"

namespace doctor::ntlm {
namespace {

constexpr std::size_t kProofSize = 16;

// A field that points into the payload.
BytesView pointed_at(ByteReader& in, BytesView whole, std::string_view field) {
  const std::size_t size = in.u16_le(field);
  in.u16_le(field);
  const std::size_t offset = in.u32_le(field);
  const bool inside = offset <= whole.size() && size <= whole.size() - offset;
  in.expect(inside, field, "points outside of the message");
  return inside ? whole.subspan(offset, size) : BytesView{};
}

// NTLMv2_CLIENT_CHALLENGE, 2.2.2.7: what the client says behind its proof. Zeros are what a client sends that knows no channel.
Bytes bindings_in(BytesView nt_response) {
  constexpr std::size_t kPairsAt = kProofSize + 28;
  if (nt_response.size() < kPairsAt) return {};
  for (const auto& [id, value] : read_av_pairs(nt_response.subspan(kPairsAt)))
    if (id == AvId::ChannelBindings && std::ranges::any_of(value, [](std::byte each) { return each != std::byte{0}; }))
      return {value.begin(), value.end()};
  return {};
}

}  // namespace

Decoded<AuthenticateMessage> decode_authenticate(BytesView bytes) {
  ByteReader in{bytes, "AUTHENTICATE_MESSAGE"};
  in.expect(is_message(bytes, 3), "MessageType", "must be 3");
  in.skip(12, "Signature");
  pointed_at(in, bytes, "LmChallengeResponseFields");
  const auto nt_response = pointed_at(in, bytes, "NtChallengeResponseFields");
  const auto domain = pointed_at(in, bytes, "DomainNameFields");
  const auto user = pointed_at(in, bytes, "UserNameFields");
  const auto workstation = pointed_at(in, bytes, "WorkstationFields");
  if (!in.ok()) return fail(in.error().inside_whole());
  return AuthenticateMessage{.domain = text::from_utf16le(domain),
                             .user = text::from_utf16le(user),
                             .workstation = text::from_utf16le(workstation),
                             .nt_response = {nt_response.begin(), nt_response.end()},
                             .channel_bindings = bindings_in(nt_response)};
}

bool proves(const Hashes& hashes, const AuthenticateMessage& message, const Secret& password, const std::array<std::byte, 8>& server_challenge) {
  if (message.nt_response.size() <= kProofSize) return false;
  const BytesView response{message.nt_response};
  const Secret key = ntowf_v2(hashes, {.user = message.user, .domain = message.domain}, password);
  Bytes hashed{server_challenge.begin(), server_challenge.end()};
  hashed.insert(hashed.end(), response.begin() + kProofSize, response.end());
  return std::ranges::equal(hashes.hmac_md5(key.reveal(), hashed).reveal(), response.first(kProofSize));
}

}  // namespace doctor::ntlm
