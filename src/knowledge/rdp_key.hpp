// The settings that an .rdp file may hold: what each means, what values it takes, and who says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace doctor::knowledge {

// Whose setting it is.
enum class RdpKeyOf : std::uint8_t {
  Microsoft,  // in Microsoft's list of supported properties
  Mstsc,      // Windows' own client writes or reads it; not on that list
  Rds,        // a Remote Desktop Services deployment writes it
  Avd,        // the feed of Azure Virtual Desktop or Windows 365 writes it
  Freerdp,    // FreeRDP alone reads it
};
std::string_view name_of(RdpKeyOf of);  // "mstsc"

struct RdpKeyValue {
  std::int64_t is{0};
  std::string_view means{};
};

struct RdpKey {
  std::string_view key{};  // lower case
  char type{'s'};          // 'i', 's' or 'b'
  std::string_view says{};
  RdpKeyOf of{RdpKeyOf::Microsoft};
  bool is_switch{false};              // 0 or 1
  std::vector<RdpKeyValue> values{};  // all that are documented; empty: any, or a range
  std::optional<std::int64_t> least{}, most{};
  std::string_view default_value{};  // empty: none is documented
  bool is_host{false};               // a name or address, and perhaps a port
  std::string_view scope{};          // as rdpsign.exe spells it in signscope; empty: that program does not sign it
  std::string_view shares{};         // what of the user's machine the session gets by it: "drives"; empty: nothing
  bool secret{false};                // its value is never shown
  std::string_view instead{};        // the key that took its place; empty: none
  bool deprecated{false};            // has no effect any more, or soon will have none
  std::string_view source{};         // never empty

  bool allows(std::int64_t value) const;
};

}  // namespace doctor::knowledge
