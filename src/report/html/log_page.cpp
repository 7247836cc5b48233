#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/html/page.hpp"
#include "report/html/parts.hpp"
#include "report/log_report.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

using html::Element;
using html::with_text;
using knowledge::Knowledge;
using knowledge::LogCause;
using knowledge::LogFinding;
using knowledge::LogFindings;

constexpr std::size_t kShownSources = 20;    // the others behind a line that opens
constexpr std::size_t kMostAttempts = 2000;  // a page of more nobody scrolls, and no browser likes

Element part(std::string_view id, std::string_view heading) {
  Element out{"section"};
  out.set("aria-labelledby", id);
  return std::move(out).with_child(with_text("h3", heading).with("id", id));
}

Element head_row(std::initializer_list<std::string_view> names) {
  Element row{"tr"};
  for (const auto name : names) row.add(with_text("th", name).with("scope", "col"));
  return Element{"thead"}.with_child(std::move(row));
}

Element row_of(std::string_view first, std::initializer_list<std::string_view> rest) {
  Element row{"tr"};
  row.add(with_text("th", first).with("scope", "row"));
  for (const auto each : rest) row.add(with_text("td", each));
  return row;
}

// Days or hours side by side: when attempts came, the guesses among them apart.
struct Bin {
  LogTime begin{};
  std::size_t guesses{0}, others{0}, failed{0};
  std::size_t all() const { return guesses + others + failed; }
};

std::vector<Bin> bins_of(const LogStory& story) {
  constexpr std::size_t kMostBins = 96;
  constexpr std::chrono::minutes kSteps[] = {std::chrono::minutes{1},     std::chrono::minutes{10},    std::chrono::hours{1},
                                             std::chrono::hours{6},       std::chrono::hours{24},      std::chrono::hours{24 * 7},
                                             std::chrono::hours{24 * 30}, std::chrono::hours{24 * 365}};
  std::vector<Bin> out;
  if (story.attempts.empty()) return out;
  const auto first = story.attempts.front().begin, last = story.attempts.back().begin;
  const auto* step = std::ranges::find_if(kSteps, [&](auto each) { return std::size_t((last - first) / each) < kMostBins; });
  if (step == std::end(kSteps)) return out;  // one clock among them is far off
  auto from = std::chrono::floor<std::chrono::minutes>(first);
  const auto past_a_step = from.time_since_epoch() % *step;
  from -= past_a_step.count() < 0 ? past_a_step + *step : past_a_step;
  for (auto at = from; at <= last; at += *step) out.push_back({.begin = at});
  for (const auto& each : story.attempts) {
    auto& bin = out[std::size_t((each.begin - from) / *step)];
    ++(each.guess ? bin.guesses : each.failed ? bin.failed : bin.others);
  }
  return out;
}

Element bar(double x, double width, double bottom, double height, std::string_view classes) {
  Element out{"rect", classes};
  out.set("x", x).set("y", bottom - height).set("width", width).set("height", height);
  return out;
}

Element timeline_part(const LogStory& story) {
  const auto bins = bins_of(story);
  if (bins.size() < 2) return Element{"section"};
  constexpr double kWide = 720, kHigh = 90, kBottom = 70;
  std::size_t most = 1;
  for (const auto& bin : bins) most = std::max(most, bin.all());
  // A square root keeps a single attempt visible beside a thousand guesses.
  const auto height = [&](std::size_t count) { return count == 0 ? 0.0 : std::max(2.0, kBottom * std::sqrt(double(count) / double(most))); };
  Element picture{"svg", "timeline"};
  picture.set("viewBox", text::format("0 0 {} {}", kWide, kHigh)).set("role", "img").set("aria-label", "attempts over time");
  const double width = kWide / double(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto& bin = bins[i];
    if (bin.all() == 0) continue;
    const double x = double(i) * width, whole = height(bin.all());
    const double of_failed = whole * double(bin.failed) / double(bin.all()), of_guesses = whole * double(bin.guesses) / double(bin.all());
    Element group{"g"};
    group.add(with_text("title", text::format("{}: {}, {}, {} that failed", to_words(bin.begin), counted(bin.all(), "attempt", "attempts"),
                                              counted(bin.guesses, "guess", "guesses"), bin.failed)));
    group.add(bar(x, width * 0.85, kBottom, whole, "idle"));
    if (bin.guesses != 0) group.add(bar(x, width * 0.85, kBottom, of_guesses + of_failed, "warn"));
    if (bin.failed != 0) group.add(bar(x, width * 0.85, kBottom, of_failed, "bad"));
    picture.add(std::move(group));
  }
  picture.add(with_text("text", to_words(bins.front().begin).substr(0, 16)).with("x", "0").with("y", "86"));
  picture.add(with_text("text", to_words(bins.back().begin).substr(0, 16)).with("x", "720").with("y", "86").with("text-anchor", "end"));
  auto out = part("timeline", "When attempts came");
  out.add(std::move(picture));
  Element legend{"p", "note"};
  legend.add(with_text("span", "failed", "mark bad")).text(" ").add(with_text("span", "guesses", "mark warn")).text(" ");
  legend.add(with_text("span", "all others", "mark idle")).text(text::format(" · at most {} in one bar; UTC", most));
  return std::move(out.add(std::move(legend)));
}

Element let_in_part(const LogStory& story) {
  const auto& all = story.guessing.let_in;
  if (all.empty()) return Element{"section"};
  const bool hit = all.front().guessed;
  auto out = part("let-in", hit ? "Let in: an address that guessed passwords" : "Let in from public addresses meanwhile");
  out.add(with_text("p",
                    hit ? "An address that guessed passwords came past the sign-in. Treat the account as stolen: cut the connection, change the "
                          "password, and look what was done since."
                        : "Make sure that you know them.",
                    hit ? "warning" : ""));
  Element body{"tbody"};
  for (const auto& each : all)
    body.add(row_of(each.address.empty() ? "not told" : each.address,
                    {each.account.empty() ? "not told" : std::string_view{each.account},
                     text::format("{}{}", each.times, each.guessed ? ", after guessing" : ""), span_words(each.first, each.last)}));
  return std::move(out.add(Element{"table"}.with_child(head_row({"Address", "Account", "Times", "When (UTC)"})).with_child(std::move(body))));
}

Element guessing_part(const LogStory& story) {
  const auto& guessing = story.guessing;
  if (!guessing.found) return Element{"section"};
  auto out = part("guessing", "Guessed passwords");
  out.add(with_text("p", text::format("{} refused, {}; at most {} in one minute.", counted(guessing.guesses, "sign-in", "sign-ins"),
                                      span_words(guessing.first, guessing.last), guessing.peak_per_minute)));
  std::string names;
  for (const auto& each : guessing.accounts_most_tried) names += (names.empty() ? "" : ", ") + log_text(each);
  out.add(with_text("p", guessing.accounts == 0
                             ? std::string{"Which accounts they tried stands in the security log, which is not among the files."}
                             : text::format("{} tried, most of all {}.", counted(guessing.accounts, "account", "accounts"), names)));
  const auto table = [&](std::size_t from, std::size_t to) {
    Element body{"tbody"};
    for (std::size_t i = from; i < to; ++i) {
      const auto& each = guessing.sources[i];
      body.add(
          row_of(address_of(each), {text::format("{}{}", each.guesses, each.admitted == 0 ? "" : ", got in"), span_words(each.first, each.last)}));
    }
    return Element{"table"}.with_child(head_row({"Address", "Guesses", "When (UTC)"})).with_child(std::move(body));
  };
  const auto shown = std::min(guessing.sources.size(), kShownSources);
  out.add(table(0, shown));
  if (shown < guessing.sources.size()) {
    Element rest{"details"};
    rest.add(with_text("summary", text::format("And {} more", guessing.sources.size() - shown)));
    out.add(std::move(rest.add(table(shown, guessing.sources.size()))));
  }
  return out;
}

Element cause_card(const LogCause& each, const Knowledge& known) {
  Element out{"div", "card"};
  out.add(with_text("h4", each.probability ? text::format("{} ({})", each.says, percent(*each.probability)) : each.says));
  out.add(with_text("p", text::format("{}; {}", each.cause->id, side_words(each.cause->side)), "note"));
  if (!each.because.empty()) out.add(with_text("p", "Because: " + each.because));
  for (const auto id : each.cause->fixes)
    if (const auto* fix = known.fix(id); fix != nullptr) {
      out.add(with_text("p", text::format("Fix: {} (rdpdoctor knowledge show {})", fix->title, fix->id)));
      break;
    }
  return out;
}

Element causes_part(const LogFindings& findings, const Knowledge& known) {
  if (findings.causes.empty()) return Element{"section"};
  auto out = part("causes", "What stands behind it");
  for (const auto& each : findings.causes) out.add(cause_card(each, known));
  return out;
}

Element troubles_part(const LogStory& story, const LogFindings& findings, const Knowledge& known) {
  if (findings.troubles.empty()) return Element{"section"};
  auto out = part("troubles", "What failed");
  for (const auto& each : findings.troubles) {
    const auto& trouble = *each.trouble;
    Element item{"div", "card"};
    if (trouble.attempts.empty()) {
      const auto& event = trouble.events.front();
      item.add(with_text("h4", text::format("Event {} of {}, {}", event.id, log_of(event), counted(trouble.count, "time", "times"))));
    } else {
      const auto& first = story.attempts[trouble.attempts.front()];
      item.add(with_text("h4", text::format("{}: {}", counted(trouble.count, "attempt", "attempts"), end_words(first.end))));
      item.add(with_text("p", who(first) + (trouble.count > 1 ? ", and others" : "")));
    }
    item.add(with_text("p", span_words(trouble.first, trouble.last), "note"));
    if (each.event != nullptr) item.add(with_text("p", text::format("Event {}: {}", each.event->code, each.event->meaning)));
    if (trouble.attempts.empty() && !trouble.events.front().values.empty())
      item.add(with_text("p", value_words(trouble.events.front(), known), "note"));
    if (trouble.code) item.add(with_text("p", code_line(each)));
    if (each.causes.empty())
      item.add(with_text("p", "What stands behind it the logs do not tell; rdpdoctor diagnose HOST looks at the host itself."));
    for (const auto& cause : each.causes) item.add(cause_card(cause, known));
    out.add(std::move(item));
  }
  return out;
}

Element attempts_part(const LogStory& story) {
  if (story.attempts.empty()) return Element{"section"};
  auto out = part("attempts", "Attempts");
  out.add(with_text("p", count_words(story) + ". Times are UTC, by the clock of the machine that wrote the log."));
  std::vector<const LogAttempt*> told;
  for (const auto& each : story.attempts)
    if (each.followed && !each.guess) told.push_back(&each);
  if (told.size() > kMostAttempts) {
    out.add(with_text("p", text::format("The last {} of {}; rdpdoctor logs --json has all.", kMostAttempts, told.size()), "note"));
    told.erase(told.begin(), told.end() - std::ptrdiff_t(kMostAttempts));
  }
  Element body{"tbody"};
  for (const auto* each : told) {
    Element row{"tr"};
    row.add(with_text("th", to_words(each->begin)).with("scope", "row")).add(with_text("td", who(*each)));
    row.add(with_text("td", how_words(story, *each), each->failed ? "bad" : ""));
    body.add(std::move(row));
  }
  if (!told.empty()) out.add(Element{"table"}.with_child(head_row({"Begin", "Who", "How it went"})).with_child(std::move(body)));
  return out;
}

Element files_part(const LogStory& story) {
  auto out = part("files", "Logs that were read");
  Element body{"tbody"};
  for (const auto& file : story.files) {
    std::string machines;
    for (const auto& each : file.computers) machines += (machines.empty() ? "" : ", ") + log_text(each);
    if (!file.error.empty())
      body.add(row_of(file_name(file, story.files), {"", "not read: it " + file.error, ""}));
    else
      body.add(row_of(file_name(file, story.files),
                      {machines, text::format("{}{}", file.records, file.damaged_chunks == 0 ? "" : ". " + damage_words(file)),
                       file.first && file.last ? span_words(*file.first, *file.last) : ""}));
  }
  return std::move(out.add(Element{"table"}.with_child(head_row({"File", "Machine", "Events", "When (UTC)"})).with_child(std::move(body))));
}

}  // namespace

std::string logs_as_html(const LogStory& story, const LogFindings& findings, const Knowledge& knowledge, std::string_view version) {
  Element header{"header"};
  header.add(with_text("h1", "What Windows' event logs say of Remote Desktop"));
  const auto outcome = outcome_of(story, findings);
  Element verdict{"section", text::format("verdict {}", html::class_of(outcome))};
  verdict.set("aria-labelledby", "verdict");
  verdict.add(Element{"p", "badge"}.with_child(html::mark(outcome))).add(with_text("h2", "Verdict").with("id", "verdict"));
  verdict.add(with_text("p", log_verdict(story, findings), "summary"));
  Element main{"main"};
  main.add(std::move(verdict));
  for (auto* make : {let_in_part, timeline_part, guessing_part})
    if (auto made = make(story); !made.empty()) main.add(std::move(made));
  if (auto made = causes_part(findings, knowledge); !made.empty()) main.add(std::move(made));
  if (auto made = troubles_part(story, findings, knowledge); !made.empty()) main.add(std::move(made));
  for (auto* make : {attempts_part, files_part})
    if (auto made = make(story); !made.empty()) main.add(std::move(made));
  Element footer{"footer"};
  footer.add(
      with_text("p", text::format("Made by rdpdoctor {} from event logs alone; no host was asked. This file needs nothing beside it.", version)));
  return html::whole_page("Event logs – Remote Desktop", std::move(header), std::move(main), std::move(footer));
}

}  // namespace doctor::report
