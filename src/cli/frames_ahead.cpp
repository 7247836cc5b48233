#include "cli/frames_ahead.hpp"

#include <system_error>

namespace doctor::cli {
namespace {

// Enough to make the hand-over cheap, and small enough to stay in a processor's cache.
constexpr std::size_t kBatchBytes = 256 * 1024;

}  // namespace

FramesAhead::FramesAhead(intake::CaptureFile& file) : file_(file) {
  if (std::thread::hardware_concurrency() < 2) return;
  try {
    thread_ = std::thread{[this] { read_all(); }};
  } catch (const std::system_error&) {
    // No thread to be had: the same without one.
  }
}

FramesAhead::~FramesAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{guard_};
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void FramesAhead::fill(Batch& batch) {
  batch.bytes.clear();
  batch.places.clear();
  for (intake::Frame frame; batch.bytes.size() < kBatchBytes;) {
    if (!file_.next(frame)) {
      batch.last = true;
      return;
    }
    batch.places.push_back({frame.at, batch.bytes.size(), frame.bytes.size()});
    batch.bytes.insert(batch.bytes.end(), frame.bytes.begin(), frame.bytes.end());
  }
}

void FramesAhead::read_all() {
  for (bool last = false; !last;) {
    std::unique_lock lock{guard_};
    changed_.wait(lock, [&] { return stop_ || filled_ - taken_ < batches_.size(); });
    if (stop_) return;
    Batch& batch = batches_[filled_ % batches_.size()];
    lock.unlock();
    fill(batch);
    last = batch.last;
    lock.lock();
    ++filled_;
    changed_.notify_all();
  }
}

bool FramesAhead::next(intake::Frame& frame) {
  for (;;) {
    Batch& batch = batches_[taken_ % batches_.size()];
    if (filled_seen_ > taken_) {
      if (place_ < batch.places.size()) {
        const auto& [at, begin, size] = batch.places[place_++];
        frame = {.at = at, .bytes = BytesView{batch.bytes}.subspan(begin, size)};
        return true;
      }
      if (batch.last) return false;
      place_ = 0;
      const std::lock_guard lock{guard_};
      ++taken_;
      changed_.notify_all();
      continue;
    }
    if (!thread_.joinable()) {
      fill(batch);
      ++filled_;
      filled_seen_ = filled_;
      continue;
    }
    std::unique_lock lock{guard_};
    changed_.wait(lock, [&] { return filled_ > taken_; });
    filled_seen_ = filled_;
  }
}

}  // namespace doctor::cli
