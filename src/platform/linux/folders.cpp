#include "platform/folders.hpp"

namespace doctor::platform {
namespace {

// XDG Base Directory Specification: a path that is not absolute is to be ignored.
std::optional<std::filesystem::path> folder(const Environment& of, const char* variable, const char* below_home) {
  const auto absolute = [&](const char* name) -> std::optional<std::filesystem::path> {
    const auto value = of(name);
    if (!value || !std::filesystem::path{*value}.is_absolute()) return std::nullopt;
    return std::filesystem::path{*value};
  };
  if (const auto base = absolute(variable)) return *base / "rdpdoctor";
  if (const auto home = absolute("HOME")) return *home / below_home / "rdpdoctor";
  return std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> state_folder(const Environment& of) { return folder(of, "XDG_STATE_HOME", ".local/state"); }
std::optional<std::filesystem::path> config_folder(const Environment& of) { return folder(of, "XDG_CONFIG_HOME", ".config"); }

}  // namespace doctor::platform
