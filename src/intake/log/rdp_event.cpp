#include "intake/log/rdp_event.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/address.hpp"
#include "base/text.hpp"
#include "proto/credssp/ts_request.hpp"

namespace doctor::intake {
namespace {

using Kind = RdpEventKind;

constexpr std::string_view kCore = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
constexpr std::string_view kManager = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";
constexpr std::string_view kSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager";
constexpr std::string_view kClient = "Microsoft-Windows-TerminalServices-ClientActiveXCore";
constexpr std::string_view kBroker = "Microsoft-Windows-TerminalServices-SessionBroker";
constexpr std::string_view kBrokerClient = "Microsoft-Windows-TerminalServices-SessionBroker-Client";
constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";
constexpr std::string_view kServices = "Service Control Manager";

// Events that belong to one connection. Names of fields are those of the manifests (knowledge/codes/windows-events.yaml).
struct Row {
  std::string_view provider;
  std::uint32_t id;
  Kind kind;
  std::string_view address{}, account{}, domain{}, code{};
  LogCode::Kind code_kind{LogCode::Kind::Status};
};
constexpr auto kErrorInfo = LogCode::Kind::ErrorInfo;
constexpr auto kWin32 = LogCode::Kind::Win32;
constexpr Row kRows[] = {
    {kCore, 131, Kind::Accepted, "ClientIP"},
    {kCore, 65, Kind::Progress},
    {kCore, 66, Kind::SessionAssigned},
    {kCore, 67, Kind::ProtocolError, "", "", "", "ErrorCode"},
    {kCore, 72, Kind::Progress},
    {kCore, 97, Kind::ProtocolError, "", "", "", "ErrorCode"},
    {kCore, 98, Kind::Progress},
    {kCore, 99, Kind::SocketError, "", "", "", "ResultCode"},
    {kCore, 101, Kind::Progress},
    {kCore, 102, Kind::Ended},
    {kCore, 103, Kind::EndReason, "", "", "", "ReasonCode", kErrorInfo},
    {kCore, 104, Kind::Progress},
    {kCore, 107, Kind::Goodbye},
    {kCore, 132, Kind::Progress},
    {kCore, 135, Kind::Progress},
    {kCore, 139, Kind::SecurityError, "IPString", "", "", "ResultCode"},
    {kCore, 140, Kind::SignInRefused, "IPString"},
    {kCore, 141, Kind::Progress},
    {kCore, 142, Kind::SocketError, "", "", "", "error", kWin32},
    {kCore, 143, Kind::SocketError, "", "", "", "error", kWin32},
    {kCore, 144, Kind::Progress},
    {kCore, 145, Kind::Progress},
    {kCore, 147, Kind::SignInRefused, "", "", "", "Error"},
    {kCore, 148, Kind::Progress},
    {kCore, 149, Kind::SecurityError, "", "", "", "ErrorCode"},
    {kCore, 153, Kind::Progress},
    {kCore, 226, Kind::Progress, "", "", "", "ErrorCode"},
    {kCore, 228, Kind::Progress, "", "", "", "ErrorCode"},
    {kManager, 261, Kind::Listened},
    {kManager, 1149, Kind::NetworkAuthenticated, "Param3", "Param1", "Param2"},
    {kManager, 1158, Kind::Accepted, "Param1"},
    {kSessions, 21, Kind::SessionAssigned, "Address", "User"},
    {kSessions, 22, Kind::SessionAssigned, "Address", "User"},
    {kSessions, 23, Kind::SignedOff, "", "User"},
    {kSessions, 24, Kind::SessionDisconnected, "Address", "User"},
    {kSessions, 25, Kind::SessionAssigned, "Address", "User"},
    {kSessions, 39, Kind::SessionTaken},
    {kSessions, 40, Kind::EndReason, "", "", "", "Reason", kErrorInfo},
    {kSessions, 41, Kind::Progress, "", "User"},
    {kSessions, 42, Kind::Progress, "", "User"},
    {kSecurity, 4624, Kind::LogonSucceeded, "IpAddress", "TargetUserName", "TargetDomainName"},
    {kSecurity, 4625, Kind::LogonFailed, "IpAddress", "TargetUserName", "TargetDomainName", "SubStatus"},
    {kSecurity, 4768, Kind::Validated, "IpAddress", "TargetUserName", "TargetDomainName"},
    {kSecurity, 4771, Kind::Validated, "IpAddress", "TargetUserName"},
    {kSecurity, 4776, Kind::Validated, "", "TargetUserName", "", "Status"},
    {kSecurity, 4825, Kind::Denied, "ClientAddress", "AccountName", "AccountDomain"},
    {kClient, 1024, Kind::ClientStarts},
    {kClient, 1102, Kind::ClientDials, "Value"},
    {kClient, 1025, Kind::ClientConnected},
    {kClient, 1027, Kind::ClientConnected},
    {kClient, 1026, Kind::ClientEnded, "", "", "", "Value", LogCode::Kind::DisconnectReason},
    {kClient, 1029, Kind::Progress},
    {kClient, 1105, Kind::Progress},
    {kClient, 226, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1107, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1005, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1007, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1009, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1012, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1017, Kind::ClientError, "", "", "", "ErrorCode"},
    {kClient, 1018, Kind::ClientError, "", "", "", "ErrorCode"},
};

// Whose warnings and errors concern Remote Desktop even when they belong to no connection.
constexpr std::string_view kTroubleProviders[] = {kCore, kManager, kSessions, kBroker, kBrokerClient, "TermDD", "TermService", "Schannel", "LsaSrv"};
// LsaSrv speaks of much else.
constexpr std::uint32_t kNoCommonCredssp = 6041;
constexpr std::string_view kServicesOfRemoteDesktop[] = {"TermService",
                                                         "UmRdpService",
                                                         "SessionEnv",
                                                         "Remote Desktop Services",
                                                         "Remote Desktop Services UserMode Port Redirector",
                                                         "Remote Desktop Configuration"};

const Row* row_of(const evtx::Record& record) {
  for (const auto& row : kRows)
    if (row.id == record.event_id && row.provider == record.provider) return &row;
  return nullptr;
}

std::optional<std::uint32_t> number_in(std::string_view in) {
  in = text::trim(in);
  const bool hex = in.starts_with("0x") || in.starts_with("0X");
  if (hex) in.remove_prefix(2);
  std::int64_t out = 0;  // a negative number is the unsigned one of the same 32 bits
  const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), out, hex ? 16 : 10);
  if (error != std::errc{} || end != in.data() + in.size() || in.empty()) return std::nullopt;
  return std::uint32_t(out);
}

// "192.0.2.7:49365", "[2001:db8::1]:49365", "::ffff:192.0.2.7", "LOCAL", "-".
void take_address(std::string_view in, RdpEvent& to) {
  in = text::trim(in);
  std::string_view port;
  if (in.starts_with('[')) {
    const auto end = in.find(']');
    if (end == in.npos) return;
    if (in.size() > end + 2) port = in.substr(end + 2);
    in = in.substr(1, end - 1);
  } else if (std::ranges::count(in, ':') == 1) {
    port = in.substr(in.find(':') + 1);
    in = in.substr(0, in.find(':'));
  }
  if (in.starts_with("::ffff:") && in.find('.') != in.npos) in.remove_prefix(7);
  const auto address = Address::parse(in.substr(0, in.find('%')));
  if (!address) return;
  to.address = address->to_string();
  if (const auto number = number_in(port); number && *number <= 0xffff) to.port = std::uint16_t(*number);
}

std::string account_of(std::string_view user, std::string_view domain) {
  const auto empty = [](std::string_view in) { return in.empty() || in == "-"; };
  if (empty(user)) return {};
  return empty(domain) ? std::string{user} : text::format("{}\\{}", domain, user);
}

// Status and sub-status of 4625: the sub-status says more, where there is one. 4768 and 4771 have Kerberos' own numbers, and
// of those the ones that are NTSTATUS too.
std::optional<LogCode> status_of(const evtx::Record& record) {
  for (const auto* name : {"SubStatus", "Status"})
    if (const auto value = number_in(record.value(name)); value && *value != 0) return LogCode{LogCode::Kind::Status, *value, name};
  return std::nullopt;
}

std::optional<LogCode> kerberos_status_of(const evtx::Record& record) {
  const auto value = number_in(record.value("Status"));
  if (!value || *value == 0) return std::nullopt;
  using credssp::NtStatus;
  constexpr std::pair<std::uint32_t, NtStatus> kSame[] = {// RFC 4120 7.5.9, and what Windows means by it
                                                          {0x6, NtStatus::NoSuchUser},
                                                          {0x17, NtStatus::PasswordExpired},
                                                          {0x18, NtStatus::WrongPassword}};
  for (const auto& [kerberos, status] : kSame)
    if (kerberos == *value) return LogCode{LogCode::Kind::Status, std::uint32_t(status), "Status"};
  return std::nullopt;
}

bool names_our_service(const evtx::Record& record) {
  return std::ranges::any_of(record.data, [](const evtx::Field& field) {
    return std::ranges::find(kServicesOfRemoteDesktop, field.text) != std::end(kServicesOfRemoteDesktop);
  });
}

// By provider, number and level.
bool may_be_trouble(const evtx::Record& record) {
  if (record.level == 0 || record.level > 3) return false;
  if (record.provider == kServices) return true;
  if (record.provider == "LsaSrv") return record.event_id == kNoCommonCredssp;
  return std::ranges::find(kTroubleProviders, record.provider) != std::end(kTroubleProviders);
}

bool is_trouble(const evtx::Record& record) { return may_be_trouble(record) && (record.provider != kServices || names_our_service(record)); }

std::optional<LogCode> code_of_trouble(const evtx::Record& record) {
  if (const auto alert = number_in(record.value("AlertDesc"))) return LogCode{LogCode::Kind::TlsAlert, *alert, "AlertDesc"};
  for (const auto* name : {"ErrorCode", "ResultCode", "Error"})
    if (const auto value = number_in(record.value(name)); value && *value != 0) return LogCode{LogCode::Kind::Status, *value, name};
  return std::nullopt;
}

// An HRESULT that tells of a failure has its highest bit set ([MS-ERREF] 2.1), and events write it in decimal, with or without a sign.
std::string as_shown(std::string_view value) {
  const auto trimmed = text::trim(value);
  const bool decimal = !trimmed.empty() && trimmed.find_first_not_of("0123456789", trimmed[0] == '-' ? 1 : 0) == trimmed.npos;
  // Ten digits, or a negative number as long: shorter ones count something.
  const auto number = decimal && trimmed.size() >= 10 ? number_in(trimmed) : std::nullopt;
  std::int64_t whole = 0;
  std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), whole);
  const bool is_failure = number && *number >= 0x80000000 && whole <= 0xffffffff && whole >= -0x80000000ll;
  return is_failure ? text::hex_number(*number) : text::escape_untrusted(value, 80);
}

}  // namespace

bool may_be_of_remote_desktop(const evtx::Record& without_data) { return row_of(without_data) != nullptr || may_be_trouble(without_data); }

bool is_of_remote_desktop(const evtx::Record& record) { return row_of(record) != nullptr || is_trouble(record); }

bool has_activity_of_connection(const evtx::Record& record) {
  return !record.activity_id.empty() &&
         (record.provider == kCore || record.provider == kManager || record.provider == kSessions || record.provider == kClient);
}

bool is_of_client(RdpEventKind kind) {
  return kind == Kind::ClientStarts || kind == Kind::ClientDials || kind == Kind::ClientConnected || kind == Kind::ClientError ||
         kind == Kind::ClientEnded;
}

std::optional<RdpEvent> read_event(const evtx::Record& record) {
  RdpEvent out{.record = &record};
  const auto* row = row_of(record);
  if (row == nullptr) {
    if (!is_trouble(record)) return std::nullopt;
    out.kind = Kind::Trouble;
    out.code = code_of_trouble(record);
    return out;
  }
  out.kind = row->kind;
  if (!row->address.empty()) take_address(record.value(row->address), out);
  if (out.port == 0)
    if (const auto port = number_in(record.value("IpPort")); port && *port <= 0xffff) out.port = std::uint16_t(*port);
  if (!row->account.empty()) out.account = account_of(record.value(row->account), row->domain.empty() ? "" : record.value(row->domain));
  out.session = record.value("SessionID");
  if (out.session.empty()) out.session = record.value(row->id == 39 ? "TargetSession" : row->id == 40 ? "Session" : "SessionId");
  out.transport = record.value("ConnType");
  out.logon_type = number_in(record.value("LogonType"));
  if (row->kind == Kind::ClientStarts) out.target = record.value("Value");
  if (row->kind == Kind::LogonFailed) {
    out.code = status_of(record);
  } else if (row->kind == Kind::Validated && row->code.empty()) {
    out.code = kerberos_status_of(record);
  } else if (!row->code.empty()) {
    if (const auto value = number_in(record.value(row->code)); value && *value != 0)
      out.code = LogCode{row->code_kind, *value, std::string{row->code}};
  }
  return out;
}

LogEvent to_log_event(const RdpEvent& event) {
  constexpr std::size_t kMostValues = 6;
  const auto& record = *event.record;
  LogEvent out{.at = std::chrono::floor<std::chrono::milliseconds>(record.time),
               .provider = std::string{record.provider},
               .channel = std::string{record.channel},
               .id = record.event_id,
               .computer = std::string{record.computer},
               .code = event.code};
  std::size_t shown = 0;
  for (const auto& field : record.data) {
    if (field.text.empty() || field.text == "-" || field.name.empty()) continue;
    if (++shown > kMostValues) break;
    out.values += (out.values.empty() ? "" : ", ") + text::escape_untrusted(field.name, 40) + "=" + as_shown(field.text);
  }
  return out;
}

}  // namespace doctor::intake
