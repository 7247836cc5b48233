#include "proto/rdp/session_machine.hpp"

#include <algorithm>
#include <utility>

#include "base/overloaded.hpp"
#include "proto/ending.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/rdp/client_data.hpp"
#include "proto/x224/data.hpp"

namespace doctor::rdp {
namespace {

using End = SessionEnd;
using Sent = SessionSent;

Bytes in_frame(const mcs::DomainPdu& pdu) { return x224::encode_data(mcs::encode(pdu)); }

// A licence is somebody's, though it is encrypted.
bool is_licence(const LicensingPdu& pdu) { return pdu.message == LicensingMessage::NewLicense || pdu.message == LicensingMessage::UpgradeLicense; }

// Whether a host's bytes may stand in a report: a redirection holds a password and a cookie, Save Session Info another, and
// what is not understood may hold either.
bool may_be_shown(BytesView user_data) {
  BytesView rest = user_data;
  while (const auto part = take_share_message(rest)) {
    const auto message = decode_share_message(*part);
    if (!message || std::holds_alternative<Redirection>(*message) || std::holds_alternative<OtherShareMessage>(*message)) return false;
  }
  if (rest.empty()) return true;
  const auto licensing = decode_licensing(user_data);
  return rest.size() == user_data.size() && licensing && !is_licence(*licensing);
}

// Whether somebody is still there to be told goodbye.
bool is_still_there(End end) { return end < End::Disconnected || end == End::Deactivated || end == End::Silent; }

}  // namespace

std::string_view name_of(SessionEnd end) {
  static constexpr std::string_view kNames[] = {"demand_active", "standard_security", "error_info",  "licensing_error", "redirected", "refused",
                                                "offer_altered", "disconnected",      "deactivated", "closed",          "reset",      "silent",
                                                "malformed"};
  return kNames[std::size_t(end)];
}

std::string_view name_of(SessionSent sent) {
  static constexpr std::string_view kNames[] = {
      "connect_initial", "attach_user", "channel_join", "client_info", "license_refusal", "license_request", "platform_challenge_response"};
  return kNames[std::size_t(sent)];
}

Step SessionMachine::start(Instant now) {
  const ClientData client{.client_name = in_.client_name, .selected = in_.selected};
  const mcs::ConnectInitial initial{mcs::encode_conference_create_request(encode(client))};
  deadline_ = now + timeout_;
  return say(Sent::ConnectInitial, x224::encode_data(mcs::encode(initial)));
}

Step SessionMachine::say(Sent what, Bytes bytes) {
  so_far_.sent = what;
  return Step::say(std::move(bytes), deadline_);
}

Step SessionMachine::on_bytes(BytesView received, Instant at) {
  received_ += received.size();
  unread_.insert(unread_.end(), received.begin(), received.end());
  while (!unread_.empty()) {
    if (received_ > kMostBytes || messages_ > kMostMessages)
      return malformed({DecodeError::Kind::Malformed, "session", "messages", 0, "are beyond every reason", 0}, at);
    const auto frame = x224::decode_data(unread_);
    if (!frame) return frame.error().incomplete() ? Step::wait_until(deadline_) : malformed(frame.error(), at);
    ++messages_;
    const Bytes message{unread_.begin(), unread_.begin() + std::ptrdiff_t(frame->size)};
    so_far_.last.assign(message.begin(), message.begin() + std::ptrdiff_t(std::min(message.size(), kMostShown)));
    const Bytes payload{frame->payload.begin(), frame->payload.end()};
    unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(frame->size));
    if (auto step = on_message(payload, at)) return std::move(*step);
  }
  return Step::wait_until(deadline_);
}

Step SessionMachine::on_close(CloseKind kind, Instant at) { return finish(proto::end_by_close<End>(kind), at); }

Step SessionMachine::on_deadline(Instant at) { return at < deadline_ ? Step::wait_until(deadline_) : finish(End::Silent, at); }

std::optional<Step> SessionMachine::on_message(BytesView payload, Instant at) {
  const auto pdu = mcs::decode_domain_pdu(payload);
  if (so_far_.sent == Sent::ConnectInitial && !(pdu && std::holds_alternative<mcs::Disconnect>(*pdu))) return on_connect_response(payload, at);
  const auto* data = pdu ? std::get_if<mcs::SendData>(&*pdu) : nullptr;
  if (data != nullptr ? !may_be_shown(data->user_data) : !pdu) so_far_.last.resize(std::min(so_far_.last.size(), kHeaders));
  if (!pdu) return malformed(pdu.error(), at);
  return on_domain_pdu(*pdu, at);
}

std::optional<Step> SessionMachine::on_connect_response(BytesView payload, Instant at) {
  const auto response = mcs::decode_connect_response(payload);
  if (!response) return malformed(response.error().inside_whole(), at);
  so_far_.mcs_result = response->result;
  if (response->result != mcs::Result::Successful) return finish(End::Refused, at);
  const auto settings = mcs::decode_conference_create_response(response->user_data);
  if (!settings) return malformed(settings.error().inside_whole(), at);
  auto server = decode_server_data(*settings);
  if (!server) return malformed(server.error().inside_whole(), at);
  so_far_.server = std::move(*server);
  if (x224::is_standard_rdp_security(in_.selected)) return finish(End::StandardSecurity, at);
  // Somebody on the way made it another, perhaps to have the password without NLA: nobody is named over this way.
  const auto& heard = so_far_.server->requested_protocols;
  if (in_.offered && heard && *heard != *in_.offered) return finish(End::OfferAltered, at);
  Bytes both = in_frame(mcs::ErectDomainRequest{});
  const Bytes attach = in_frame(mcs::AttachUserRequest{});
  both.insert(both.end(), attach.begin(), attach.end());
  return say(Sent::AttachUser, std::move(both));
}

std::optional<Step> SessionMachine::on_domain_pdu(const mcs::DomainPdu& pdu, Instant at) {
  if (const auto* disconnect = std::get_if<mcs::Disconnect>(&pdu)) {
    so_far_.disconnect_reason = disconnect->reason;
    return finish(End::Disconnected, at);
  }
  if (const auto* confirm = std::get_if<mcs::AttachUserConfirm>(&pdu); confirm != nullptr && so_far_.sent == Sent::AttachUser) {
    so_far_.mcs_result = confirm->result;
    if (confirm->result != mcs::Result::Successful || !confirm->user) return finish(End::Refused, at);
    user_ = *confirm->user;
    return join(user_);
  }
  if (const auto* confirm = std::get_if<mcs::ChannelJoinConfirm>(&pdu); confirm != nullptr && so_far_.sent == Sent::ChannelJoin)
    return on_joined(*confirm, at);
  // Who has not been told who comes cannot have made a session.
  if (const auto* data = std::get_if<mcs::SendData>(&pdu); data != nullptr && data->indication && so_far_.sent >= Sent::ClientInfo)
    return on_user_data(*data, at);
  return std::nullopt;  // a word without a meaning here
}

Step SessionMachine::join(std::uint16_t channel) {
  joining_ = channel;
  return say(Sent::ChannelJoin, in_frame(mcs::ChannelJoinRequest{user_, channel}));
}

std::optional<Step> SessionMachine::on_joined(const mcs::ChannelJoinConfirm& confirm, Instant at) {
  if (confirm.requested != joining_)
    return malformed({DecodeError::Kind::Malformed, "MCS Channel-Join-Confirm", "requested", 0, "is not the channel asked for", 0}, at);
  so_far_.mcs_result = confirm.result;
  if (confirm.result != mcs::Result::Successful) return finish(End::Refused, at);
  if (!std::exchange(user_joined_, true)) return join(so_far_.server->io_channel);
  so_far_.joined = true;
  return send_client_info(at);
}

Step SessionMachine::send_client_info(Instant at) {
  const Secret info = encode(in_.info);
  so_far_.password_sent = in_.info.auto_logon;
  in_.info.password = Secret{};
  // Everything around it is written first, around zeroes, so that no buffer grows with the password in it.
  Bytes message = in_frame(mcs::SendData{.user = user_, .channel = so_far_.server->io_channel, .user_data = Bytes(info.size())});
  std::ranges::copy(info.reveal(), message.end() - std::ptrdiff_t(info.size()));
  deadline_ = at + session_timeout_;
  return say(Sent::ClientInfo, std::move(message));
}

std::optional<Step> SessionMachine::on_user_data(const mcs::SendData& data, Instant at) {
  if (data.channel != so_far_.server->io_channel) return std::nullopt;
  BytesView rest = data.user_data;
  auto part = take_share_message(rest);
  if (!part && is_licensing(data.user_data)) return on_licensing(data.user_data, at);
  for (; part; part = take_share_message(rest)) {
    const auto message = decode_share_message(*part);
    if (!message) return malformed(message.error().inside_whole(), at);
    if (auto step = on_share_message(*message, at)) return step;
  }
  return std::nullopt;  // what is neither is not for us
}

std::optional<Step> SessionMachine::on_licensing(BytesView user_data, Instant at) {
  const auto pdu = decode_licensing(user_data);
  if (!pdu) return malformed(pdu.error(), at);
  switch (pdu->message) {
    case LicensingMessage::ErrorAlert:
      so_far_.licensing = *pdu;
      return pdu->error == LicensingError::StatusValidClient ? std::nullopt : std::optional{finish(End::LicensingError, at)};
    case LicensingMessage::LicenseRequest: return on_offer(*pdu, at);
    case LicensingMessage::PlatformChallenge: return on_challenge(*pdu, at);
    case LicensingMessage::NewLicense:
    case LicensingMessage::UpgradeLicense: return on_license(*pdu, at);
    default: return std::nullopt;
  }
}

std::optional<Step> SessionMachine::on_offer(const LicensingPdu& pdu, Instant at) {
  if (std::exchange(so_far_.license_offered, true)) return std::nullopt;
  const auto offer = decode_license_request(pdu.body);
  if (offer) so_far_.offer = *offer;
  if (!in_.licensing) return decline(at);
  if (!offer) return malformed(offer.error(), at);
  license_exchange_.emplace(*std::exchange(in_.licensing, std::nullopt), in_.info.user, std::string{in_.client_name});
  auto request = license_exchange_->ask(*offer, so_far_.server->certificate ? so_far_.server->certificate->key : std::nullopt);
  // An offer that cannot be taken up is no fault of the host's: one without a certificate is allowed (2.2.2.1).
  if (!request) {
    so_far_.why = request.error();
    return decline(at);
  }
  so_far_.license_asked = true;
  return say_licensing(Sent::LicenseRequest, {.message = LicensingMessage::NewLicenseRequest, .body = *std::move(request)}, at);
}

// [MS-RDPELE] 3.3.5.2: a client may decline so. A new licence is a thing of value that is not ours to use up unasked.
Step SessionMachine::decline(Instant at) {
  return say_licensing(Sent::LicenseRefusal, {.error = LicensingError::NoLicense, .transition = LicensingTransition::TotalAbort}, at);
}

std::optional<Step> SessionMachine::on_challenge(const LicensingPdu& pdu, Instant at) {
  if (!so_far_.license_asked || std::exchange(so_far_.challenge_answered, true)) return std::nullopt;
  auto response = license_exchange_->answer_challenge(pdu.body);
  if (response)
    return say_licensing(Sent::PlatformChallengeResponse, {.message = LicensingMessage::PlatformChallengeResponse, .body = *std::move(response)}, at);
  so_far_.challenge_answered = false;
  return malformed(response.error(), at);
}

std::optional<Step> SessionMachine::on_license(const LicensingPdu& pdu, Instant at) {
  if (!so_far_.license_asked || so_far_.license) return std::nullopt;
  const auto license = license_exchange_->read_license(pdu.body);
  if (!license) return malformed(license.error(), at);
  so_far_.license = *license;
  so_far_.brought_by = pdu.message;
  return std::nullopt;  // the desktop is next
}

Step SessionMachine::say_licensing(Sent what, const LicensingPdu& pdu, Instant at) {
  const mcs::SendData answer{.user = user_, .channel = so_far_.server->io_channel, .user_data = encode(pdu)};
  deadline_ = at + session_timeout_;
  return say(what, in_frame(answer));
}

std::optional<Step> SessionMachine::on_share_message(const ShareMessage& message, Instant at) {
  return std::visit(Overloaded{
                        [&](const DemandActive&) -> std::optional<Step> { return finish(End::DemandActive, at); },
                        [&](const DeactivateAll&) -> std::optional<Step> { return finish(End::Deactivated, at); },
                        [&](const SetErrorInfo& info) -> std::optional<Step> {
                          if (info.error == ErrorInfo::None) return std::nullopt;  // [MS-RDPBCGR] 2.2.5.1.1: to be ignored
                          so_far_.error_info = info.error;
                          return finish(End::ErrorInfo, at);
                        },
                        [&](const Redirection& redirection) -> std::optional<Step> {
                          so_far_.redirection = redirection;
                          if (redirection.stays()) return std::nullopt;
                          return finish(End::Redirected, at);
                        },
                        [&](const OtherShareMessage&) -> std::optional<Step> { return std::nullopt; },
                    },
                    message);
}

Step SessionMachine::finish(End end, Instant at) {
  in_.info.password = Secret{};
  in_.licensing.reset();
  license_exchange_.reset();
  // [MS-RDPBCGR] 1.3.1.4.1: how a client leaves. The Shutdown Request that goes before it in a session with a desktop needs
  // a share, and that begins with the client's Confirm Active, which we never send.
  Step step = proto::settle(outcome_, so_far_, end, at);
  if (is_still_there(end)) step.send = mcs::encode(mcs::DisconnectProviderUltimatum{mcs::Reason::UserRequested});
  return step;
}

Step SessionMachine::malformed(DecodeError why, Instant at) {
  so_far_.why = why;
  return finish(End::Malformed, at);
}

}  // namespace doctor::rdp
