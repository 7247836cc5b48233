// The families of clients: those of one family show the same codes.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace doctor::knowledge {

// The id that knowledge files and reports write: "mstsc".
std::span<const std::string_view> client_families();

// The family of a client as a user may call it ("xfreerdp", "Windows-App"), in any case; empty when it is none we know.
std::string_view family_of_client(std::string_view name);

// "mstsc, mac, freerdp, windows, …": every name that family_of_client knows, the families first.
std::string client_names();

}  // namespace doctor::knowledge
