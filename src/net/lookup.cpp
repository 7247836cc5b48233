#include "net/lookup.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "platform/name_lookup.hpp"

namespace doctor::net {
namespace {

// Shared by the caller and the helper thread: the thread may outlive the caller, who then takes `io` away.
struct Shared {
  std::mutex mutex;
  asio::io_context* io{nullptr};
  std::optional<platform::NameLookup> answer;
};

SystemLookup::Outcome outcome_of(platform::NameLookup::Outcome outcome) {
  switch (outcome) {
    case platform::NameLookup::Outcome::Resolved: return SystemLookup::Outcome::Resolved;
    case platform::NameLookup::Outcome::NotFound: return SystemLookup::Outcome::NotFound;
    case platform::NameLookup::Outcome::NoAddress: return SystemLookup::Outcome::NoAddress;
    case platform::NameLookup::Outcome::TemporaryFailure: return SystemLookup::Outcome::TemporaryFailure;
    case platform::NameLookup::Outcome::Failed: break;
  }
  return SystemLookup::Outcome::Failed;
}

}  // namespace

SystemLookup look_up(Loop& loop, const std::string& host, Duration timeout) {
  const Instant began = read_stopwatch();
  SystemLookup lookup;
  bool answered = false, timed_out = false, stopped = false;
  int outstanding = 1;  // the timer
  asio::steady_timer timer{loop.io()};
  timer.expires_at(on_steady_clock(began + timeout));
  timer.async_wait([&](error_code error) {
    --outstanding;
    if (!error) timed_out = true;
  });

  const auto shared = std::make_shared<Shared>();
  shared->io = &loop.io();
  try {
    // Detached: a lookup cannot be cancelled, and its end is not worth waiting for.
    std::thread{[shared, host] {
      auto answer = platform::look_up_name(host);
      const std::scoped_lock lock{shared->mutex};
      shared->answer = std::move(answer);
      if (shared->io != nullptr) asio::post(*shared->io, [] {});  // wakes the loop, which looks at the answer
    }}.detach();
  } catch (const std::system_error&) {
    timer.cancel();
    loop.run([&] { return outstanding == 0; }, [] {});
    return lookup;
  }

  loop.run(
      [&] {
        const std::scoped_lock lock{shared->mutex};
        if (shared->answer && !answered) {
          answered = true;
          timer.cancel();
        }
        return (answered || timed_out || stopped) && outstanding == 0;
      },
      [&] {
        stopped = true;
        timer.cancel();
      });
  const std::scoped_lock lock{shared->mutex};
  shared->io = nullptr;
  lookup.took = read_stopwatch() - began;
  if (shared->answer) {
    lookup.outcome = outcome_of(shared->answer->outcome);
    lookup.addresses = std::move(shared->answer->addresses);
  } else {
    lookup.outcome = stopped ? SystemLookup::Outcome::Interrupted : SystemLookup::Outcome::TimedOut;
  }
  return lookup;
}

}  // namespace doctor::net
