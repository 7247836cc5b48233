#include "cli/output.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"
#include "cli/exit_code.hpp"
#include "platform/terminal.hpp"

namespace doctor::cli {

void Output::write(std::string_view text) {
  if (!options_.file.empty()) {
    kept_ += text;
    return;
  }
  if (reader_gone_) return;
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written || errno != EPIPE) return;
  reader_gone_ = true;
  std::clearerr(stdout);
}

Result<void> Output::finish() {
  if (!options_.file.empty()) return write_whole(options_.file, kept_);
  if (std::ferror(stdout) != 0) return fail(ErrorCode::Io, "cannot write to standard output");
  return {};
}

bool Output::colour() const { return !options_.no_color && options_.file.empty() && platform::describe_terminal(platform::Stream::Output).colour; }

Result<void> write_whole(const std::string& path, std::string_view content) {
  struct stat there{};
  const bool is_there = ::stat(path.c_str(), &there) == 0;
  // A device or a pipe is written to as it is; a file is replaced whole, with its rights, where a link to it leads.
  const bool in_place = is_there && !S_ISREG(there.st_mode);
  std::error_code error;
  const std::string place = is_there && !in_place ? std::filesystem::canonical(path, error).string() : path;
  if (error) return fail(ErrorCode::Io, text::format("cannot write {}: {}", path, error.message()));
  const std::string beside = in_place ? path : text::format("{}.{}.part", place, getpid());
  const auto trouble = [&] {
    const std::string reason = std::strerror(errno);
    if (!in_place) std::remove(beside.c_str());
    return fail(ErrorCode::Io, text::format("cannot write {}: {}", path, reason));
  };
  std::FILE* file = std::fopen(beside.c_str(), in_place ? "w" : "wx");
  if (file == nullptr) return fail(ErrorCode::Io, text::format("cannot create {}: {}", beside, std::strerror(errno)));
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       (!is_there || in_place || ::fchmod(fileno(file), there.st_mode & 07777) == 0);
  if (std::fclose(file) != 0 || !written) return trouble();
  if (!in_place && std::rename(beside.c_str(), place.c_str()) != 0) return trouble();
  return {};
}

int complain(const Error& error) {
  std::fputs(text::format("rdpdoctor: {}\n", text::escape_untrusted(error.to_string(), 2000)).c_str(), stderr);
  return exit_code_of(error.code);
}

}  // namespace doctor::cli
