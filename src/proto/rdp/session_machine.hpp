// From the end of security to the point where the desktop would be drawn: MCS, the Client Info PDU, licensing, and the
// first message of the session ([MS-RDPBCGR] 1.3.1.1). It stops there: nothing is drawn, no licence is asked for unless it is
// given the tools, nobody is followed to another host. It leaves as a client does, by MCS Disconnect Provider Ultimatum. Runs
// inside TLS, or in the clear with a host that chose standard RDP security, where it stops as soon as the host has told its
// encryption.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/machine.hpp"
#include "proto/mcs/domain.hpp"
#include "proto/rdp/client_info.hpp"
#include "proto/rdp/license_exchange.hpp"
#include "proto/rdp/licensing.hpp"
#include "proto/rdp/server_data.hpp"
#include "proto/rdp/share.hpp"

namespace doctor::rdp {

enum class SessionEnd : std::uint8_t {
  DemandActive,      // the desktop, or the host's own sign-in picture, would now be drawn
  StandardSecurity,  // the host told its encryption, and without keys nothing further can be asked
  ErrorInfo,         // the host said why not
  LicensingError,    // the host ended licensing by an error
  Redirected,        // the host sends its client elsewhere
  Refused,           // MCS said no
  OfferAltered,      // the host repeats another offer than was sent, and a client ends there ([MS-RDPBCGR] 3.2.5.3.4)
  Disconnected,      // MCS DisconnectProviderUltimatum, without a reason of the session
  Deactivated,       // Deactivate All in place of a desktop
  Closed,
  Reset,
  Silent,
  Malformed,
};
std::string_view name_of(SessionEnd end);  // "demand_active", … as in the fact session.outcome

// What we had sent last when it ended.
enum class SessionSent : std::uint8_t {
  ConnectInitial,
  AttachUser,
  ChannelJoin,
  ClientInfo,
  LicenseRefusal,
  LicenseRequest,             // a new licence was asked for
  PlatformChallengeResponse,  // and who wants it was told
};
std::string_view name_of(SessionSent sent);  // "connect_initial", … as in the fact session.ended_after

struct SessionOutcome {
  SessionEnd end{SessionEnd::Silent};
  SessionSent sent{SessionSent::ConnectInitial};
  std::optional<mcs::Result> mcs_result{};  // of the last answer of MCS
  std::optional<ServerData> server{};
  bool joined{false};           // the user's and the I/O channel
  bool password_sent{false};    // in the Client Info PDU
  bool license_offered{false};  // and declined by us, unless `sent` or `license` says that we took it up
  bool license_asked{false};
  bool challenge_answered{false};
  std::optional<LicenseRequest> offer{};         // where it could be read
  std::optional<LicensingMessage> brought_by{};  // NewLicense or UpgradeLicense
  std::optional<LicenseInfo> license{};          // what it says of itself
  std::optional<LicensingPdu> licensing{};       // the last ErrorAlert
  std::optional<ErrorInfo> error_info{};
  std::optional<Redirection> redirection{};
  std::optional<mcs::Reason> disconnect_reason{};
  std::optional<DecodeError> why{};  // Malformed
  Bytes last{};  // the message that ended it, at most SessionMachine::kMostShown bytes; its headers alone where it may hold a secret
  Instant ended_at{};
};

struct SessionInput {
  x224::SelectedProtocol selected{x224::SelectedProtocol::Ssl};
  std::optional<x224::RequestedProtocols> offered{};  // what the X.224 Connection Request said; nothing: the host's word on it is not judged
  std::string_view client_name{};
  ClientInfo info{};
  std::optional<LicenseTools> licensing{};  // ask for a licence that is offered
};

class SessionMachine : public Machine {
 public:
  static constexpr std::size_t kMostBytes = 128 * 1024;  // of all that is received
  static constexpr std::size_t kMostMessages = 256;
  static constexpr std::size_t kMostShown = 2048;
  static constexpr std::size_t kHeaders = 21;  // TPKT, X.224 Data, MCS Send Data Indication and share control header

  // `timeout`: for all of MCS. `session_timeout`: from the Client Info PDU on, while the host makes a session.
  SessionMachine(SessionInput input, Duration timeout, Duration session_timeout)
      : in_(std::move(input)), timeout_(timeout), session_timeout_(session_timeout) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<SessionOutcome>& outcome() const { return outcome_; }

 private:
  // The answer to one message; nothing when more have to be read first.
  std::optional<Step> on_message(BytesView payload, Instant at);
  std::optional<Step> on_connect_response(BytesView payload, Instant at);
  std::optional<Step> on_domain_pdu(const mcs::DomainPdu& pdu, Instant at);
  std::optional<Step> on_joined(const mcs::ChannelJoinConfirm& confirm, Instant at);
  std::optional<Step> on_user_data(const mcs::SendData& data, Instant at);
  std::optional<Step> on_licensing(BytesView user_data, Instant at);
  std::optional<Step> on_offer(const LicensingPdu& pdu, Instant at);
  std::optional<Step> on_challenge(const LicensingPdu& pdu, Instant at);
  std::optional<Step> on_license(const LicensingPdu& pdu, Instant at);
  Step decline(Instant at);
  Step say_licensing(SessionSent what, const LicensingPdu& pdu, Instant at);
  std::optional<Step> on_share_message(const ShareMessage& message, Instant at);
  Step say(SessionSent what, Bytes bytes);
  Step join(std::uint16_t channel);
  Step send_client_info(Instant at);
  Step finish(SessionEnd end, Instant at);
  Step malformed(DecodeError why, Instant at);

  SessionInput in_;
  Duration timeout_, session_timeout_;
  Instant deadline_{};
  std::size_t received_ = 0, messages_ = 0;
  Bytes unread_{};
  std::uint16_t user_ = 0, joining_ = 0;  // channels
  bool user_joined_ = false;
  std::optional<LicenseExchange> license_exchange_{};
  SessionOutcome so_far_{};
  std::optional<SessionOutcome> outcome_{};
};

}  // namespace doctor::rdp
