// An .rdp file whose gateway is for where the direct way does not lead to the host (gatewayusagemethod:i:2): both ways, one after the other.
#pragma once

#include <string_view>
#include <vector>

#include "diagnose/diagnose.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

// Keeps the stages of a walk until it is known that it counts; notes go on at once.
class KeptBack : public Progress {
 public:
  explicit KeptBack(Progress& to) : to_(to) {}
  void on_stage(const StageReport& stage) override { stages_.push_back(stage); }
  void on_note(std::string_view note) override { to_.on_note(note); }
  void tell();

 private:
  Progress& to_;
  std::vector<StageReport> stages_{};
};

// The direct way ended before the host, and nobody broke the walk off.
bool needs_gateway(const Diagnosis& direct);

// Adds to a diagnosis by the gateway that the direct way was tried before, and where it ended.
void add_direct_way(const Diagnosis& direct, Diagnosis& by_gateway);

}  // namespace doctor::diagnose
