// A folder of our own below the system's temporary folder, gone when its owner goes.
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

  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateFolder& operator=(PrivateFolder&& other) noexcept;
  ~PrivateFolder();

  const std::filesystem::path& path() const { return path_; }
  // Writes a file in it and gives its path. Errors: Io.
  Result<std::filesystem::path> write(std::string_view name, std::string_view content) const;

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  void remove() noexcept;

  std::filesystem::path path_;
};

}  // namespace doctor::practice
