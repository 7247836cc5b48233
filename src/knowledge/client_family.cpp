#include "knowledge/client_family.hpp"

#include <array>
#include <vector>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::string_view kMstsc = "mstsc";
constexpr std::string_view kMac = "mac";
constexpr std::string_view kFreeRdp = "freerdp";

constexpr std::array kFamilies{kMstsc, kMac, kFreeRdp};

struct Name {
  std::string_view name;
  std::string_view family;
};

// What a family is called besides its id. Windows App shows the same codes on all of Apple's systems and on Android.
constexpr Name kNames[] = {{"windows", kMstsc}, {"msrdc", kMstsc}, {"macos", kMac},        {"windows-app", kMac},
                           {"ios", kMac},       {"android", kMac}, {"xfreerdp", kFreeRdp}, {"remmina", kFreeRdp}};

}  // namespace

std::span<const std::string_view> client_families() { return kFamilies; }

std::string_view family_of_client(std::string_view name) {
  const auto lower = text::to_lower_ascii(name);
  for (const auto id : kFamilies)
    if (id == lower) return id;
  for (const auto& each : kNames)
    if (each.name == lower) return each.family;
  return {};
}

std::string client_names() {
  std::vector<std::string> out{kFamilies.begin(), kFamilies.end()};
  for (const auto& each : kNames) out.emplace_back(each.name);
  return text::join(out, ", ");
}

}  // namespace doctor::knowledge
