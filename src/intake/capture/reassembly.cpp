#include "intake/capture/reassembly.hpp"

#include <algorithm>
#include <utility>

namespace doctor::intake {

void Reassembly::begin(std::uint32_t sequence) {
  begun_ = true;
  first_ = sequence;
  offset_ = 0;
  pieces_.clear();
  held_ = 0;
}

Reassembly::Fit Reassembly::add(std::uint32_t sequence, BytesView captured, std::size_t sent, Instant at, StreamReader& to) {
  if (sent == 0) return Fit::Next;
  if (!begun_) begin(sequence);
  // Sequence numbers go round; what lies half the circle back is behind.
  const auto distance = std::int64_t{std::int32_t(sequence - next())};
  if (distance > 0) {
    ++early_;
    if (!to.wants_data()) {
      offset_ += std::uint64_t(distance) + sent;
    } else if (pieces_.size() < kMostPieces && held_ + captured.size() <= kMostHeld) {
      const auto [place, added] = pieces_.try_emplace(offset_ + std::uint64_t(distance));
      if (!added) return Fit::Repeated;
      place->second = {.captured = {captured.begin(), captured.end()}, .sent = sent, .at = at};
      held_ += captured.size();
    }
    return Fit::Early;
  }
  const auto known = std::size_t(-distance);
  if (known > 0) ++repeated_;
  if (known >= sent) return Fit::Repeated;
  deliver(captured.subspan(std::min(known, captured.size())), sent - known, at, to);
  drain(to);
  return known > 0 ? Fit::Repeated : Fit::Next;
}

void Reassembly::acknowledged(std::uint32_t sequence, Instant at, StreamReader& to) {
  if (!begun_) return;
  for (;;) {
    const auto distance = std::int64_t{std::int32_t(sequence - next())};
    if (distance <= 0) return;
    const auto gap = pieces_.empty() ? std::uint64_t(distance) : std::min(std::uint64_t(distance), hole());
    missing_ += gap;
    offset_ += gap;
    if (to.wants_data()) to.on_gap(gap, at);
    drain(to);
  }
}

void Reassembly::deliver(BytesView captured, std::size_t sent, Instant at, StreamReader& to) {
  offset_ += sent;
  if (!to.wants_data()) return;
  if (!captured.empty()) to.on_data(captured, at);
  if (captured.size() < sent) to.on_gap(sent - captured.size(), at);
}

void Reassembly::drain(StreamReader& to) {
  while (!pieces_.empty() && pieces_.begin()->first <= offset_) {
    const auto node = pieces_.extract(pieces_.begin());
    const auto& piece = node.mapped();
    held_ -= piece.captured.size();
    const auto known = std::size_t(offset_ - node.key());  // it began in what has come meanwhile
    if (known < piece.sent) deliver(BytesView{piece.captured}.subspan(std::min(known, piece.captured.size())), piece.sent - known, piece.at, to);
  }
}

}  // namespace doctor::intake
