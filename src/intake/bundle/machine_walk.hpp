// Between what the machine's own tries say (machine.*) and the facts of a walk. Internal to intake/bundle.
#pragma once

#include "intake/bundle/looker.hpp"

namespace doctor::intake {

// Linux: rdpdoctor itself walked there, and its facts are in the bundle; what the tries brought is told from them.
void observe_machine_from_walk(Looker& look);
// macOS and Windows: the tries were made with the system's own tools; a walk is told from them, as far as they went.
void observe_walk_from_machine(Looker& look);

}  // namespace doctor::intake
