#include "report/html/html_report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "report/html/page.hpp"
#include "report/html/parts.hpp"
#include "report/machine_words.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace html {

Element section(const Target& target, std::string_view id, std::string_view heading) {
  const auto name = text::format("{}-{}", target.anchor, id);
  Element out{"section", id};
  out.set("aria-labelledby", name);
  return std::move(out).with_child(with_text("h3", heading).with("id", name));
}

}  // namespace html

namespace {

using html::Element;
using html::with_text;

// Connections of one capture are alike but for who made them, and when.
std::string index_summary(const Diagnosis& d) {
  const auto client = d.evidence.walk_value<std::string>(facts::kCaptureClient);
  if (!d.recorded || !client) return d.verdict.summary;
  const auto number = d.evidence.walk_value<std::int64_t>(facts::kCaptureNumber);
  return text::format("{} {} at {}: {}", number ? text::format("Connection {}, from", *number) : "From", *client, to_rfc3339(d.started_at),
                      d.verdict.summary);
}

Element index_of(std::span<const Diagnosis> diagnoses) {
  Element list{"ol", "index"};
  for (std::size_t i = 0; i < diagnoses.size(); ++i) {
    const auto& d = diagnoses[i];
    Element item{"li"};
    item.add(html::mark(d.verdict.outcome)).text(" ");
    item.add(with_text("a", d.target.host.empty() ? "no host" : text::format("{} port {}{}", d.target.host, d.target.port, through_gateway(d.target)))
                 .with("href", text::format("#t{}", i + 1)));
    item.add(with_text("span", index_summary(d), "index-summary"));
    list.add(std::move(item));
  }
  Element out{"nav"};
  out.set("aria-label", "Targets");
  return std::move(out).with_child(std::move(list));
}

std::string made_by(const Diagnosis& d, std::string_view version) {
  const auto at = to_rfc3339(d.started_at);
  if (is_of_a_bundle(d)) return text::format("rdpdoctor {}, by the bundle that the user's machine made at {}.", version, at);
  if (d.recorded) return text::format("rdpdoctor {}, by {} of a connection that began at {}.", version, d.vantage, at);
  return text::format("rdpdoctor {}, run on {} at {}, {:.1f} s.", version, d.vantage.empty() ? "an unnamed machine" : d.vantage, at,
                      milliseconds(d.took) / 1000);
}

Element article_of(const Diagnosis& d, std::string anchor, std::string_view version) {
  const html::Target target{.diagnosis = d, .anchor = std::move(anchor)};
  Element out{"article"};
  out.set("id", target.anchor);
  for (auto* part : {html::verdict_part, html::path_part, html::waterfall_part, html::transports_part, html::causes_part, html::changes_part,
                     html::machine_part, html::fixes_part, html::next_tests_part, html::clients_part, html::certificate_part, html::risks_part,
                     html::open_part, html::ruled_out_part, html::facts_part}) {
    if (d.target.host.empty() && (part == html::path_part || part == html::waterfall_part)) continue;  // there is no way to nobody
    if (auto made = part(target); !made.empty()) out.add(std::move(made));
  }
  return std::move(out).with_child(with_text("p", made_by(d, version), "made-by"));
}

}  // namespace

std::string to_html(std::span<const Diagnosis> diagnoses, std::string_view version, std::string_view file) {
  const auto title = diagnoses.size() == 1 ? text::format("{}{}: {} – Remote Desktop diagnosis",
                                                          diagnoses[0].target.host.empty() ? "no host" : diagnoses[0].target.host,
                                                          through_gateway(diagnoses[0].target), name_of(diagnoses[0].verdict.outcome))
                                           : text::format("Remote Desktop diagnosis of {} {}", diagnoses.size(),
                                                          std::ranges::all_of(diagnoses, &Diagnosis::recorded) ? "connections" : "targets");
  Element header{"header"};
  header.add(with_text("h1", diagnoses.size() == 1 ? "Remote Desktop diagnosis" : title));
  if (!file.empty()) header.add(with_text("p", text::format("Read from {}.", file), "made-by"));
  Element main{"main"};
  if (diagnoses.size() > 1) header.add(index_of(diagnoses));
  for (std::size_t i = 0; i < diagnoses.size(); ++i) main.add(article_of(diagnoses[i], text::format("t{}", i + 1), version));
  Element footer{"footer"};
  footer.add(with_text("p",
                       "This file needs nothing beside it. What the host sent is shown as text, with control characters written out. "
                       "Times count from the beginning of the diagnosis. On paper the facts behind each cause are open; "
                       "their bytes and the list of every fact stay in the file."));
  return html::whole_page(title, std::move(header), std::move(main), std::move(footer));
}

}  // namespace doctor::report
