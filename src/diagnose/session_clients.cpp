#include "diagnose/session_clients.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "evidence/facts/session.hpp"
#include "probe/session/session.hpp"

namespace doctor::diagnose {
namespace {

// Reasons of a host that has no session to give, or none for this account. Not among them: limits and disconnects of the
// session that was there before, and licensing, where another client may hold a licence.
constexpr std::array<std::string_view, 19> kForEverybody{
    "ERRINFO_OUT_OF_MEMORY",
    "ERRINFO_SERVER_DENIED_CONNECTION",
    "ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES",
    "ERRINFO_CLOSE_STACK_ON_DRIVER_NOT_READY",
    "ERRINFO_SERVER_DWM_CRASH",
    "ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE",
    "ERRINFO_CLOSE_STACK_ON_DRIVER_IFACE_FAILURE",
    "ERRINFO_SERVER_WINLOGON_CRASH",
    "ERRINFO_SERVER_CSRSS_CRASH",
    "ERRINFO_SERVER_SHUTDOWN",
    "ERRINFO_SERVER_REBOOT",
    "ERRINFO_LICENSE_NO_REMOTE_CONNECTIONS",
    "ERRINFO_CB_DESTINATION_NOT_FOUND",
    "ERRINFO_CB_DESTINATION_POOL_NOT_FREE",
    "ERRINFO_CB_CONNECTION_CANCELLED",
    "ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS",
    "ERRINFO_CB_SESSION_ONLINE_VM_NO_DNS",
    "ERRINFO_CB_SESSION_ONLINE_VM_BOOT_TIMEOUT",
    "ERRINFO_CB_SESSION_ONLINE_VM_SESSMON_FAILED",
};

// FreeRDP puts the host's reason into the low word of its error and this into the high one.
constexpr std::int64_t kFreerdpClass = 0x10000;

void refuse(ClientVerdict& client, std::string_view family, const Fact& reason, std::int64_t number) {
  const auto name = to_text(*reason.value());
  client = {.client = client.client, .title = client.title, .forced = client.forced, .result = ClientResult::Refuses};
  client.because = {reason.n};
  client.confidence = "official";
  client.text = text::format("The host ends every session with {}", name);
  if (family == "freerdp") {
    client.code = kFreerdpClass | number;
    client.source = "https://github.com/FreeRDP/FreeRDP/blob/master/include/freerdp/error.h";
  } else if (family == "mstsc") {
    client.extended = number;
    client.source = "https://learn.microsoft.com/windows/win32/termserv/extendeddisconnectreasoncode";
  } else {
    client.confidence = "derived";  // which words it has for the reason is not known
    client.source = "[MS-RDPBCGR] 2.2.5.1.1";
  }
}

std::string_view family_of(const knowledge::Knowledge& known, std::string_view id) {
  for (const auto& client : known.clients())
    if (client.id == id) return client.family;
  return {};
}

}  // namespace

void judge_clients_by_session(const knowledge::Knowledge& known, Diagnosis& d) {
  const Fact* reason = d.evidence.of_walk(facts::kSessionErrorInfo);
  const auto name = d.evidence.walk_value<std::string>(facts::kSessionErrorInfo).value_or("");
  const auto number = std::ranges::find(kForEverybody, name) != kForEverybody.end() ? probe::session_error_number(name) : std::nullopt;
  for (auto& client : d.clients) {
    if (client.result != ClientResult::Connects && client.result != ClientResult::Prompts) continue;
    if (number)
      refuse(client, family_of(known, client.client), *reason, *number);
    else
      client = {.client = client.client, .title = client.title, .forced = client.forced};
  }
}

}  // namespace doctor::diagnose
