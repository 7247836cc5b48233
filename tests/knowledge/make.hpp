// Knowledge and evidence for tests, from a few lines of YAML.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/yaml_reader.hpp"

namespace doctor::knowledge::test {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Loaded {
  Knowledge knowledge{};
  std::vector<std::string> problems{};
};

inline Loaded load(const Files& files) {
  Problems problems;
  Loader loader{problems};
  for (const auto& [name, content] : files) {
    auto tree = read_yaml(name, content);
    if (tree)
      loader.add(std::move(*tree));
    else
      problems.add(tree.error().file, tree.error().line, tree.error().message);
  }
  Loaded out{.knowledge = std::move(loader).finish()};
  for (const auto& each : std::move(problems).sorted()) out.problems.push_back(each.to_string());
  return out;
}

// Fails the test when there is any problem.
inline Knowledge load_well(const Files& files) {
  auto out = load(files);
  for (const auto& each : out.problems) ADD_FAILURE() << each;
  return std::move(out.knowledge);
}

inline const std::string kAFix = R"(
id: mend-it
title: Mend it
kind: check
side: host
difficulty: easy
minutes: 1
risk: none
weakens_security: false
needs: none
backup_first: Nothing to back up.
steps: [ { shell: text, text: Look at it. } ]
undo: []
verify: []
sources: [ here ]
)";

// What a cause file needs, with a few keys to vary. `more` holds further lines.
struct CauseText {
  std::string id;
  std::string when = "{ fact: tcp.outcome, is: timed_out }";
  std::string effect = "stops";
  std::string stage = "tcp";
  double prior = 0.1;
  double weight = 3;
  std::string more = "";

  std::pair<std::string, std::string> file() const {
    return {text::format("causes/{}/{}.yaml", stage, id),
            text::format(
                "id: {}\ntitle: A title\nstage: {}\nside: host\neffect: {}\nwhen: {}\nweight: {}\nweight_because: so\nprior: {}\nprior_because: so\n"
                "says: It is {}.\nbecause: The port said {{tcp.outcome}}.\nfixes: [mend-it]\nsources: [here]\n{}",
                id, stage, effect, when, weight, prior, id, more)};
  }
};

inline Knowledge knowledge_of(const std::vector<CauseText>& causes, Files more = {}) {
  more.emplace_back("fixes/mend-it.yaml", kAFix);
  for (const auto& each : causes) more.push_back(each.file());
  return load_well(more);
}

}  // namespace doctor::knowledge::test
