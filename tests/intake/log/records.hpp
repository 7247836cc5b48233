// Events of Windows as a log gives them, in one line each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/evtx/record.hpp"
#include "format/evtx/store.hpp"

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

  using Fields = std::vector<std::pair<std::string, std::string>>;  // name and text

  Log& event(double seconds, std::string_view provider, std::uint32_t id, const Fields& data = {}, std::string_view activity = {},
             std::uint32_t level = 4) {
    evtx::Record record;
    record.id = ++number_;
    record.time = at(seconds);
    record.provider = store_->keep(provider);
    record.event_id = id;
    record.level = level;
    record.channel = record.provider;
    record.computer = store_->keep(computer_);
    record.activity_id = store_->keep(activity);
    std::vector<evtx::Field> fields;
    for (const auto& [name, text] : data) fields.push_back({store_->keep(name), store_->keep(text)});
    record.data = store_->keep(fields);
    records_.push_back(record);
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
  std::shared_ptr<evtx::Store> store_ = std::make_shared<evtx::Store>();  // shared by copies: their records have the same texts
  std::vector<evtx::Record> records_;
};

}  // namespace doctor::test
