#include "proto/ntlm/authenticate.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/ntlm/av_pairs.hpp"
#include "proto/ntlm/channel_bindings.hpp"
#include "proto/ntlm/upper_case.hpp"

namespace doctor::ntlm {
namespace {

constexpr std::size_t kHeader = 88;  // with VERSION and MIC
constexpr std::size_t kMicAt = 72;
constexpr std::size_t kMicSize = 16;
constexpr std::uint32_t kMicPresent = 0x00000002;  // MsvAvFlags, 2.2.2.1

// What both sides must take for CredSSP's sealing.
constexpr std::uint32_t kNeeded = kNegotiateUnicode | kNegotiateExtendedSessionSecurity | kNegotiateSeal | kNegotiate128;

DecodeError refused(std::string_view field, std::string_view reason) {
  return {DecodeError::Kind::Malformed, "CHALLENGE_MESSAGE", field, 0, reason, 0};
}

// The host's pairs, and ours behind them. 3.1.5.1.2: the host's own MsvAvFlags stay, with our bit added.
Bytes target_info(BytesView of_host, bool with_mic, const std::string& service, BytesView bindings) {
  ByteWriter out;
  std::uint32_t flags = with_mic ? kMicPresent : 0;
  for (const auto& [id, value] : read_av_pairs(of_host)) {
    if (id == AvId::Flags && value.size() == sizeof flags) flags |= ByteReader{value, "AV_PAIR"}.u32_le("MsvAvFlags");
    if (id != AvId::Flags && id != AvId::TargetName && id != AvId::ChannelBindings) write_av_pair(out, id, value);
  }
  if (flags != 0) {
    ByteWriter value;
    value.u32_le(flags);
    write_av_pair(out, AvId::Flags, value.view());
  }
  if (!bindings.empty()) write_av_pair(out, AvId::ChannelBindings, bindings);
  if (!service.empty()) write_av_pair(out, AvId::TargetName, text::to_utf16le(service));
  write_av_pair(out, AvId::End, {});
  return std::move(out).take();
}

// NTLMv2_CLIENT_CHALLENGE, 2.2.2.7, with the four zero bytes that 3.3.2 puts behind it.
Bytes client_challenge_blob(std::uint64_t filetime, BytesView client_challenge, BytesView info) {
  ByteWriter out;
  out.u8(1).u8(1).u16_le(0).u32_le(0).u64_le(filetime).bytes(client_challenge).u32_le(0).bytes(info).u32_le(0);
  return std::move(out).take();
}

Secret keyed(const Hashes& hashes, const Secret& key, BytesView first, BytesView second) {
  Bytes both{first.begin(), first.end()};
  both.insert(both.end(), second.begin(), second.end());
  return hashes.hmac_md5(key.reveal(), both);
}

Bytes joined(BytesView a, BytesView b) {
  Bytes out{a.begin(), a.end()};
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

// The fields that point into the payload, and the payload.
class Payload {
 public:
  explicit Payload(ByteWriter& header) : header_(header) {}
  void add(BytesView value) {
    const auto size = std::uint16_t(value.size());
    header_.u16_le(size).u16_le(size).u32_le(std::uint32_t(kHeader + body_.size()));
    body_.bytes(value);
  }
  BytesView body() const { return body_.view(); }

 private:
  ByteWriter& header_;
  ByteWriter body_{};
};

}  // namespace

Secret ntowf_v2(const Hashes& hashes, const Account& account, const Secret& password) {
  const Secret password_utf16 = utf16le_of(password);
  const Secret key = hashes.md4(password_utf16.reveal());
  return hashes.hmac_md5(key.reveal(), text::to_utf16le(upper_case(account.user) + account.domain));
}

Decoded<Authenticated> authenticate(const Hashes& hashes, const AuthenticateInput& input, const Secret& password, BytesView negotiate,
                                    BytesView challenge) {
  const auto read = decode_challenge(challenge);
  if (!read) return fail(read.error());
  if ((read->flags & kNeeded) != kNeeded)
    return fail(refused("NegotiateFlags", "leave out Unicode, sealing, keys of 128 bits or extended session security"));
  if (read->target_info.empty()) return fail(refused("TargetInfoFields", "is empty, which means NTLM version 1"));

  const bool tells_time = read->filetime.has_value();
  const Bytes bindings = input.certificate_hash.empty() ? Bytes{} : channel_bindings_of(hashes, input.certificate_hash);
  const Bytes info = target_info(read->target_info, tells_time, input.service, bindings);
  const Bytes blob = client_challenge_blob(read->filetime.value_or(to_filetime(input.now)), input.client_challenge, info);

  // ComputeResponse, 3.3.2.
  const Secret response_key = ntowf_v2(hashes, input.account, password);
  const Secret proof = keyed(hashes, response_key, read->server_challenge, blob);
  const Secret session_base_key = hashes.hmac_md5(response_key.reveal(), proof.reveal());
  const Bytes nt_response = joined(proof.reveal(), blob);
  // 3.1.5.1.2: a host that tells its time gets no LMv2 response, but 24 zero bytes.
  const Bytes lm_response =
      tells_time ? Bytes(24) : joined(keyed(hashes, response_key, read->server_challenge, input.client_challenge).reveal(), input.client_challenge);

  Authenticated out;
  // LM_KEY goes where extended session security is (2.2.2.5); TARGET_INFO is the host's to set, and ours to repeat.
  out.flags = read->flags & (kWindowsClientFlags | kNegotiateTargetInfo) & ~kNegotiateLmKey;
  const bool exchange = (out.flags & kNegotiateKeyExchange) != 0;
  out.exported_session_key = exchange ? input.session_key.copy() : session_base_key.copy();
  const Bytes exchanged = exchange ? hashes.rc4(session_base_key.reveal())->apply(input.session_key.reveal()) : Bytes{};

  ByteWriter header;
  write_beginning(header, 3);
  Payload payload{header};
  payload.add(lm_response);
  payload.add(nt_response);
  payload.add(text::to_utf16le(input.account.domain));
  payload.add(text::to_utf16le(input.account.user));
  payload.add(text::to_utf16le(input.workstation));
  payload.add(exchanged);
  header.u32_le(out.flags);
  write_version(header, kClientVersion);
  header.bytes(Bytes(kMicSize)).bytes(payload.body());
  out.message = std::move(header).take();

  // The MIC is over all three messages, with zeros in its own place.
  if (tells_time) {
    const Bytes all = joined(joined(negotiate, challenge), out.message);
    const Secret mic = hashes.hmac_md5(out.exported_session_key.reveal(), all);
    std::ranges::copy(mic.reveal(), out.message.begin() + kMicAt);
  }
  return out;
}

}  // namespace doctor::ntlm
