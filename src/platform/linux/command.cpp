#include "platform/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/text.hpp"

extern char** environ;

namespace doctor::platform {
namespace {

// The caller's environment with the C locale, so that what is read later is what the manual shows.
std::vector<std::string> in_c_locale() {
  std::vector<std::string> out{"LC_ALL=C"};
  for (char** each = environ; *each != nullptr; ++each)
    if (const std::string_view variable{*each}; !variable.starts_with("LC_") && !variable.starts_with("LANG")) out.emplace_back(variable);
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& each : texts) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

// Reads until the other end is closed, there is enough, or time is up.
void collect(int from, Duration longest, std::size_t most, CommandOutput& out) {
  const auto until = std::chrono::steady_clock::now() + longest;
  char block[16384];
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd wanted{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = left <= 0 ? 0 : ::poll(&wanted, 1, int(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      out.stopped = true;
      return;
    }
    const auto got = ::read(from, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    out.text.append(block, std::size_t(got));
    if (out.text.size() > most) {
      out.text.resize(most);
      out.cut = true;
      return;
    }
  }
}

}  // namespace

Result<CommandOutput> run_command(std::span<const std::string> arguments, Duration longest, std::size_t most) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::Unavailable, text::format("there is no pipe: {}", std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // so that its children end with it
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<std::string> words{arguments.begin(), arguments.end()};
  auto variables = in_c_locale();
  pid_t child = 0;
  const auto start = [&](const std::string& program) {
    return ::posix_spawnp(&child, program.c_str(), &actions, &attributes, pointers_to(words).data(), pointers_to(variables).data());
  };
  int error = start(words[0]);
  // An ordinary user's PATH may leave out where administration's tools are; they may be run by anybody.
  for (const char* folder : {"/usr/sbin/", "/sbin/"})
    if (error == ENOENT && words[0].find('/') == std::string::npos) error = start(folder + words[0]);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return fail(ErrorCode::Unavailable,
                error == ENOENT ? words[0] + " is missing" : text::format("{} cannot be run: {}", words[0], std::strerror(error)));
  }
  CommandOutput out;
  collect(ends[0], longest, most, out);
  ::close(ends[0]);
  if (out.stopped || out.cut) ::kill(-child, SIGKILL);
  out.exit = wait_for(child);
  return out;
}

}  // namespace doctor::platform
