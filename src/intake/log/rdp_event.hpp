// Which events of Windows have to do with Remote Desktop, and which of their fields say what. By provider, number and
// field names, never by message text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/log_story.hpp"
#include "format/evtx/record.hpp"

namespace doctor::intake {

enum class RdpEventKind : std::uint8_t {
  Accepted,              // the host took a connection from this address
  Listened,              // the same, without the address
  Progress,              // something of a connection that goes on
  NetworkAuthenticated,  // sign-in before the session worked
  SessionAssigned,       // a session is there
  SignInRefused,         // name or password
  LogonFailed,           // the same by the security log, with a status
  LogonSucceeded,
  Validated,      // an account was checked, with a status
  Denied,         // the account may not open a session
  SecurityError,  // of TLS or CredSSP
  ProtocolError,  // what came made no sense
  SocketError,    // reading or writing failed
  Ended,          // the connection is over
  EndReason,      // with a reason
  Goodbye,        // the client ended it in order
  SignedOff,
  SessionDisconnected,
  SessionTaken,  // by another session
  ClientStarts,  // of the client: the user asks for this name
  ClientDials,   // this address
  ClientConnected,
  ClientError,  // a step failed, with a code
  ClientEnded,  // with a disconnect reason
  Trouble,      // of no single connection: a warning or an error
};

struct RdpEvent {
  const evtx::Record* record{nullptr};
  RdpEventKind kind{};
  std::string address{};
  std::uint16_t port{0};
  std::string account{};  // "DOMAIN\name" or "name"
  std::string target{};
  std::string session{};
  std::string transport{};
  std::optional<std::uint32_t> logon_type{};
  std::optional<LogCode> code{};
};

// By provider, number and level alone, as evtx::Wanted asks: false means that no field could make it an event of Remote Desktop.
bool may_be_of_remote_desktop(const evtx::Record& without_data);
// The record is one that read_event() reads.
bool is_of_remote_desktop(const evtx::Record& record);
// Nothing for an event that says nothing of a connection. `record` outlives the result.
std::optional<RdpEvent> read_event(const evtx::Record& record);
// The event and what of its fields is worth showing.
LogEvent to_log_event(const RdpEvent& event);

bool is_of_client(RdpEventKind kind);
// "Microsoft-Windows-TerminalServices-RemoteConnectionManager" and the like: providers whose events carry the activity of
// one connection.
bool has_activity_of_connection(const evtx::Record& record);

}  // namespace doctor::intake
