#include "net/loop.hpp"

#include <csignal>

namespace doctor::net {

Instant read_stopwatch() { return {std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())}; }

std::chrono::steady_clock::time_point on_steady_clock(Instant at) {
  return std::chrono::steady_clock::time_point{std::chrono::duration_cast<std::chrono::steady_clock::duration>(at.since_zero)};
}

namespace {

// nohup has a program ignore that its terminal is gone; to listen for it would undo that.
bool is_heeded(int signal) {
  struct sigaction now{};
  return ::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_IGN;
}

}  // namespace

Loop::Loop(std::optional<Duration> time_limit) {
  error_code ignored;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (is_heeded(signal)) signals_.add(signal, ignored);
  signals_.async_wait([this](error_code error, int) {
    if (error) return;
    interrupted_ = true;
    error_code also_ignored;
    signals_.clear(also_ignored);  // the next one has its usual effect
  });
  if (!time_limit) return;
  limit_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(*time_limit));
  limit_.async_wait([this](error_code error) { interrupted_ = interrupted_ || !error; });
}

bool Loop::interrupted() {
  if (!running_ && !interrupted_) {
    io_.restart();
    io_.poll();
  }
  return interrupted_;
}

void Loop::run(const std::function<bool()>& idle, const std::function<void()>& stop) {
  running_ = true;
  bool stopped = false;
  io_.restart();
  while (!idle()) {
    if (interrupted_ && !stopped) {
      stopped = true;
      stop();
      continue;
    }
    if (io_.run_one() == 0) io_.restart();
  }
  running_ = false;
}

void Loop::wait(Duration time) {
  asio::steady_timer timer{io_};
  bool over = false;
  timer.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(time));
  timer.async_wait([&](error_code) { over = true; });
  run([&] { return over; }, [&] { timer.cancel(); });
}

}  // namespace doctor::net
