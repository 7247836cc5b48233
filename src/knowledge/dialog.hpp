// What a client shows without a number: the sentence is all that the user has.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "evidence/stage.hpp"

namespace doctor::knowledge {

struct DialogSentence {
  std::string_view language{};  // "en", "de", "fr"
  std::string_view text{};      // "…" stands for a name or two
  std::string_view source{};
};

struct Dialog {
  std::string_view id{};  // "internal-error"
  std::string_view title{};
  std::vector<std::string_view> clients{};  // that show it: "mstsc", "mac", "freerdp"
  std::string_view meaning{};
  std::optional<Stage> stage{};         // nothing when it names no stage
  std::optional<Stage> worked{};        // the last stage that had worked for certain, where that is more than `stage` tells
  std::optional<std::uint32_t> code{};  // the code that the client has for it and does not always show
  std::optional<std::uint32_t> extended{};
  std::vector<std::string_view> shown_as{};  // texts by which causes say that they show it
  std::vector<DialogSentence> sentences{};   // at least one
  std::string_view file{};
};

}  // namespace doctor::knowledge
