#include "practice/session.hpp"

#include "base/overloaded.hpp"
#include "proto/mcs/connect.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/rdp/client_info.hpp"
#include "proto/rdp/licensing.hpp"
#include "proto/rdp/server_data.hpp"
#include "proto/rdp/share.hpp"
#include "proto/x224/data.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint32_t kVersion = 0x00080004;
constexpr std::uint16_t kServerUser = 1002, kIoChannel = 1003, kClientUser = 1004;
constexpr std::uint32_t kShare = 0x000103ea;
constexpr std::size_t kGarbled = 64;  // zeroes, which begin no TPKT

Bytes in_frame(const mcs::DomainPdu& pdu) { return x224::encode_data(mcs::encode(pdu)); }

Bytes indication(Bytes user_data) { return in_frame(mcs::SendData{true, kServerUser, kIoChannel, std::move(user_data)}); }

Bytes share(const rdp::ShareMessage& message) { return indication(rdp::encode(message, kServerUser)); }

Bytes licensing_error(rdp::LicensingError error, rdp::LicensingTransition transition) {
  return indication(rdp::encode(rdp::LicensingPdu{.error = error, .transition = transition}));
}

Bytes valid_client() { return licensing_error(rdp::LicensingError::StatusValidClient, rdp::LicensingTransition::NoTransition); }

// A farm's answer: another host, by name and by the token of its load balancer.
rdp::Redirection elsewhere() {
  rdp::Redirection out{.session_id = 2, .load_balance_info = "Cookie: msts=3640205228.15629.0000", .target_fqdn = "other.practice.example"};
  out.flags = std::uint32_t(rdp::RedirectionFlag::LoadBalanceInfo) | std::uint32_t(rdp::RedirectionFlag::TargetFqdn);
  return out;
}

}  // namespace

Session::Reply Session::on_plain(BytesView plain) {
  if (buffer_.size() + plain.size() > kMostBytes) return {.end = End::Reset};
  buffer_.insert(buffer_.end(), plain.begin(), plain.end());
  Reply out;
  while (!buffer_.empty() && out.end == End::None) {
    const auto frame = x224::decode_data(buffer_);
    if (!frame) return frame.error().incomplete() ? out : Reply{std::move(out.plain), End::Fin};
    const Bytes payload{frame->payload.begin(), frame->payload.end()};
    buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(frame->size));
    Reply next = answer(payload);
    out.plain.insert(out.plain.end(), next.plain.begin(), next.plain.end());
    out.end = next.end;
  }
  return out;
}

Session::Reply Session::answer(BytesView payload) {
  if (!connected_) {
    if (script_.answer == SessionAnswer::CloseAtConnect || !mcs::decode_connect_initial(payload)) return {.end = End::Fin};
    connected_ = true;
    const rdp::ServerData data{.version = kVersion,
                               .requested_protocols = script_.heard_less ? x224::RequestedProtocols::of({x224::Protocol::Ssl}) : requested_,
                               .io_channel = kIoChannel};
    const mcs::ConnectResponse response{mcs::Result::Successful, mcs::encode_conference_create_response(rdp::encode(data))};
    return {.plain = x224::encode_data(mcs::encode(response))};
  }
  const auto pdu = mcs::decode_domain_pdu(payload);
  if (!pdu) return {.end = End::Fin};
  return std::visit(
      Overloaded{
          [&](const mcs::ErectDomainRequest&) { return Reply{}; },
          [&](const mcs::AttachUserRequest&) { return Reply{.plain = in_frame(mcs::AttachUserConfirm{mcs::Result::Successful, kClientUser})}; },
          [&](const mcs::ChannelJoinRequest& join) {
            return Reply{.plain = in_frame(mcs::ChannelJoinConfirm{mcs::Result::Successful, join.user, join.channel, join.channel})};
          },
          [&](const mcs::SendData& data) { return answer_user_data(data); },
          [&](const auto&) { return Reply{.end = End::Fin}; },  // it leaves, or has no idea
      },
      *pdu);
}

Session::Reply Session::answer_user_data(const mcs::SendData& data) {
  if (rdp::decode_client_info(data.user_data)) return answer_client_info();
  if (script_.answer != SessionAnswer::OfferLicence) return {};
  const auto pdu = rdp::decode_licensing(data.user_data);
  return pdu ? answer_licensing(*pdu) : Reply{};
}

Session::Reply Session::answer_licensing(const rdp::LicensingPdu& pdu) {
  const auto next = licensing_.on_pdu(pdu);
  Reply out;
  if (next.pdu) out.plain = indication(rdp::encode(*next.pdu));
  Bytes last;
  if (next.ends_in_order) {
    last = share(rdp::DemandActive{kShare});
  } else if (next.refused) {
    last = script_.error_info != rdp::ErrorInfo::None ? share(rdp::SetErrorInfo{script_.error_info})
                                                      : in_frame(mcs::Disconnect{mcs::Reason::ProviderInitiated});
    out.end = End::Fin;
  }
  out.plain.insert(out.plain.end(), last.begin(), last.end());
  return out;
}

Session::Reply Session::answer_client_info() const {
  switch (script_.answer) {
    case SessionAnswer::CloseAtConnect: break;
    case SessionAnswer::Draw: {
      Bytes both = valid_client();
      const Bytes demand = share(rdp::DemandActive{kShare});
      both.insert(both.end(), demand.begin(), demand.end());
      return {.plain = std::move(both)};
    }
    case SessionAnswer::LicensingError:
      return {.plain = licensing_error(script_.licensing_error, rdp::LicensingTransition::TotalAbort), .end = End::Fin};
    case SessionAnswer::OfferLicence: return {.plain = indication(rdp::encode(licensing_.offer()))};
    case SessionAnswer::ErrorInfo: return {.plain = share(rdp::SetErrorInfo{script_.error_info}), .end = End::Fin};
    case SessionAnswer::Redirect: {
      Bytes both = valid_client();
      const Bytes away = share(elsewhere());
      both.insert(both.end(), away.begin(), away.end());
      return {.plain = std::move(both), .end = End::Fin};
    }
    case SessionAnswer::Garble: return {.plain = Bytes(kGarbled), .end = End::Fin};
    case SessionAnswer::Silence: return {};
  }
  return {.end = End::Fin};
}

}  // namespace doctor::practice
