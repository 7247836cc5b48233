// The client side of a Linux machine, as the sections of a bundle (docs/bundle.md): what its files and tools say, unread.
#pragma once

#include "format/bundle/bundle.hpp"
#include "inspect/system.hpp"

namespace doctor::inspect {

// Adds a section for each thing looked at; what cannot be seen says why. Nothing is changed, no password, key or token is
// read: of saved credentials the names of their files alone, and proxies without what stands before their '@'.
void inspect_client(const System& system, bundle::Bundle& out);

}  // namespace doctor::inspect
