#include "cli/output.hpp"

#include <fcntl.h>
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
namespace {

constexpr int kMostLinks = 40;  // as the system's own limit

// A link that somebody else put into a folder of everybody, where another file was meant: the system follows none of those,
// either (proc_sys_fs(5), protected_symlinks).
bool may_follow(const std::string& link, const std::filesystem::path& folder) {
  struct stat of_link{}, of_folder{};
  if (::lstat(link.c_str(), &of_link) != 0 || ::stat(folder.empty() ? "." : folder.c_str(), &of_folder) != 0) return false;
  const bool of_everybody = (of_folder.st_mode & (S_ISVTX | S_IWOTH)) == (S_ISVTX | S_IWOTH);
  return !of_everybody || of_link.st_uid == ::geteuid() || of_link.st_uid == of_folder.st_uid;
}

// Where a link leads, whether or not a file is there yet.
Result<std::string> end_of_links(const std::string& path) {
  std::string at = path;
  for (int links = 0;; ++links) {
    std::error_code error;
    if (!std::filesystem::is_symlink(at, error)) return at;
    if (links == kMostLinks) return fail(ErrorCode::Io, text::format("cannot write {}: too many links", path));
    const auto folder = std::filesystem::path{at}.parent_path();
    if (!may_follow(at, folder)) return fail(ErrorCode::Io, text::format("cannot write {}: {} is a link of somebody else", path, at));
    const auto target = std::filesystem::read_symlink(at, error);
    if (error) return fail(ErrorCode::Io, text::format("cannot write {}: {}", path, error.message()));
    at = (folder / target).string();  // an absolute target replaces what it is put behind
  }
}

// Owner, group and rights of the file that is replaced, as far as this user may give them. Rights of a group that could not
// be kept are for nobody.
bool give_rights(int descriptor, const struct stat& there) {
  if (::fchown(descriptor, there.st_uid, there.st_gid) != 0) (void)!::fchown(descriptor, uid_t(-1), there.st_gid);
  struct stat now{};
  if (::fstat(descriptor, &now) != 0) return false;
  const mode_t dropped = now.st_gid == there.st_gid ? 0 : S_IRWXG | S_ISGID;
  return ::fchmod(descriptor, there.st_mode & 07777 & ~dropped) == 0;
}

// `place`: where `path` leads.
Result<void> has_folder(const std::string& path, const std::string& place) {
  std::error_code error;
  const auto folder = std::filesystem::path{place}.parent_path();
  if (folder.empty() || std::filesystem::exists(folder, error)) return {};
  return fail(ErrorCode::Io, text::format("cannot write {}: there is no folder {}; create it, or name another file", path, folder.string()));
}

}  // namespace

Result<void> has_place(const std::string& path) {
  if (path.empty()) return {};
  TRY_ASSIGN(const auto place, end_of_links(path));
  return has_folder(path, place);
}

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

Result<void> write_whole(const std::string& path, std::string_view content, Readers readers) {
  struct stat there{};
  const bool is_there = ::stat(path.c_str(), &there) == 0;
  // A device or a pipe is written to as it is; a file is replaced whole, with its rights, where a link to it leads.
  const bool in_place = is_there && !S_ISREG(there.st_mode);
  std::string place = path;
  if (!in_place) {
    TRY_ASSIGN(place, end_of_links(path));
  }
  const std::string beside = in_place ? path : text::format("{}.{}.part", place, getpid());
  const auto trouble = [&] {
    const std::string reason = std::strerror(errno);
    if (!in_place) std::remove(beside.c_str());
    return fail(ErrorCode::Io, text::format("cannot write {}: {}", path, reason));
  };
  // Nobody else may read what replaces a private file, not even before it has the rights of that.
  const bool owner_alone = readers == Readers::OwnerAlone;
  const mode_t mode = is_there || owner_alone ? 0600 : 0666;
  // In place, too, as if it were to be made: only then does the system refuse the pipe that somebody else put into a folder
  // of everybody (proc_sys_fs(5), protected_fifos).
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | (in_place ? O_TRUNC : O_EXCL), mode);
  std::FILE* file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
  if (file == nullptr) {
    const int reason = errno;
    if (reason == ENOENT) TRY(has_folder(path, place));
    return fail(ErrorCode::Io, text::format("cannot write {}: {}", path, std::strerror(reason)));
  }
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       (!is_there || in_place || give_rights(descriptor, there)) && (!owner_alone || in_place || ::fchmod(descriptor, 0600) == 0);
  if (std::fclose(file) != 0 || !written) return trouble();
  if (!in_place && std::rename(beside.c_str(), place.c_str()) != 0) return trouble();
  return {};
}

int complain(const Error& error) {
  std::fputs(text::format("rdpdoctor: {}\n", text::escape_untrusted(error.to_string(), 2000)).c_str(), stderr);
  return exit_code_of(error.code);
}

}  // namespace doctor::cli
