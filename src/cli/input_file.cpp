#include "cli/input_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace doctor::cli {

Result<std::string> read_input_file(const std::string& path, std::string_view what, std::size_t most) {
  const auto named = text::format("{} \"{}\"", what, text::escape_untrusted(path, 80));
  const auto trouble = [&](const char* attempt, int error) {
    const bool missing = error == ENOENT || error == ENOTDIR || error == EACCES;
    return fail(missing ? ErrorCode::MissingInput : ErrorCode::Io, text::format("cannot {} {}: {}", attempt, named, std::strerror(error)));
  };
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return trouble("open", errno);
  std::setvbuf(file, nullptr, _IONBF, 0);  // what is read may be secret: no copy in a buffer
  std::string out;
  std::error_code unknown;  // of a pipe, say
  if (const auto size = std::filesystem::file_size(path, unknown); !unknown && size <= most) out.reserve(std::size_t(size) + 1);
  char block[65536];
  std::size_t got = 0;
  do {
    got = std::fread(block, 1, sizeof block, file);
    out.append(block, got);
  } while (got > 0 && out.size() <= most);
  const int error = std::ferror(file) != 0 ? errno : 0;
  std::fclose(file);
  wipe(block, sizeof block);
  if (error != 0) return trouble("read", error);
  if (out.size() > most) return fail(ErrorCode::BadData, text::format("{} is longer than {} KiB", named, most / 1024));
  return out;
}

}  // namespace doctor::cli
