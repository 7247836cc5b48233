// Where this program keeps what it writes. Nothing is created here.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace doctor::platform {

using Environment = std::function<std::optional<std::string>(const char*)>;

// "$XDG_STATE_HOME/rdpdoctor", else "~/.local/state/rdpdoctor". Nothing when there is no home either.
std::optional<std::filesystem::path> state_folder(const Environment& of);
// "$XDG_CONFIG_HOME/rdpdoctor", else "~/.config/rdpdoctor".
std::optional<std::filesystem::path> config_folder(const Environment& of);

}  // namespace doctor::platform
