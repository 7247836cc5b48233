#include "platform/secrets.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"

namespace doctor::platform {
namespace {

constexpr std::size_t kMostBytes = 1024;
constexpr std::byte kInterrupt{0x03}, kEndOfInput{0x04}, kBackspace{0x08}, kEraseLine{0x15}, kDelete{0x7f};

class Descriptor {
 public:
  Descriptor(int number, bool owned) : number_(number), owned_(owned) {}
  ~Descriptor() {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
  bool owned_;
};

// One byte straight from the system: a buffer of the library would keep what was typed.
std::optional<std::byte> read_byte(int descriptor, int& error) {
  std::byte one{};
  ssize_t count = 0;
  do count = ::read(descriptor, &one, 1);
  while (count < 0 && errno == EINTR);
  error = count < 0 ? errno : 0;
  return count == 1 ? std::optional{one} : std::nullopt;
}

void write_text(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(descriptor, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(std::size_t(count));
  }
}

// Every key comes to us and none is shown: Ctrl-C too, or the terminal would stay mute after it.
class Mute {
 public:
  explicit Mute(int descriptor) : descriptor_(descriptor), works_(::tcgetattr(descriptor, &before_) == 0) {
    if (!works_) return;
    termios mute = before_;
    mute.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG);
    mute.c_cc[VMIN] = 1;
    mute.c_cc[VTIME] = 0;
    works_ = ::tcsetattr(descriptor, TCSAFLUSH, &mute) == 0;
  }
  ~Mute() {
    if (works_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
  }
  Mute(const Mute&) = delete;
  Mute& operator=(const Mute&) = delete;
  bool works() const { return works_; }

 private:
  int descriptor_;
  termios before_{};
  bool works_;
};

// Keeps the signals that end a program waiting until its own end, and tells that one has come: then the terminal can be
// given back its echo before the program goes.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
      struct sigaction action{};
      const bool ignored = ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
      if (!ignored) ::sigaddset(&held, number);  // one that is ignored would seem to have come
    }
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    descriptor_ = ::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~HeldSignals() {
    if (descriptor_ >= 0) ::close(descriptor_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);  // here one that came has its usual effect
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  // Waits until the terminal has something to read; false when a signal comes first.
  bool wait_for(int terminal) const {
    pollfd both[] = {{.fd = terminal, .events = POLLIN, .revents = 0}, {.fd = descriptor_, .events = POLLIN, .revents = 0}};
    while (::poll(both, 2, -1) < 0 && errno == EINTR) {
    }
    return both[1].revents == 0;
  }

 private:
  sigset_t before_{};
  int descriptor_;
};

// The last character of UTF-8, however many bytes it has.
void drop_last_character(Secret& secret) {
  while (!secret.empty()) {
    const bool continues = (secret.reveal().back() & std::byte{0xc0}) == std::byte{0x80};
    secret.drop_last();
    if (!continues) return;
  }
}

}  // namespace

std::optional<Secret> take_secret_environment(const char* name) {
  char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  Secret secret{std::string_view{value}};
  wipe(value, std::strlen(value));
  ::unsetenv(name);
  return secret;
}

Result<Secret> ask_secret(const std::string& question, const std::string& instead) {
  const Descriptor terminal{::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), true};
  if (terminal.get() < 0)
    return fail(ErrorCode::Unavailable, text::format("there is no terminal to ask for the password on; give it by {}", instead));
  Secret secret;
  {
    const HeldSignals signals;
    const Mute mute{terminal.get()};  // before the question: who answers at once must not be shown, nor lose what was typed
    if (!mute.works()) return fail(ErrorCode::Unavailable, "the terminal cannot be kept from showing the password");
    write_text(terminal.get(), question);
    int error = 0;
    bool entered = false;
    while (true) {
      if (!signals.wait_for(terminal.get())) {
        write_text(terminal.get(), "\n");
        return fail(ErrorCode::Usage, "no password was given");
      }
      const auto key = read_byte(terminal.get(), error);
      if (!key) break;
      entered = *key == std::byte{'\n'} || *key == std::byte{'\r'};
      if (entered) break;
      if (*key == kInterrupt || (*key == kEndOfInput && secret.empty())) {
        write_text(terminal.get(), "\n");
        return fail(ErrorCode::Usage, "no password was given");
      }
      if (*key == kBackspace || *key == kDelete)
        drop_last_character(secret);
      else if (*key == kEraseLine)
        secret = Secret{};
      else if (secret.size() < kMostBytes)
        secret.append(*key);
    }
    if (error != 0) return fail(ErrorCode::Io, text::format("cannot read the password: {}", std::strerror(error)));
    if (!entered) return fail(ErrorCode::Io, "the terminal went away while the password was typed");
  }
  write_text(terminal.get(), "\n");
  return secret;
}

Result<Secret> read_secret(const std::string& path) {
  const std::string what = path.empty() ? "standard input" : "\"" + text::escape_untrusted(path, 80) + "\"";
  const Descriptor file{path.empty() ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC), !path.empty()};
  if (file.get() < 0) return fail(ErrorCode::MissingInput, text::format("cannot open the password's file {}: {}", what, std::strerror(errno)));
  Secret secret;
  int error = 0;
  while (const auto byte = read_byte(file.get(), error)) {
    if (*byte == std::byte{'\n'}) break;
    if (secret.size() == kMostBytes) return fail(ErrorCode::BadData, text::format("the first line of {} is too long for a password", what));
    secret.append(*byte);
  }
  if (error != 0) return fail(ErrorCode::Io, text::format("cannot read the password from {}: {}", what, std::strerror(error)));
  if (!secret.empty() && secret.reveal().back() == std::byte{'\r'}) secret.drop_last();
  return secret;
}

void forbid_looking_in() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace doctor::platform
