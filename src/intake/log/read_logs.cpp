#include "intake/log/read_logs.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "format/evtx/chunk.hpp"
#include "format/evtx/file.hpp"
#include "intake/log/no_log.hpp"
#include "intake/log/rdp_event.hpp"

namespace doctor::intake {
namespace {

constexpr std::size_t kMostDamageTold = 20;  // of one file

// Numbers of records that follow one another.
struct Run {
  std::uint64_t first{0}, last{0};
};

// What one chunk gave, with the events that are none of ours already let go.
struct ChunkResult {
  evtx::Chunk chunk{};
  std::size_t records{0}, recovered{0};
  std::vector<Run> numbers{};                             // of all records that are there
  std::vector<std::string_view> channels{}, computers{};  // in the chunk's store
  std::optional<evtx::EventTime> first{}, last{};
};

// The name as it stands in `names`, where it is put when it is new. Nearly always it is one of the last chunk's few, and the
// very same characters.
std::string_view once(std::vector<std::string_view>& names, std::string_view what) {
  if (what.empty()) return what;
  for (const auto name : names)
    if ((name.data() == what.data() && name.size() == what.size()) || name == what) return name;
  return names.emplace_back(what);
}

void add_once(std::vector<std::string>& to, std::string_view what) {
  if (!what.empty() && std::ranges::find(to, what) == to.end()) to.emplace_back(what);
}

void add_number(std::vector<Run>& to, std::uint64_t number) {
  if (!to.empty() && to.back().last + 1 == number)
    ++to.back().last;
  else
    to.push_back({number, number});
}

ChunkResult read_one(BytesView bytes, std::size_t offset) {
  ChunkResult out{.chunk = evtx::read_chunk(bytes, offset, may_be_of_remote_desktop)};
  for (auto& record : out.chunk.records) {
    ++out.records;
    out.recovered += record.recovered ? 1 : 0;
    add_number(out.numbers, record.id);
    record.channel = once(out.channels, record.channel);
    record.computer = once(out.computers, record.computer);
    if (!out.first || record.time < *out.first) out.first = record.time;
    if (!out.last || record.time > *out.last) out.last = record.time;
  }
  for (const auto& damage : out.chunk.damage)
    if (damage.record) add_number(out.numbers, *damage.record);
  std::erase_if(out.chunk.records, [](const evtx::Record& record) { return !is_of_remote_desktop(record); });
  return out;
}

ChunkResult read_one(const LogInput& input, const evtx::ChunkPlace& place) {
  if (!input.read_at) return read_one(input.bytes.subspan(place.offset, place.size), place.offset);
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(place.size);
  const std::span room{buffer.get(), place.size};
  return read_one(room.first(input.read_at(place.offset, room)), place.offset);
}

LogTime to_log_time(evtx::EventTime time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

std::string to_phrase(const evtx::Damage& damage) {
  auto out = text::format("{} at offset {}", damage.reason, damage.offset);
  if (damage.size != 0) out += text::format(", {} bytes", damage.size);
  if (damage.record) out += text::format(", record {}", *damage.record);
  return out;
}

// Checksums that do not fit keep nobody from reading on.
bool loses_bytes(evtx::Damage::Kind kind) {
  using Kind = evtx::Damage::Kind;
  return kind == Kind::Cut || kind == Kind::Hole || kind == Kind::LostTemplate || kind == Kind::BadRecord;
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
std::size_t missing_between(std::vector<Run> numbers) {
  if (numbers.empty()) return 0;
  std::ranges::sort(numbers, {}, &Run::first);
  std::size_t missing = 0;
  auto last = numbers.front().last;
  for (const auto& run : numbers) {
    if (run.first > last) missing += std::size_t(run.first - last - 1);
    last = std::max(last, run.last);
  }
  return missing;
}

LogFile summary_of(const LogInput& input, const evtx::Layout& layout, const std::vector<ChunkResult>& chunks) {
  LogFile out{.name = input.name, .chunks = layout.chunks.size(), .dirty = layout.header.dirty};
  std::vector<evtx::Damage> damage = layout.damage;
  std::vector<Run> numbers;
  std::optional<evtx::EventTime> first, last;
  for (const auto& each : chunks) {
    out.records += each.records;
    out.recovered += each.recovered;
    out.unreadable += each.chunk.unreadable;
    out.damaged_chunks += each.chunk.damage.empty() ? 0 : 1;
    for (const auto& there : each.chunk.damage) out.damaged_bytes += loses_bytes(there.kind) ? there.size : 0;
    damage.insert(damage.end(), each.chunk.damage.begin(), each.chunk.damage.end());
    numbers.insert(numbers.end(), each.numbers.begin(), each.numbers.end());
    for (const auto name : each.channels) add_once(out.channels, name);
    for (const auto name : each.computers) add_once(out.computers, name);
    if (each.first && (!first || *each.first < *first)) first = each.first;
    if (each.last && (!last || *each.last > *last)) last = each.last;
  }
  out.damage = to_phrases(damage);
  out.numbers_missing = missing_between(std::move(numbers));
  if (first) out.first = to_log_time(*first);
  if (last) out.last = to_log_time(*last);
  return out;
}

// What events are ordered by, in numbers: a log has hundreds of thousands, and names are slow to compare.
struct Order {
  evtx::EventTime time{};
  std::uint32_t computer{0}, channel{0};
  std::uint64_t id{0};
  const evtx::Record* record{nullptr};

  auto key() const { return std::tie(time, computer, channel, id); }
};

// The place of each name among all names of that kind, by the alphabet.
class Names {
 public:
  void add(const std::vector<std::string_view>& names) {
    for (const auto name : names) places_.try_emplace(name, 0);
  }
  void count() {
    std::uint32_t place = 0;
    for (auto& each : places_) each.second = ++place;
  }
  // Most events of a chunk are of one computer and one channel.
  std::uint32_t place_of(std::string_view name) {
    if (name.empty()) return 0;
    if (name.data() != last_.data() || name.size() != last_.size()) {
      last_ = name;
      last_place_ = places_.at(name);
    }
    return last_place_;
  }

 private:
  std::map<std::string_view, std::uint32_t> places_;
  std::string_view last_{};
  std::uint32_t last_place_{0};
};

std::vector<evtx::Record> in_order_of_time(const std::vector<std::vector<ChunkResult>>& files) {
  Names computers, channels;
  std::size_t count = 0;
  for (const auto& chunks : files)
    for (const auto& each : chunks) {
      computers.add(each.computers);
      channels.add(each.channels);
      count += each.chunk.records.size();
    }
  computers.count();
  channels.count();
  std::vector<Order> order;
  order.reserve(count);
  for (const auto& chunks : files)
    for (const auto& each : chunks)
      for (const auto& record : each.chunk.records)
        order.push_back({record.time, computers.place_of(record.computer), channels.place_of(record.channel), record.id, &record});
  std::ranges::sort(order, [](const Order& a, const Order& b) { return a.key() < b.key(); });
  const auto same = std::ranges::unique(order, [](const Order& a, const Order& b) { return a.key() == b.key(); });
  order.erase(same.begin(), same.end());
  std::vector<evtx::Record> out;
  out.reserve(order.size());
  for (const auto& each : order) out.push_back(*each.record);
  return out;
}

}  // namespace

void one_after_another(std::size_t count, const std::function<void(std::size_t)>& job) {
  for (std::size_t i = 0; i < count; ++i) job(i);
}

LogsRead read_logs(const std::vector<LogInput>& inputs, const Executor& executor) {
  LogsRead out;
  std::vector<std::vector<ChunkResult>> files;
  for (const auto& input : inputs) {
    Bytes head;
    if (input.read_at) {
      head.resize(evtx::kLayoutHead);
      head.resize(input.read_at(0, head));
    }
    const BytesView begin = input.read_at ? BytesView{head} : input.bytes;
    const auto layout = evtx::lay_out(begin, input.read_at ? std::max(input.size, head.size()) : input.bytes.size());
    if (!layout) {
      out.files.push_back({.name = input.name, .error = why_no_log(begin)});
      continue;
    }
    auto& chunks = files.emplace_back(layout->chunks.size());
    executor(chunks.size(), [&](std::size_t i) { chunks[i] = read_one(input, layout->chunks[i]); });
    out.files.push_back(summary_of(input, *layout, chunks));
  }
  out.events = in_order_of_time(files);
  for (auto& chunks : files)
    for (auto& each : chunks)
      if (!each.chunk.records.empty()) out.stores.push_back(std::move(each.chunk.store));
  return out;
}

}  // namespace doctor::intake
