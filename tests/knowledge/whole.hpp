// The project's own knowledge folder with all its cases, loaded once.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "knowledge/cases.hpp"
#include "knowledge/folder.hpp"
#include "knowledge/loader.hpp"

namespace doctor::knowledge::test {

struct Whole {
  Folder folder{};
  Knowledge knowledge{};
  std::vector<Case> cases{};
};

inline const Whole& whole() {
  static const auto loaded = [] {
    Problems problems;
    auto out = std::make_unique<Whole>();
    out->folder = *read_folder(DOCTOR_SOURCE_DIR "/knowledge", problems);
    Loader loader{problems};
    for (auto& tree : out->folder.trees) loader.add(std::move(tree));
    out->knowledge = std::move(loader).finish();
    out->cases = read_all_cases(out->folder, out->knowledge, problems);
    EXPECT_TRUE(problems.empty());
    return out;
  }();
  return *loaded;
}

}  // namespace doctor::knowledge::test
