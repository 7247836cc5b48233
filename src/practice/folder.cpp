#include "practice/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace doctor::practice {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "rdpdoctor-practice-";

// A descriptor of the folder that holds its lock; -1 when it is no folder of this user's, or somebody holds the lock.
int lock_folder(const fs::path& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat there{};
  if (::fstat(folder, &there) == 0 && there.st_uid == ::geteuid() && ::flock(folder, LOCK_EX | LOCK_NB) == 0) return folder;
  ::close(folder);
  return -1;
}

// Somebody else's start may have swept the folder in the moment between making and locking it.
bool is_still_at(const fs::path& path, int folder) {
  struct stat named{};
  struct stat held{};
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(folder, &held) == 0 && named.st_ino == held.st_ino && named.st_dev == held.st_dev;
}

void sweep(const fs::path& parent) {
  std::error_code ignored;  // what cannot be cleared away stays
  for (fs::directory_iterator at{parent, ignored}, end; !ignored && at != end; at.increment(ignored)) {
    if (!at->path().filename().string().starts_with(kPrefix)) continue;
    const int folder = lock_folder(at->path());
    if (folder < 0) continue;
    std::error_code also_ignored;
    fs::remove_all(at->path(), also_ignored);
    ::close(folder);
  }
}

}  // namespace

Result<PrivateFolder> PrivateFolder::create(BytesView name_bytes) {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) return fail(ErrorCode::Io, text::format("cannot find the temporary folder: {}", error.message()));
  sweep(parent);
  const fs::path path = parent / (std::string{kPrefix} + text::hex_bytes(name_bytes, ""));
  constexpr int kMostTries = 3;
  for (int tries = 0; tries < kMostTries; ++tries) {
    // False without error: it was there before, and so is not ours.
    if (!fs::create_directory(path, error))
      return fail(ErrorCode::Io, text::format("cannot create {}: {}", path.string(), error ? error.message() : "it exists already"));
    const int lock = lock_folder(path);
    if (lock < 0 || !is_still_at(path, lock)) {
      if (lock >= 0) ::close(lock);
      continue;
    }
    PrivateFolder folder{path, lock};
    fs::permissions(path, fs::perms::owner_all, error);
    if (error) return fail(ErrorCode::Io, text::format("cannot protect {}: {}", path.string(), error.message()));
    return folder;
  }
  return fail(ErrorCode::Io, text::format("cannot lock {}", path.string()));
}

PrivateFolder& PrivateFolder::operator=(PrivateFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
    lock_ = std::exchange(other.lock_, -1);
  }
  return *this;
}

PrivateFolder::~PrivateFolder() { remove(); }

Result<fs::path> PrivateFolder::write(std::string_view name, std::string_view content) const {
  const fs::path file = path_ / name;
  std::ofstream out{file, std::ios::binary};
  out << content;
  out.close();
  if (!out) return fail(ErrorCode::Io, text::format("cannot write {}", file.string()));
  return file;
}

void PrivateFolder::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // a destructor has nobody to tell
  fs::remove_all(path_, ignored);
  path_.clear();
  ::close(std::exchange(lock_, -1));
}

}  // namespace doctor::practice
