// Turns a user's machine's bundle (format/bundle) into evidence. What each system's own tools print is understood here and
// nowhere else, so that the scripts which collect it stay plain.
#pragma once

#include <string>

#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "format/bundle/bundle.hpp"

namespace doctor::intake {

// Observes the machine.* facts, and those of the walk as the user's machine made it: target.*, name.*, route.*, tcp.* and what
// more it tried; each with Source::Inspection. A host's facts speak of the bundle's own host and port. What the bundle does
// not have is unknown, with the reason that stands in it. Errors: BadData, "line 12: …", where the section "facts" is none.
Result<void> observe_bundle(const bundle::Bundle& bundle, Evidence& out);

}  // namespace doctor::intake
