// A folder of our own below the system's temporary folder, gone when its owner goes. An owner that was killed could not
// remove it: each holds a lock that the system lets go of with the process, and the next one made clears away those that
// nobody holds.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace doctor::practice {

class PrivateFolder {
 public:
  // `name_bytes`: randomness for the name, at least 8 bytes. The folder can be read by its owner alone. Errors: Io.
  static Result<PrivateFolder> create(BytesView name_bytes);

  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}
  PrivateFolder& operator=(PrivateFolder&& other) noexcept;
  ~PrivateFolder();

  const std::filesystem::path& path() const { return path_; }
  // Writes a file in it and gives its path. Errors: Io.
  Result<std::filesystem::path> write(std::string_view name, std::string_view content) const;

 private:
  PrivateFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  void remove() noexcept;

  std::filesystem::path path_;
  int lock_;  // a descriptor of the folder itself; -1 when moved from
};

}  // namespace doctor::practice
