#include "cli/file_in_pieces.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace doctor::cli {

Result<std::unique_ptr<FileInPieces>> FileInPieces::open(const std::string& path, std::string_view what) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return std::unique_ptr<FileInPieces>{};
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    return fail(missing ? ErrorCode::MissingInput : ErrorCode::Io,
                text::format("cannot open {} \"{}\": {}", what, text::escape_untrusted(path, 80), std::strerror(errno)));
  }
  std::unique_ptr<FileInPieces> out{new FileInPieces{descriptor, 0}};
  if (::fstat(descriptor, &info) != 0)
    return fail(ErrorCode::Io, text::format("cannot read {} \"{}\": {}", what, text::escape_untrusted(path, 80), std::strerror(errno)));
  out->size_ = std::size_t(info.st_size);
  return out;
}

FileInPieces::~FileInPieces() { ::close(descriptor_); }

std::size_t FileInPieces::read_at(std::size_t offset, std::span<std::byte> to) const {
  std::size_t done = 0;
  while (done < to.size()) {
    const auto got = ::pread(descriptor_, to.data() + done, to.size() - done, off_t(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += std::size_t(got);
  }
  return done;
}

}  // namespace doctor::cli
