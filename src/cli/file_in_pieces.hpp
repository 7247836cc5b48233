// A file that is read piece by piece, by several threads at once, so that a large one need not stand in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace doctor::cli {

class FileInPieces {
 public:
  // `what` names the file in messages. Null for what has no places to read at, as a pipe. Errors: MissingInput, Io.
  static Result<std::unique_ptr<FileInPieces>> open(const std::string& path, std::string_view what);
  ~FileInPieces();
  FileInPieces(const FileInPieces&) = delete;
  FileInPieces& operator=(const FileInPieces&) = delete;

  std::size_t size() const { return size_; }
  // Fills `to` from `offset` on as far as the file goes, or can be read; says how far.
  std::size_t read_at(std::size_t offset, std::span<std::byte> to) const;

 private:
  FileInPieces(int descriptor, std::size_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  std::size_t size_;
};

}  // namespace doctor::cli
