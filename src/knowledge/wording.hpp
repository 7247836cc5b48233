// Facts as words of a sentence. Catalogue names such as timed_out are for machines; a person reads "silence".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "evidence/evidence.hpp"

namespace doctor::knowledge {

// The words for one enumerator, for "yes" or "no" of a bool, or for "" (not known); nothing where the table
// (wording.inc) has none.
std::optional<std::string_view> words_for(std::string_view fact_id, std::string_view value);

// A fact as it stands in a sentence: by the table where it has words, else as to_text() writes it; a date written out, a
// measured number without decimals that nobody reads aloud. `fact` may be null: not known.
std::string in_words(const FactType& type, const Fact* fact);

}  // namespace doctor::knowledge
