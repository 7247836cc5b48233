// One io_context used by one thread, the stopwatch, and Ctrl-C.
#pragma once

#include <functional>
#include <optional>

#include "base/time.hpp"
#include "net/asio.hpp"

namespace doctor::net {

Instant read_stopwatch();
std::chrono::steady_clock::time_point on_steady_clock(Instant at);

class Loop {
 public:
  // From here on the first SIGINT or SIGTERM sets interrupted(); the second one kills as usual.
  // So does the end of `time_limit`.
  explicit Loop(std::optional<Duration> time_limit = std::nullopt);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  asio::io_context& io() { return io_; }
  bool interrupted();
  // Runs handlers until `idle` is true. When an interruption comes, calls `stop` once: it must make everything under way
  // end soon. INVARIANT: `idle` is true only when no handler is left that refers to the caller's objects.
  void run(const std::function<bool()>& idle, const std::function<void()>& stop);
  // Returns after that time, or at an interruption.
  void wait(Duration time);

 private:
  asio::io_context io_{1};
  asio::signal_set signals_{io_};
  asio::steady_timer limit_{io_};
  bool interrupted_ = false;
  bool running_ = false;
};

}  // namespace doctor::net
