// What the tests of the main job share: the knowledge as it is compiled in, and an ear for progress.
#pragma once

#include <map>
#include <stdexcept>

#include "diagnose/diagnose.hpp"
#include "knowledge/loader.hpp"

namespace doctor::diagnose {

inline const knowledge::Knowledge& test_knowledge() {
  static const auto loaded = knowledge::load_embedded();
  if (!loaded) throw std::runtime_error(loaded.error().to_string());
  return *loaded;
}

// Keeps what was told last of each stage, and how often each was told of.
class Told : public Progress {
 public:
  void on_stage(const StageReport& stage) override { last[stage.stage] = stage, ++times[stage.stage], in_turn.push_back(stage.stage); }
  void on_note(std::string_view note) override { notes.emplace_back(note); }
  std::map<Stage, StageReport> last;
  std::map<Stage, int> times;
  std::vector<Stage> in_turn;
  std::vector<std::string> notes;
};

}  // namespace doctor::diagnose
