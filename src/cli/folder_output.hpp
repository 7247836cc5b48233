// A folder of files that we make: a site, the manual pages.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/text_file.hpp"

namespace doctor::cli {

// Writes every file beside its place and moves it there; folders are made as needed. Errors: Io, with the file's name.
Result<void> write_files(const std::filesystem::path& folder, std::span<const TextFile> files);

// The same for a folder that is all ours, known by the file `list`, in which it notes what it wrote. A folder that is new
// appears whole or not at all. One that is ours loses the files that are no longer part of it, and no others. One that
// holds something else is refused (Usage), unless `force`: then its own files stay, and ours go beside them.
Result<void> write_our_folder(const std::filesystem::path& folder, std::span<const TextFile> files, std::string_view list, bool force);

}  // namespace doctor::cli
