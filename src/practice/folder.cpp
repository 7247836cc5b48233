#include "practice/folder.hpp"

#include <fstream>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace doctor::practice {
namespace fs = std::filesystem;

Result<PrivateFolder> PrivateFolder::create(BytesView name_bytes) {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) return fail(ErrorCode::Io, text::format("cannot find the temporary folder: {}", error.message()));
  const fs::path path = parent / ("rdpdoctor-practice-" + text::hex_bytes(name_bytes, ""));
  // False without error: it was there before, and so is not ours.
  if (!fs::create_directory(path, error)) {
    return fail(ErrorCode::Io, text::format("cannot create {}: {}", path.string(), error ? error.message() : "it exists already"));
  }
  PrivateFolder folder{path};
  fs::permissions(path, fs::perms::owner_all, error);
  if (error) return fail(ErrorCode::Io, text::format("cannot protect {}: {}", path.string(), error.message()));
  return folder;
}

PrivateFolder& PrivateFolder::operator=(PrivateFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
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
}

}  // namespace doctor::practice
