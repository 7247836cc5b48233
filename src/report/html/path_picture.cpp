#include <algorithm>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/html/path_model.hpp"

namespace doctor::report::html {
namespace {

constexpr double kWide = 960;    // of the picture that lies; places stand side by side
constexpr double kNarrow = 340;  // of the one that stands, for small screens
constexpr double kBoxHeight = 92;
constexpr double kLine = 18;
constexpr double kLetter = 7.3;        // mean width of a letter of the details, in the picture's units
constexpr std::size_t kMostLines = 3;  // of details in a box

struct Box {
  double x{0}, y{0}, width{0};
  double middle() const { return x + width / 2; }
  double right() const { return x + width; }
  double bottom() const { return y + kBoxHeight; }
};

std::string_view class_of(Way way) {
  switch (way) {
    case Way::Through: return "good";
    case Way::Warned: return "warn";
    case Way::Stopped: return "bad";
    case Way::Unused: return "idle";
  }
  return "idle";
}

std::string_view sign_of(Way way) { return way == Way::Stopped ? "✕" : way == Way::Warned ? "!" : "✓"; }

Element text_at(double x, double y, std::string_view classes, std::string_view words) {
  Element out{"text", classes};
  out.set("x", x).set("y", y).set("text-anchor", "middle").text(words);
  return out;
}

Element line_between(double x1, double y1, double x2, double y2, std::string_view classes) {
  Element out{"line", classes};
  out.set("x1", x1).set("y1", y1).set("x2", x2).set("y2", y2);
  return out;
}

// Lines that fit: what is longer is broken anywhere, because addresses have no spaces; what is left over ends in "…".
std::vector<std::string> fitted(const std::vector<std::string>& lines, double width) {
  const auto most = std::size_t((width - 16) / kLetter);
  std::vector<std::string> out;
  for (const auto& line : lines) {
    // A stranger's bytes are escaped before they are counted, so that no cut falls within a character.
    auto left = text::code_points_of(text::escape_untrusted(line)).value_or(std::u32string{});
    while (!left.empty() && out.size() < kMostLines) {
      const bool last = out.size() + 1 == kMostLines && left.size() > most;
      out.push_back(text::from_code_points(last ? left.substr(0, most - 1) + U"…" : left.substr(0, most)));
      left.erase(0, most);
    }
  }
  return out;
}

void draw_place(Element& to, const Place& place, const Box& box) {
  Element group{"g", text::format("place {}", class_of(place.way))};
  Element rect{"rect"};
  rect.set("x", box.x).set("y", box.y).set("width", box.width).set("height", kBoxHeight).set("rx", 10.0);
  group.add(std::move(rect));
  const auto lines = fitted(place.lines, box.width);
  double y = box.y + kBoxHeight / 2 + 5 - kLine * double(lines.size()) / 2;
  group.add(text_at(box.middle(), y, "place-title", place.title));
  for (const auto& line : lines) group.add(text_at(box.middle(), y += kLine, "place-line", line));
  to.add(std::move(group));
}

// The words of the stop in a pill, centred, kept within the picture.
void draw_pill(Element& to, const Stop& stop, double x, double y, double whole) {
  const auto words = text::format("{} {}", sign_of(stop.way), stop.words);
  const double width = kLetter * double(words.size()) + 22;
  const double middle = std::clamp(x, width / 2 + 2, whole - width / 2 - 2);
  Element group{"g", text::format("pill {}", class_of(stop.way))};
  Element rect{"rect"};
  rect.set("x", middle - width / 2).set("y", y - 14).set("width", width).set("height", 28.0).set("rx", 14.0);
  to.add(std::move(group.add(std::move(rect)).add(text_at(middle, y + 5, "", words))));
}

Element canvas(double width, double height, std::string_view classes, const std::string& words) {
  Element out{"svg", classes};
  out.set("viewBox", text::format("0 0 {:g} {:g}", width, height)).set("role", "img").set("aria-label", words);
  return out;
}

// Places side by side, the name lookup above the first.
Element lying(const PathModel& model) {
  const auto count = double(model.places.size());
  const double width = std::min(240.0, (kWide - 4 - 84 * (count - 1)) / count);
  const double gap = count > 1 ? (kWide - 4 - width * count) / (count - 1) : 0;
  const double top = model.name_lookup ? kBoxHeight + 44 : 2;
  const auto box_of = [&](std::size_t i) { return Box{.x = 2 + double(i) * (width + gap), .y = top, .width = width}; };
  const Box lookup{.x = 2, .y = 2, .width = width};
  const bool below_row = model.stop && model.stop->on != Stop::On::NameLookup;
  auto out = canvas(kWide, top + kBoxHeight + (below_row ? 40 : 4), "path lying", model.sentence());
  if (model.name_lookup) {
    out.add(line_between(lookup.middle(), lookup.bottom(), lookup.middle(), top, text::format("link {}", class_of(model.to_lookup.way))));
    draw_place(out, *model.name_lookup, lookup);
  }
  for (std::size_t i = 0; i < model.links.size(); ++i) {
    const auto from = box_of(i), to = box_of(i + 1);
    const double y = top + kBoxHeight / 2;
    out.add(line_between(from.right(), y, to.x, y, text::format("link {}", class_of(model.links[i].way))));
    const bool crossed = model.stop && model.stop->on == Stop::On::Link && model.stop->index == i;
    if (!model.links[i].words.empty()) out.add(text_at((from.right() + to.x) / 2, y - (crossed ? 20 : 10), "link-words", model.links[i].words));
  }
  for (std::size_t i = 0; i < model.places.size(); ++i) draw_place(out, model.places[i], box_of(i));
  if (model.stop) {
    const auto& stop = *model.stop;
    const double below = top + kBoxHeight + 22;
    if (stop.on == Stop::On::NameLookup) {
      draw_pill(out, stop, lookup.right() + 100, lookup.y + kBoxHeight / 2, kWide);
    } else if (stop.on == Stop::On::Place) {
      draw_pill(out, stop, box_of(stop.index).middle(), below, kWide);
    } else {
      const double x = (box_of(stop.index).right() + box_of(stop.index + 1).x) / 2;
      const double y = top + kBoxHeight / 2;
      out.add(line_between(x, y, x, below - 14, text::format("leader {}", class_of(stop.way))));
      out.add(text_at(x, y + 7, text::format("cross {}", class_of(stop.way)), sign_of(stop.way)));
      draw_pill(out, stop, x, below, kWide);
    }
  }
  return out;
}

// Places one below the other, the name lookup on top.
Element standing(const PathModel& model) {
  constexpr double kGap = 46;
  std::vector<std::pair<const Place*, const Link*>> rows;  // with the link that leads on
  if (model.name_lookup) rows.emplace_back(&*model.name_lookup, &model.to_lookup);
  for (std::size_t i = 0; i < model.places.size(); ++i) rows.emplace_back(&model.places[i], i < model.links.size() ? &model.links[i] : nullptr);
  const auto box_of = [&](std::size_t row) { return Box{.x = 30, .y = 2 + double(row) * (kBoxHeight + kGap), .width = kNarrow - 60}; };
  const bool below_last = model.stop && model.stop->on == Stop::On::Place && model.stop->index + 1 == model.places.size();
  auto out = canvas(kNarrow, box_of(rows.size() - 1).bottom() + (below_last ? 40 : 4), "path standing", model.sentence());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto box = box_of(row);
    if (const Link* link = rows[row].second) {
      out.add(line_between(box.middle(), box.bottom(), box.middle(), box.bottom() + kGap, text::format("link {}", class_of(link->way))));
      if (!link->words.empty()) out.add(text_at(box.middle() + 56, box.bottom() + kGap / 2 + 5, "link-words", link->words));
    }
    draw_place(out, *rows[row].first, box);
  }
  if (model.stop) {
    const std::size_t row = model.stop->on == Stop::On::NameLookup ? 0 : model.stop->index + (model.name_lookup ? 1 : 0);
    draw_pill(out, *model.stop, box_of(row).middle(), box_of(row).bottom() + kGap / 2, kNarrow);
  }
  return out;
}

}  // namespace

Element path_part(const Target& target) {
  const auto model = path_of(target.diagnosis);
  auto out = section(target, "path", "The way to the host");
  auto small = standing(model);
  return std::move(out.add(lying(model)).add(std::move(small)));
}

}  // namespace doctor::report::html
