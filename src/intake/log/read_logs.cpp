#include "intake/log/read_logs.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "format/evtx/file.hpp"
#include "intake/log/rdp_event.hpp"

namespace doctor::intake {
namespace {

constexpr std::size_t kMostDamageTold = 20;  // of one file

// What one chunk gave, with the events that are none of ours already let go.
struct ChunkResult {
  evtx::Chunk chunk{};
  std::size_t records{0}, recovered{0};
  std::vector<std::uint64_t> numbers{};  // of all records that are there
  std::vector<std::string> channels{}, computers{};
  std::optional<evtx::EventTime> first{}, last{};
};

void add_once(std::vector<std::string>& to, const std::string& what) {
  if (!what.empty() && std::ranges::find(to, what) == to.end()) to.push_back(what);
}

ChunkResult read_one(BytesView bytes, std::size_t offset) {
  ChunkResult out{.chunk = evtx::read_chunk(bytes, offset)};
  for (const auto& record : out.chunk.records) {
    ++out.records;
    out.recovered += record.recovered ? 1 : 0;
    out.numbers.push_back(record.id);
    add_once(out.channels, record.channel);
    add_once(out.computers, record.computer);
    if (!out.first || record.time < *out.first) out.first = record.time;
    if (!out.last || record.time > *out.last) out.last = record.time;
  }
  for (const auto& damage : out.chunk.damage)
    if (damage.record) out.numbers.push_back(*damage.record);
  std::erase_if(out.chunk.records, [](const evtx::Record& record) { return !is_of_remote_desktop(record); });
  return out;
}

LogTime to_log_time(evtx::EventTime time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

std::string to_phrase(const evtx::Damage& damage) {
  auto out = text::format("{} at offset {}", damage.reason, damage.offset);
  if (damage.size != 0) out += text::format(", {} bytes", damage.size);
  if (damage.record) out += text::format(", record {}", *damage.record);
  return out;
}

// Records whose templates are gone lie in rows; a line for each would hide the rest.
std::vector<std::string> to_phrases(const std::vector<evtx::Damage>& damage) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < damage.size(); ++i) {
    std::size_t end = i + 1;
    const bool in_rows = damage[i].record.has_value();
    while (in_rows && end < damage.size() && damage[end].kind == damage[i].kind && damage[end].record) ++end;
    const auto count = end - i;
    if (count == 1)
      out.push_back(to_phrase(damage[i]));
    else
      out.push_back(text::format(
          "{} records from {} on, {} to {}: {}", count, text::format("offset {}", damage[i].offset), *damage[i].record, *damage[end - 1].record,
          damage[i].kind == evtx::Damage::Kind::LostTemplate ? "their templates are gone, only number and time are left" : damage[i].reason));
    i = end - 1;
  }
  if (out.size() > kMostDamageTold) {
    const auto rest = out.size() - kMostDamageTold;
    out.resize(kMostDamageTold);
    out.push_back(text::format("and {} more places", rest));
  }
  return out;
}

// A ring log goes on where it began, so its numbers have no gap but what was overwritten or copied at another time.
std::size_t missing_between(std::vector<std::uint64_t> numbers) {
  if (numbers.empty()) return 0;
  std::ranges::sort(numbers);
  numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  return std::size_t(numbers.back() - numbers.front() + 1 - numbers.size());
}

LogFile summary_of(const LogInput& input, const evtx::Layout& layout, const std::vector<ChunkResult>& chunks) {
  LogFile out{.name = input.name, .dirty = layout.header.dirty};
  std::vector<evtx::Damage> damage = layout.damage;
  std::vector<std::uint64_t> numbers;
  std::optional<evtx::EventTime> first, last;
  for (const auto& each : chunks) {
    out.records += each.records;
    out.recovered += each.recovered;
    out.unreadable += each.chunk.unreadable;
    damage.insert(damage.end(), each.chunk.damage.begin(), each.chunk.damage.end());
    numbers.insert(numbers.end(), each.numbers.begin(), each.numbers.end());
    for (const auto& name : each.channels) add_once(out.channels, name);
    for (const auto& name : each.computers) add_once(out.computers, name);
    if (each.first && (!first || *each.first < *first)) first = each.first;
    if (each.last && (!last || *each.last > *last)) last = each.last;
  }
  out.damage = to_phrases(damage);
  out.numbers_missing = missing_between(std::move(numbers));
  if (first) out.first = to_log_time(*first);
  if (last) out.last = to_log_time(*last);
  return out;
}

// Sorts references first: a record is large, and a log has hundreds of thousands.
void in_order_of_time(std::vector<evtx::Record>& events) {
  const auto key = [](const evtx::Record* r) { return std::tie(r->time, r->computer, r->channel, r->id); };
  std::vector<evtx::Record*> order;
  order.reserve(events.size());
  for (auto& event : events) order.push_back(&event);
  std::ranges::sort(order, [&](const evtx::Record* a, const evtx::Record* b) { return key(a) < key(b); });
  const auto same = std::ranges::unique(order, [&](const evtx::Record* a, const evtx::Record* b) { return key(a) == key(b); });
  order.erase(same.begin(), same.end());
  std::vector<evtx::Record> sorted;
  sorted.reserve(order.size());
  for (auto* event : order) sorted.push_back(std::move(*event));
  events = std::move(sorted);
}

}  // namespace

void one_after_another(std::size_t count, const std::function<void(std::size_t)>& job) {
  for (std::size_t i = 0; i < count; ++i) job(i);
}

LogsRead read_logs(const std::vector<LogInput>& inputs, const Executor& executor) {
  LogsRead out;
  for (const auto& input : inputs) {
    const auto layout = evtx::lay_out(input.bytes);
    if (!layout) {
      out.files.push_back({.name = input.name, .error = layout.error().to_string()});
      continue;
    }
    std::vector<ChunkResult> chunks(layout->chunks.size());
    executor(chunks.size(), [&](std::size_t i) {
      const auto& place = layout->chunks[i];
      chunks[i] = read_one(input.bytes.subspan(place.offset, place.size), place.offset);
    });
    out.files.push_back(summary_of(input, *layout, chunks));
    for (auto& chunk : chunks)
      for (auto& record : chunk.chunk.records) out.events.push_back(std::move(record));
  }
  in_order_of_time(out.events);
  return out;
}

}  // namespace doctor::intake
