#include "net/lookup.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "net/datagram.hpp"
#include "platform/name_lookup.hpp"

namespace doctor::net {
namespace {

// Shared by the caller and the helper thread: the thread may outlive the caller, who then takes `io` away.
struct Shared {
  std::mutex mutex;
  asio::io_context* io{nullptr};
  std::optional<platform::NameLookup> answer;
  Instant answered_at{};
};

// A thread of its own, detached: a lookup cannot be cancelled, and its end may not be worth waiting for.
bool start_thread(const std::shared_ptr<Shared>& shared, const std::string& host) {
  try {
    std::thread{[shared, host] {
      auto answer = platform::look_up_name(host);
      const std::scoped_lock lock{shared->mutex};
      shared->answer = std::move(answer);
      shared->answered_at = read_stopwatch();
      if (shared->io != nullptr) asio::post(*shared->io, [] {});  // wakes the loop, which looks at the answer
    }}.detach();
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

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

SystemLookup look_up(Loop& loop, const std::string& host, const LookupWait& wait, std::span<const Datagrams> beside) {
  const Instant began = read_stopwatch();
  const auto shared = std::make_shared<Shared>();
  shared->io = &loop.io();
  Duration longest = wait.timeout;
  bool over = !start_thread(shared, host), timed_out = false, stopped = false;
  Exchanges exchanges{loop, beside};
  exchanges.begin();

  // One timer: first it bounds the lookup, perhaps twice, then, once there are addresses, the exchanges.
  asio::steady_timer timer{loop.io()};
  int outstanding = 0;
  const auto arm = [&](Instant at, auto then) {
    timer.expires_at(on_steady_clock(at));
    ++outstanding;
    timer.async_wait([&outstanding, then](error_code error) {
      --outstanding;
      if (!error) then();
    });
  };
  const auto give_up = [&] { over = timed_out = true; };
  const auto ask_for_more = [&] {
    const Duration more = wait.more ? wait.more() : Duration{};
    longest += more;
    if (more > Duration{})
      arm(began + longest, give_up);
    else
      give_up();
  };
  if (!over) arm(began + wait.timeout, ask_for_more);

  const auto idle = [&] {
    if (!over) {
      const std::scoped_lock lock{shared->mutex};
      if (shared->answer) {
        over = true;
        timer.cancel();
        if (!shared->answer->addresses.empty() && !exchanges.finished()) arm(read_stopwatch() + wait.grace, [&] { exchanges.stop(); });
      }
    }
    if (!over || !exchanges.finished()) return false;
    timer.cancel();
    return outstanding == 0;
  };
  loop.run(idle, [&] {
    over = stopped = true;
    timer.cancel();
    exchanges.stop();
  });

  const std::scoped_lock lock{shared->mutex};
  shared->io = nullptr;
  SystemLookup lookup;
  if (shared->answer && !timed_out && !stopped) {
    lookup.outcome = outcome_of(shared->answer->outcome);
    lookup.addresses = std::move(shared->answer->addresses);
    lookup.took = shared->answered_at - began;
  } else {
    lookup.took = read_stopwatch() - began;
    if (timed_out) lookup = {.outcome = SystemLookup::Outcome::TimedOut, .took = longest};
    if (stopped) lookup.outcome = SystemLookup::Outcome::Interrupted;
  }
  return lookup;
}

}  // namespace doctor::net
