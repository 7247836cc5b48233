#include "inspect/system.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"
#include "platform/command.hpp"
#include "platform/environment.hpp"

namespace doctor::inspect {
namespace {

constexpr std::size_t kMostText = 1024 * 1024;
constexpr std::size_t kMostFiles = 500;
constexpr Duration kLongestRun = std::chrono::seconds{5};

class ThisSystem : public System {
 public:
  Result<std::string> file(const std::string& path) const override {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr)
      return fail(errno == ENOENT ? ErrorCode::MissingInput : ErrorCode::Unavailable, text::format("{}: {}", path, std::strerror(errno)));
    std::string out(kMostText, '\0');
    out.resize(std::fread(out.data(), 1, out.size(), file));
    std::fclose(file);
    return out;
  }

  Result<std::vector<std::string>> folder(const std::string& path) const override {
    std::error_code error;
    std::vector<std::string> out;
    for (std::filesystem::directory_iterator each{path, error}, end; !error && each != end && out.size() < kMostFiles; each.increment(error))
      out.push_back(each->path().filename().string());
    if (error)
      return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::MissingInput : ErrorCode::Unavailable,
                  text::format("{}: {}", path, error.message()));
    std::ranges::sort(out);
    return out;
  }

  Result<ToolOutput> run(std::span<const std::string> arguments) const override {
    TRY_ASSIGN(auto output, platform::run_command(arguments, kLongestRun, kMostText));
    if (output.stopped) return fail(ErrorCode::Unavailable, text::format("{} did not end in time", arguments[0]));
    return ToolOutput{.exit = output.exit, .text = std::move(output.text)};
  }

  std::optional<std::string> variable(const char* name) const override { return platform::environment(name); }
};

}  // namespace

std::unique_ptr<System> this_system() { return std::make_unique<ThisSystem>(); }

}  // namespace doctor::inspect
