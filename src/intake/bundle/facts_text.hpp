// Facts as lines of text, for the section "facts" of a bundle: what rdpdoctor's own walk saw on the user's machine.
//   tcp.outcome<TAB>attempt<TAB>address<TAB>port<TAB>offered<TAB>resolver<TAB>=<TAB>timed_out
// A fact that is not known has '?' and its reason in place of '=' and the value; a list has one column for each entry.
// A line "walk-attempt<TAB>1" says which attempt was the walk a client would make.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "evidence/evidence.hpp"

namespace doctor::intake {

std::string facts_to_text(const Evidence& evidence);

// Adds the facts to `out`, as seen by inspection. One that this version's catalogue does not know, or knows as another kind,
// is passed over: the bundle may be of another version. Texts come in escaped. Errors: BadData, "line 3: …", counted from the
// first line of `in`.
Result<void> read_facts(std::string_view in, Evidence& out);

}  // namespace doctor::intake
