#include "cli/folder_output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>

#include "base/text.hpp"
#include "cli/output.hpp"

namespace doctor::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListHead = "Made by rdpdoctor; these files are replaced when it writes here again:";
constexpr std::uintmax_t kLongestList = 4 * 1024 * 1024;

std::unexpected<Error> trouble(const char* what, const fs::path& where, const std::string& reason) {
  return fail(ErrorCode::Io, text::format("cannot {} {}: {}", what, where.string(), reason));
}

// "causes/a-b.html": what can be a file of ours, and leads nowhere else.
bool is_plain_path(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
  });
}

// What the list says; nothing when there is none, or it is not ours.
std::optional<std::set<std::string>> read_list(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > kLongestList) return std::nullopt;
  std::string whole(size, '\0');
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return std::nullopt;
  whole.resize(std::fread(whole.data(), 1, whole.size(), file));
  std::fclose(file);
  if (!whole.starts_with(kListHead)) return std::nullopt;
  std::set<std::string> out;
  for (const auto line : text::split(std::string_view{whole}.substr(kListHead.size()), '\n'))
    if (is_plain_path(line)) out.insert(std::string{line});
  return out;
}

}  // namespace

Result<void> write_files(const fs::path& folder, std::span<const TextFile> files) {
  for (const auto& file : files) {
    const auto path = folder / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return trouble("create", path.parent_path(), error.message());
    if (auto written = write_whole(path.string(), file.text); !written) return written;
  }
  return {};
}

Result<void> write_our_folder(const fs::path& folder, std::span<const TextFile> files, std::string_view list, bool force) {
  std::vector<TextFile> all(files.begin(), files.end());
  std::string listed{kListHead};
  for (const auto& file : files) listed += "\n" + file.path;
  all.push_back({std::string{list}, listed + "\n"});

  std::error_code error;
  const auto there = fs::status(folder, error);
  if (there.type() == fs::file_type::not_found) {
    const fs::path plain = (folder / "").parent_path();  // "site/" is "site"
    const fs::path beside = text::format("{}.{}.part", plain.string(), getpid());
    const auto written = write_files(beside, all);
    if (written) fs::rename(beside, plain, error);
    if (written && !error) return {};
    std::error_code ignored;
    fs::remove_all(beside, ignored);
    return written ? trouble("create", plain, error.message()) : written;
  }
  if (there.type() != fs::file_type::directory)
    return there.type() == fs::file_type::none ? trouble("read", folder, error.message())
                                               : fail(ErrorCode::Usage, text::format("{} is there and is no folder", folder.string()));
  const bool empty = fs::is_empty(folder, error);
  if (error) return trouble("read", folder, error.message());
  const auto before = read_list(folder / list);
  if (!empty && !before && !force)
    return fail(ErrorCode::Usage, text::format("{} holds other files; name another folder, or --force to write beside them", folder.string()));
  if (auto written = write_files(folder, all); !written) return written;
  if (!before) return {};
  for (const auto& old : *before)
    if (std::ranges::none_of(files, [&](const TextFile& file) { return file.path == old; }))
      if (!fs::remove(folder / old, error) && error) return trouble("remove", folder / old, error.message());
  return {};
}

}  // namespace doctor::cli
