#include "cli/input_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"

namespace doctor::cli {

Result<std::vector<std::string>> files_of(const std::vector<std::string>& places, std::string_view ending, std::string_view what,
                                          std::string_view hint) {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  for (const auto& place : places) {
    std::error_code error;
    if (!fs::is_directory(place, error)) {
      out.push_back(place);
      continue;
    }
    std::vector<std::string> inside;
    for (fs::directory_iterator at{place, error}, end; !error && at != end; at.increment(error))
      if (text::to_lower_ascii(at->path().extension().string()) == ending) inside.push_back(at->path().string());
    if (error)
      return fail(ErrorCode::MissingInput, text::format("cannot read folder \"{}\": {}", text::escape_untrusted(place, 80), error.message()));
    if (inside.empty())
      return fail(ErrorCode::MissingInput,
                  text::format("folder \"{}\" has no {} (*{}){}{}", text::escape_untrusted(place, 80), what, ending, hint.empty() ? "" : "; ", hint));
    std::ranges::sort(inside);
    out.insert(out.end(), inside.begin(), inside.end());
  }
  return out;
}

}  // namespace doctor::cli
