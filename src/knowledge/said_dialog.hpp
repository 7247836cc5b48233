// Finds the well-known sentences of clients in a pasted text, whatever its case, quotation marks, line breaks and names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "knowledge/model.hpp"

namespace doctor::knowledge {

// Words in small letters with one space around each; apostrophes are dropped ("can’t" is "cant"), other marks part words.
std::string plain_words(std::string_view text);

struct SaidDialog {
  const Dialog* dialog{nullptr};
  const DialogSentence* sentence{nullptr};
};

// The longest sentence that the text holds; of equal ones that of the client asked for. Reads kLongestSaid bytes at most.
std::optional<SaidDialog> find_dialog(std::string_view text, std::string_view client, const Knowledge& knowledge);

}  // namespace doctor::knowledge
