// Settings of the picture that cancel each other.
#include <array>

#include "base/text.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {

void look_at_display(Looking& looking) {
  const auto* size = looking.setting("desktop size id");
  if (size != nullptr && looking.number("desktopwidth") && looking.number("desktopheight"))
    looking.add(rule::kSizeOverridden, {size->number}, "desktop size id has no effect beside desktopwidth and desktopheight.");
  if (looking.number("use multimon") != 0) return;
  constexpr std::array<std::string_view, 2> kSwitches{"maximizetocurrentdisplays", "singlemoninwindowedmode"};
  const auto tell = [&](const rdpfile::Line& line) {
    looking.add(rule::kNeedsMultimon, {line.number}, text::format("{} has no effect with use multimon:i:0.", line.plain_key()));
  };
  for (const auto key : kSwitches)
    if (looking.number(key) == 1) tell(*looking.setting(key));
  if (!looking.text("selectedmonitors").empty()) tell(*looking.setting("selectedmonitors"));
}

}  // namespace doctor::lint
