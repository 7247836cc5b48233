// Where this program keeps what it writes.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace doctor::platform {

using Environment = std::function<std::optional<std::string>(const char*)>;

// "$XDG_STATE_HOME/rdpdoctor", else "/var/lib/rdpdoctor" for root (whose HOME may be another user's, as sudo leaves it), else
// "~/.local/state/rdpdoctor". Nothing when there is no home either. It is not created.
std::optional<std::filesystem::path> state_folder(const Environment& of, bool for_root);
// "$XDG_CONFIG_HOME/rdpdoctor", else "~/.config/rdpdoctor".
std::optional<std::filesystem::path> config_folder(const Environment& of);

bool is_root();
// Creates what is missing of the folder and of those above it, for this user alone (XDG Base Directory Specification). What
// is there keeps its rights. Errors: Io.
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace doctor::platform
