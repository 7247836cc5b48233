// Events of Windows as a log gives them, in one line each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "format/evtx/record.hpp"

namespace doctor::test {

inline constexpr std::string_view kCore = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
inline constexpr std::string_view kManager = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";
inline constexpr std::string_view kSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager";
inline constexpr std::string_view kClient = "Microsoft-Windows-TerminalServices-ClientActiveXCore";
inline constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";

// Seconds after 2026-11-20T10:00:00Z.
inline evtx::EventTime at(double seconds) {
  using namespace std::chrono;
  return evtx::EventTime{sys_days{year{2026} / 11 / 20}} + hours{10} + duration_cast<evtx::EventTime::duration>(duration<double>{seconds});
}

class Log {
 public:
  explicit Log(std::string computer = "HOST-1") : computer_(std::move(computer)) {}

  Log& event(double seconds, std::string_view provider, std::uint32_t id, std::vector<evtx::Field> data = {}, std::string activity = {},
             std::uint32_t level = 4) {
    evtx::Record record;
    record.id = ++number_;
    record.time = at(seconds);
    record.provider = provider;
    record.event_id = id;
    record.level = level;
    record.channel = provider;
    record.computer = computer_;
    record.activity_id = std::move(activity);
    record.data = std::move(data);
    records_.push_back(std::move(record));
    return *this;
  }
  // A connection whose name or password the host refuses before the session.
  Log& refused(double seconds, const std::string& address, const std::string& activity) {
    event(seconds, kCore, 131, {{"ConnType", "TCP"}, {"ClientIP", address + ":50000"}}, activity);
    event(seconds + 1, kCore, 140, {{"IPString", address}}, activity, 3);
    return event(seconds + 2, kCore, 102, {}, activity);
  }
  Log& logon_failed(double seconds, const std::string& address, const std::string& user, const std::string& sub_status,
                    const std::string& type = "3") {
    return event(seconds, kSecurity, 4625,
                 {{"TargetUserName", user},
                  {"TargetDomainName", "CORP"},
                  {"Status", "0xc000006d"},
                  {"SubStatus", sub_status},
                  {"LogonType", type},
                  {"IpAddress", address},
                  {"IpPort", "0"}},
                 {}, 0);
  }

  const std::vector<evtx::Record>& records() const { return records_; }
  std::vector<evtx::Record>& records() { return records_; }

 private:
  std::string computer_;
  std::uint64_t number_ = 0;
  std::vector<evtx::Record> records_;
};

}  // namespace doctor::test
