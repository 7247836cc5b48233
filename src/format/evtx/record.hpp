// One event of a Windows log as plain values; never its message text, which stands in files of the machine that wrote it.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>
#include <span>
#include <string_view>

namespace doctor::evtx {

// FILETIME's own resolution, 100 ns, UTC.
using EventTime = std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>>;

// One value of EventData or UserData, in the order of the record.
struct Field {
  std::string_view name{};  // empty where the event names none; below UserData the path from its container: "Param1", "Chain/Element@index"
  std::string_view text{};  // numbers in decimal, or "0x…" where the event says so; GUIDs "{…}"; SIDs "S-1-…"; UTF-8, untrusted
};

// INVARIANT: all texts stand in the Store of the record's chunk, which outlives it; a log has hundreds of thousands of records,
// and most of their texts are the same few.
struct Record {
  std::uint64_t id{0};
  EventTime time{};
  std::string_view provider{};
  std::uint32_t event_id{0};
  std::uint32_t version{0};
  std::uint32_t level{0};  // 1 critical, 2 error, 3 warning, 4 information
  std::string_view channel{};
  std::string_view computer{};
  std::string_view activity_id{};  // GUID with braces, upper case; empty: none
  std::string_view user_sid{};     // of the account whose work wrote it; empty: none
  std::uint32_t process_id{0};
  std::uint32_t thread_id{0};
  std::span<const Field> data{};
  std::size_t offset{0};  // in the file
  bool recovered{false};  // from a part of the file that its header does not vouch for

  // The first field of that name; empty when there is none.
  std::string_view value(std::string_view name) const {
    for (const auto& field : data)
      if (field.name == name) return field.text;
    return {};
  }
};

}  // namespace doctor::evtx
