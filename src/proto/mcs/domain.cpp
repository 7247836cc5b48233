#include "proto/mcs/domain.hpp"

#include "base/overloaded.hpp"
#include "proto/mcs/per.hpp"

namespace doctor::mcs {
namespace {

// The number of each among the choices of DomainMCSPDU; it takes the first six bits.
enum class Choice : std::uint8_t {
  ErectDomainRequest = 1,
  DisconnectProviderUltimatum = 8,
  AttachUserRequest = 10,
  AttachUserConfirm = 11,
  ChannelJoinRequest = 14,
  ChannelJoinConfirm = 15,
  SendDataRequest = 25,
  SendDataIndication = 26,
};
// High priority, and a segment that is both the first and the last.
constexpr std::uint8_t kPriorityAndSegmentation = 0x70;

constexpr std::uint8_t first_byte(Choice choice, std::uint8_t below = 0) { return std::uint8_t(std::uint8_t(choice) << 2 | below); }

// Four bits of result behind six of choice and one that tells whether the optional last field is there.
struct Confirm {
  bool has_optional{false};
  Result result{};
};
Confirm read_confirm(std::uint8_t first, ByteReader& in) {
  const std::uint8_t second = in.u8("result");
  return {(first & 2) != 0, Result{std::uint8_t((first & 1) << 3 | second >> 5)}};
}
void write_confirm(ByteWriter& out, Choice choice, bool has_optional, Result result) {
  const auto number = std::uint8_t(std::uint8_t(result) & 0xf);
  out.u8(first_byte(choice, std::uint8_t((has_optional ? 2 : 0) | number >> 3))).u8(std::uint8_t(number << 5));
}

std::uint16_t read_user(ByteReader& in) { return std::uint16_t(in.u16_be("initiator") + kFirstUser); }
void write_user(ByteWriter& out, std::uint16_t user) { out.u16_be(std::uint16_t(user - kFirstUser)); }

AttachUserConfirm read_attach_confirm(std::uint8_t first, ByteReader& in) {
  const auto confirm = read_confirm(first, in);
  AttachUserConfirm out{.result = confirm.result};
  if (confirm.has_optional) out.user = read_user(in);
  return out;
}

ChannelJoinConfirm read_join_confirm(std::uint8_t first, ByteReader& in) {
  const auto confirm = read_confirm(first, in);
  ChannelJoinConfirm out{.result = confirm.result, .user = read_user(in), .requested = in.u16_be("requested")};
  if (confirm.has_optional) out.channel = in.u16_be("channelId");
  return out;
}

SendData read_send_data(bool indication, ByteReader& in) {
  SendData out{.indication = indication, .user = read_user(in), .channel = in.u16_be("channelId")};
  in.u8("dataPriority");
  const auto data = per::read_octets(in, "userData");
  out.user_data.assign(data.begin(), data.end());
  return out;
}

}  // namespace

Decoded<DomainPdu> decode_domain_pdu(BytesView bytes) {
  ByteReader in{bytes, "DomainMCSPDU"};
  const std::uint8_t first = in.u8("choice");
  DomainPdu out;
  switch (Choice{std::uint8_t(first >> 2)}) {
    case Choice::ErectDomainRequest:
      per::read_octets(in, "subHeight");
      per::read_octets(in, "subInterval");
      out = ErectDomainRequest{};
      break;
    case Choice::DisconnectProviderUltimatum:
      // Three bits of reason, of which the last stands in the next byte.
      out = Disconnect{Reason{std::uint8_t((first & 3) << 1 | in.u8("reason") >> 7)}};
      break;
    case Choice::AttachUserRequest: out = AttachUserRequest{}; break;
    case Choice::AttachUserConfirm: out = read_attach_confirm(first, in); break;
    case Choice::ChannelJoinRequest: {
      const auto user = read_user(in);
      out = ChannelJoinRequest{user, in.u16_be("channelId")};
      break;
    }
    case Choice::ChannelJoinConfirm: out = read_join_confirm(first, in); break;
    case Choice::SendDataRequest: out = read_send_data(false, in); break;
    case Choice::SendDataIndication: out = read_send_data(true, in); break;
    default: in.expect(false, "choice", "is none that RDP uses");
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode(const DomainPdu& pdu) {
  ByteWriter out;
  std::visit(Overloaded{
                 [&](const ErectDomainRequest&) {
                   out.u8(first_byte(Choice::ErectDomainRequest)).u8(1).u8(0).u8(1).u8(0);  // height 0, interval 0
                 },
                 [&](const AttachUserRequest&) { out.u8(first_byte(Choice::AttachUserRequest)); },
                 [&](const AttachUserConfirm& confirm) {
                   write_confirm(out, Choice::AttachUserConfirm, confirm.user.has_value(), confirm.result);
                   if (confirm.user) write_user(out, *confirm.user);
                 },
                 [&](const ChannelJoinRequest& request) {
                   out.u8(first_byte(Choice::ChannelJoinRequest));
                   write_user(out, request.user);
                   out.u16_be(request.channel);
                 },
                 [&](const ChannelJoinConfirm& confirm) {
                   write_confirm(out, Choice::ChannelJoinConfirm, confirm.channel.has_value(), confirm.result);
                   write_user(out, confirm.user);
                   out.u16_be(confirm.requested);
                   if (confirm.channel) out.u16_be(*confirm.channel);
                 },
                 [&](const SendData& data) {
                   out.u8(first_byte(data.indication ? Choice::SendDataIndication : Choice::SendDataRequest));
                   write_user(out, data.user);
                   out.u16_be(data.channel).u8(kPriorityAndSegmentation);
                   per::write_length(out, data.user_data.size());
                   out.bytes(data.user_data);
                 },
                 [&](const Disconnect& disconnect) {
                   const auto reason = std::uint8_t(std::uint8_t(disconnect.reason) & 7);
                   out.u8(first_byte(Choice::DisconnectProviderUltimatum, std::uint8_t(reason >> 1))).u8(std::uint8_t(reason << 7));
                 },
             },
             pdu);
  return std::move(out).take();
}

}  // namespace doctor::mcs
