#include "platform/folders.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

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

std::optional<std::filesystem::path> state_folder(const Environment& of, bool for_root) {
  if (!for_root) return folder(of, "XDG_STATE_HOME", ".local/state");
  // Without a home the variable alone counts.
  const auto chosen = folder([&](const char* name) { return std::strcmp(name, "HOME") == 0 ? std::nullopt : of(name); }, "XDG_STATE_HOME", "");
  return chosen ? chosen : "/var/lib/rdpdoctor";
}
std::optional<std::filesystem::path> config_folder(const Environment& of) { return folder(of, "XDG_CONFIG_HOME", ".config"); }

bool is_root() { return ::geteuid() == 0; }

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::filesystem::path at;
  for (const auto& part : folder) {
    at /= part;
    if (::mkdir(at.c_str(), 0700) == 0 || errno == EEXIST) continue;
    const int error = errno;
    struct stat there{};
    // What is there may answer that its file system is read-only, or that nobody may write above it.
    if (::stat(at.c_str(), &there) == 0 && S_ISDIR(there.st_mode)) continue;
    return fail(ErrorCode::Io, text::format("cannot make the folder {}: {}", text::escape_untrusted(at.string()), std::strerror(error)));
  }
  return {};
}

}  // namespace doctor::platform
