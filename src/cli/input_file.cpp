#include "cli/input_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace doctor::cli {

namespace {

struct WholeFile {
  std::string content{};
  int error{0};  // errno; 0: none
};

// Up to one byte more than `most`.
WholeFile read_whole(std::FILE* file, std::size_t most, std::size_t expected) {
  std::setvbuf(file, nullptr, _IONBF, 0);  // what is read may be secret: no copy in a buffer
  WholeFile out;
  out.content.reserve(expected);
  char block[65536];
  std::size_t got = 0;
  do {
    got = std::fread(block, 1, sizeof block, file);
    out.content.append(block, got);
  } while (got > 0 && out.content.size() <= most);
  out.error = std::ferror(file) != 0 ? errno : 0;
  wipe(block, sizeof block);
  return out;
}

Result<std::string> within(WholeFile read, std::string_view named, std::size_t most) {
  if (read.error == EISDIR) return fail(ErrorCode::BadData, text::format("{} is a folder", named));
  if (read.error != 0) return fail(ErrorCode::Io, text::format("cannot read {}: {}", named, std::strerror(read.error)));
  if (read.content.size() > most) return fail(ErrorCode::BadData, text::format("{} is longer than {} KiB", named, most / 1024));
  return std::move(read.content);
}

}  // namespace

Result<std::string> read_input_file(const std::string& path, std::string_view what, std::size_t most) {
  const auto named = text::format("{} \"{}\"", what, text::escape_untrusted(path, 80));
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    const int error = errno;
    const bool missing = error == ENOENT || error == ENOTDIR || error == EACCES;
    return fail(missing ? ErrorCode::MissingInput : ErrorCode::Io, text::format("cannot open {}: {}", named, std::strerror(error)));
  }
  std::error_code unknown;  // of a pipe, say
  const auto size = std::filesystem::file_size(path, unknown);
  auto read = read_whole(file, most, !unknown && size <= most ? std::size_t(size) + 1 : 0);
  std::fclose(file);
  return within(std::move(read), named, most);
}

Result<std::string> read_standard_input(std::string_view what, std::size_t most) {
  return within(read_whole(stdin, most, 0), text::format("{} on standard input", what), most);
}

}  // namespace doctor::cli
