// Remembered runs as text and JSON: the hosts, or the runs of one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/run_summary.hpp"
#include "report/text_report.hpp"

namespace doctor::report {

// How surely a run named its cause: several titles where nothing parted them, the likeliest first.
struct ToldCause {
  std::vector<std::string> titles{};
  double certainty{0};  // of all of them together
};
ToldCause told_cause(const Diagnosis& diagnosis);

// A run, and what changed since the one before it at the same host, port and vantage.
struct ListedRun {
  RunSummary run{};
  ToldCause causes{};                   // no titles: the run had none, or cannot be read
  std::optional<Comparison> changed{};  // none: it is the first, or one of the two cannot be read
  std::optional<NamedGateway> gateway{};
};

std::string hosts_as_text(std::span<const HostSummary> hosts, const TextOptions& options);
std::string hosts_as_json(std::span<const HostSummary> hosts);  // docs/schema/history.schema.json
// `runs`: the newest first. `host` as it was asked for; `more`: there are older ones that are not shown.
std::string runs_as_text(std::string_view host, std::span<const ListedRun> runs, bool more, const TextOptions& options);
std::string runs_as_json(std::span<const ListedRun> runs);  // docs/schema/history.schema.json

// "degraded, was works; certificate; tls"; "nothing" where nothing did.
std::string in_few_words(const Comparison& changed);

}  // namespace doctor::report
