// Opening a session up to the point where the host would draw: only when the user asks for it, because at a host with one
// session it disconnects who sits there, and because a session may be left behind.
#pragma once

#include <string_view>

#include "crypto/tls_engine.hpp"
#include "probe/context.hpp"
#include "probe/credssp/credssp.hpp"
#include "probe/credssp/sign_in.hpp"
#include "proto/rdp/session_machine.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::probe {

// Said before anything is sent.
inline constexpr std::string_view kSessionWarning =
    "--session opens a session: a Windows that allows one only may disconnect whoever is signed in there, and with --user a session may stay behind "
    "on "
    "the host";

// The same, of asking for a licence.
inline constexpr std::string_view kLicenseWarning =
    "--license takes a licence that the host offers: where licences are counted by device, one may be taken up for a device called rdpdoctor until "
    "it "
    "runs out or an administrator revokes it; the same one each time, and nothing of it is kept here";

// How long a host may take to make a session: a first one on a slow machine takes seconds.
inline constexpr Duration kSessionPatience = std::chrono::seconds{15};

struct SessionRequest {
  x224::SelectedProtocol selected{x224::SelectedProtocol::Ssl};
  x224::RequestedProtocols offered{};       // what our X.224 Connection Request said
  const Credentials* credentials{nullptr};  // null: nobody is named. Borrowed
  // Whether the password goes along, for a host that asks inside its session. Only for one that judge_host() trusts.
  bool send_password{false};
  bool ask_for_license{false};  // where the host offers one
};

// Observes the session, mcs and licensing facts of the attempt. `run` drives a machine over the plain bytes of the channel,
// or over the bare connection where the host chose standard RDP security. Gives what came; nothing when interrupted.
std::optional<rdp::SessionOutcome> probe_session(Context& context, const OpenConnection& open, const SessionRequest& request,
                                                 const RunInChannel& run);

// The number of a reason that the fact session.error_info names; nothing for a name that is none.
std::optional<std::int64_t> session_error_number(std::string_view name);

// Over the bare connection.
RunInChannel in_the_clear(Context& context, OpenConnection& open);

// The session facts when no session was tried, with the reason.
void session_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen = {});

}  // namespace doctor::probe
