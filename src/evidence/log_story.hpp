// What event logs of Windows tell of attempts to connect, as plain data: intake makes it, knowledge ranks it, report shows it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/evidence.hpp"
#include "evidence/stage.hpp"

namespace doctor {

// UTC, as the machine's clock had it that wrote the log.
using LogTime = std::chrono::sys_time<std::chrono::milliseconds>;
std::string to_text(LogTime time);  // "2018-08-07T14:28:57.532Z"

// One log as it was read.
struct LogFile {
  std::string name{};   // as given
  std::string error{};  // it could not be read at all: why; else empty
  std::size_t records{0};
  std::size_t recovered{0};           // of them: from parts that the file's own numbers do not vouch for
  std::size_t unreadable{0};          // records that are there and could not be read
  std::size_t numbers_missing{0};     // between the first and the last record
  std::size_t chunks{0};              // of 64 KiB
  std::size_t damaged_chunks{0};      // of them: something in it could not be read, or is not as its checksums say
  std::size_t damaged_bytes{0};       // that could not be read
  bool dirty{false};                  // not closed in order: copied from a running machine, or from one that crashed
  std::vector<std::string> damage{};  // what could not be read, and where; a phrase each
  std::vector<std::string> channels{};
  std::vector<std::string> computers{};
  std::optional<LogTime> first{}, last{};
};

// A number that an event gives as its reason.
struct LogCode {
  enum class Kind : std::uint8_t { Status, ErrorInfo, Win32, DisconnectReason, TlsAlert };
  Kind kind{Kind::Status};  // Status: an NTSTATUS, a security status or another HRESULT
  std::uint32_t value{0};
  std::string field{};  // that holds it
  friend bool operator==(const LogCode&, const LogCode&) = default;
};
std::string_view name_of(LogCode::Kind kind);  // "disconnect-reason"

struct LogEvent {
  LogTime at{};
  std::string provider{};  // "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS"
  std::string channel{};   // the log that has it: "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational"; may be empty
  std::uint32_t id{0};
  std::string computer{};
  // Its fields that say something here: "ClientIP=192.0.2.7:49365". A number that can only be an HRESULT is in hexadecimal, as people look it up.
  std::string values{};
  std::optional<LogCode> code{};
};

struct LogAttempt {
  enum class End : std::uint8_t {
    Open,           // the logs say nothing of an end
    SignInRefused,  // name, password or account were refused
    Denied,         // the account may not open a session here, or the host takes none
    SecurityError,  // TLS or CredSSP ended it
    ProtocolError,  // the host could not make sense of what came
    Dropped,        // gone before a session, for no reason that anybody wrote down
    SignedOff,      // the user
    ClosedByUser,   // the user closed the window: the session may go on without him
    Replaced,       // another connection took the session over
    EndedByHost,    // an administrator, a limit, or a reason with a code
  };
  enum class Joined : std::uint8_t {
    Alone,     // one event, or events of one activity
    Activity,  // several logs by one activity
    Address,   // by the client's address, within the attempt's time
    Guess,     // the same, but more than one attempt would have fitted
  };
  LogTime begin{}, end_at{};
  Side seen_by{Side::Host};  // Host, or Client: whose log has it
  std::string computer{};    // that wrote it
  std::string address{};     // of the client, in a host's log; of the host, in a client's; may be empty
  std::uint16_t port{0};
  std::string account{};    // may be empty
  std::string target{};     // in a client's log: what the user asked for
  std::string transport{};  // "TCP", "UDP"; empty where nothing says it
  Stage reached{Stage::Tcp};
  End end{End::Open};
  Joined joined{Joined::Alone};
  bool failed{false};
  bool followed{true};                      // false: the listener took it, or it ended, and neither who came nor what he did is logged
  bool guess{false};                        // one of many by which strangers guess passwords
  std::optional<LogCode> code{};            // the one that says most about the end
  std::optional<std::size_t> other_side{};  // the same attempt in the log of the other machine: index
  std::vector<LogEvent> events{};           // in order; at most kMostEventsKept
  std::size_t event_count{0};
};
inline constexpr std::size_t kMostEventsKept = 40;
std::string_view name_of(LogAttempt::End end);  // "sign_in_refused", as in the fact log.attempt_end
std::string_view name_of(LogAttempt::Joined joined);

// Strangers who guess passwords, all of them together.
struct LogGuessing {
  struct Source {
    std::string address{};
    std::size_t guesses{0};
    LogTime first{}, last{};
    std::size_t admitted{0};  // connections of it that came past the sign-in
  };
  // Who came past the sign-in while the guessing went on: from an address that guessed, or from another public one.
  struct LetIn {
    std::string address{}, account{};  // account may be empty
    std::size_t times{0};
    LogTime first{}, last{};
    bool guessed{false};  // the address did guess
  };
  bool found{false};
  std::size_t guesses{0};
  std::size_t accounts{0};  // distinct names; 0 where no log has them
  std::vector<std::string> accounts_most_tried{};
  std::size_t peak_per_minute{0};
  LogTime first{}, last{};
  std::vector<Source> sources{};  // the busiest first
  std::size_t admitted{0};
  std::vector<LetIn> let_in{};  // those who guessed first, then by time
};

// Failed attempts that ended alike, or events that name a trouble of the host by themselves.
struct LogTrouble {
  std::vector<std::size_t> attempts{};  // indices into the story's; none where events alone speak
  std::vector<LogEvent> events{};       // the ones that tell, one of each kind; the first seen
  std::size_t count{0};                 // attempts, or such events
  LogTime first{}, last{};
  std::optional<Stage> stage{};
  std::optional<LogCode> code{};
  Evidence evidence;  // the same as facts
};

// What was asked for; nothing: everything.
struct LogChoice {
  std::optional<LogTime> since{}, until{};
  std::string client{};
  bool chosen() const { return since || until || !client.empty(); }
};

struct LogStory {
  std::vector<LogFile> files{};
  LogChoice choice{};
  std::size_t attempts_in_files{0};    // of which the choice leaves `attempts`
  std::vector<LogAttempt> attempts{};  // by their beginning
  LogGuessing guessing{};
  std::vector<LogTrouble> troubles{};  // the most frequent first; without the guesses
  std::size_t events{0};               // events of all files that have to do with Remote Desktop
  std::size_t not_joined{0};           // sign-in events that fit no attempt
  bool redacted{false};
  Evidence evidence;  // of the logs as a whole
};

// The attempts of a story, each in one of the first three.
struct LogCounts {
  std::size_t guesses{0};
  std::size_t not_followed{0};
  std::size_t others{0};  // those that count
  std::size_t failed{0};  // of the others
  std::size_t open{0};    // of the others: neither an end nor a sign-in is logged
};
LogCounts count_attempts(const LogStory& story);
// From the first event of all files to the last; nothing where there is none.
std::optional<std::pair<LogTime, LogTime>> span_of(const std::vector<LogFile>& files);

}  // namespace doctor
