// The frames of a capture, read from the file by a second thread while the first looks at those before: reading is half the work.
#pragma once

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "intake/capture/capture_file.hpp"

namespace doctor::cli {

class FramesAhead {
 public:
  // `file` is borrowed, and is the thread's until next() has said that there is no more.
  explicit FramesAhead(intake::CaptureFile& file);
  ~FramesAhead();
  FramesAhead(const FramesAhead&) = delete;
  FramesAhead& operator=(const FramesAhead&) = delete;

  // As CaptureFile::next; the bytes are there until the next call.
  bool next(intake::Frame& frame);

 private:
  // Frames with their bytes, one behind the other.
  struct Batch {
    struct Place {
      Instant at{};
      std::size_t begin{0}, size{0};
    };
    Bytes bytes{};
    std::vector<Place> places{};
    bool last{false};  // no frame comes behind it
  };
  void fill(Batch& batch);
  void read_all();

  intake::CaptureFile& file_;
  // Used in turn. INVARIANT: those from taken_ up to filled_ are next()'s, the others the thread's.
  std::array<Batch, 3> batches_{};
  std::mutex guard_{};
  std::condition_variable changed_{};
  std::size_t filled_ = 0, taken_ = 0;  // so many batches so far
  bool stop_ = false;
  std::size_t filled_seen_ = 0;  // filled_, as next() has seen it last
  std::size_t place_ = 0;        // in the batch that next() reads
  std::thread thread_{};         // none where there is one processor: then a batch is filled when it is wanted
};

}  // namespace doctor::cli
