#include "knowledge/folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/text.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/yaml_reader.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::size_t kMaxFiles = 10'000;
constexpr int kMaxFolders = 4;  // deep

namespace fs = std::filesystem;

Result<std::vector<fs::path>> list_yaml(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> out;
  fs::recursive_directory_iterator at{folder, error};
  for (; !error && at != fs::recursive_directory_iterator{}; at.increment(error)) {
    if (at.depth() >= kMaxFolders) at.disable_recursion_pending();
    if (at->path().extension() != ".yaml" || !at->is_regular_file(error)) continue;
    out.push_back(at->path());
    if (out.size() > kMaxFiles) return fail(ErrorCode::BadData, text::format("more than {} files in {}", kMaxFiles, folder.string()));
  }
  if (error) return fail(ErrorCode::MissingInput, text::format("cannot read {}: {}", folder.string(), error.message()));
  return out;
}

Result<std::string> read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string out(kMaxFileBytes + 1, '\0');  // one more, so that read_yaml sees that it is too long
  in.read(out.data(), std::streamsize(out.size()));
  if (in.bad() || (!in.eof() && in.fail())) return fail(ErrorCode::MissingInput, text::format("cannot read {}", path.string()));
  out.resize(std::size_t(in.gcount()));
  return out;
}

}  // namespace

Result<Folder> read_folder(const fs::path& folder, Problems& problems) {
  TRY_ASSIGN(auto paths, list_yaml(folder));
  if (paths.empty())
    return fail(
        ErrorCode::MissingInput,
        text::format(
            "{} holds no .yaml file; a knowledge folder has causes/, fixes/, groups/, clients/, dialogs/, codes/, lifecycle/ and rdp-keys/ in it",
            folder.string()));
  std::vector<std::pair<std::string, fs::path>> files;
  for (const auto& path : paths) files.emplace_back(path.lexically_relative(folder).generic_string(), path);
  std::ranges::sort(files);
  Folder out{};
  for (const auto& [name, path] : files) {
    TRY_ASSIGN(const auto content, read_file(path));
    auto tree = read_yaml(name, content);
    if (!tree)
      problems.add(tree.error().file, tree.error().line, tree.error().message);
    else
      (name.ends_with(".cases.yaml") ? out.cases : out.trees).push_back(std::move(*tree));
  }
  return out;
}

Result<Knowledge> load_directory(const fs::path& folder) {
  Problems problems;
  TRY_ASSIGN(auto read, read_folder(folder, problems));
  Loader loader{problems};
  for (auto& tree : read.trees) loader.add(std::move(tree));
  auto knowledge = std::move(loader).finish();
  if (problems.empty()) return knowledge;
  const auto all = std::move(problems).sorted();
  auto message = all.front().to_string();
  if (all.size() > 1) message += text::format(" (and {} more)", all.size() - 1);
  return fail(Error{ErrorCode::BadData, std::move(message)}.while_doing("cannot load knowledge"));
}

}  // namespace doctor::knowledge
