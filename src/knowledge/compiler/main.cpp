// The host tool that checks a knowledge folder and turns it into a C++ source.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "knowledge/check.hpp"
#include "knowledge/facts_document.hpp"
#include "knowledge/folder.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/packed.hpp"

namespace {

using namespace std::string_view_literals;
namespace knowledge = doctor::knowledge;

constexpr int kUsage = 64;
constexpr int kBadData = 65;
constexpr int kMissing = 66;
constexpr int kIo = 74;

void say(std::FILE* to, std::string_view line) { std::fprintf(to, "%.*s\n", int(line.size()), line.data()); }

int say_problems(const std::vector<knowledge::Problem>& problems) {
  for (const auto& each : problems) say(stderr, each.to_string());
  return problems.empty() ? 0 : kBadData;
}

int write_file(const std::filesystem::path& path, std::string_view content) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(content.data(), std::streamsize(content.size()));
  out.close();
  if (out) return 0;
  say(stderr, doctor::text::format("cannot write {}", path.string()));
  return kIo;
}

int check(const std::filesystem::path& folder) {
  const auto report = knowledge::check_folder(folder);
  if (!report) {
    say(stderr, report.error().to_string());
    return kMissing;
  }
  const auto result = say_problems(report->problems);
  say(stdout, doctor::text::format("{} causes ({} with predicates), {} fixes, {} groups, {} clients, {} code tables, {} cases: {} problems",
                                   report->causes, report->observable, report->fixes, report->groups, report->clients, report->code_tables,
                                   report->cases, report->problems.size()));
  return result;
}

int embed(const std::filesystem::path& folder, const std::filesystem::path& target) {
  knowledge::Folder read{};
  knowledge::Problems problems;
  if (std::filesystem::exists(folder)) {
    auto found = knowledge::read_folder(folder, problems);
    if (!found) {
      say(stderr, found.error().to_string());
      return kMissing;
    }
    read = std::move(*found);
  }
  std::vector<knowledge::Tree> trees, tables;
  for (auto& tree : read.trees) (tree.file().starts_with("codes/") ? tables : trees).push_back(std::move(tree));
  const auto packed_trees = knowledge::pack(trees);
  const auto packed_tables = knowledge::pack(tables);
  knowledge::Loader loader{problems};
  for (auto* each : {&trees, &tables})
    for (auto& tree : *each) loader.add(std::move(tree));
  const auto loaded = std::move(loader).finish();
  if (const int result = say_problems(std::move(problems).sorted()); result != 0) return result;
  return write_file(target, knowledge::source_of(packed_trees, packed_tables));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == "check"sv) return check(argv[2]);
  if (argc == 4 && argv[1] == "embed"sv) return embed(argv[2], argv[3]);
  if (argc == 3 && argv[1] == "facts-doc"sv) return write_file(argv[2], knowledge::facts_document());
  say(stderr, "usage: knowledge_compiler check DIR | embed DIR OUT.cpp | facts-doc OUT.md");
  return kUsage;
}
