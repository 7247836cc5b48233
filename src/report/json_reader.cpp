#include "report/json_reader.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/json.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 16;  // levels; a diagnosis has seven
constexpr std::uint32_t kMostFaults = 100;
constexpr std::size_t kMostEntries = 100'000;   // of one list
constexpr std::size_t kMostValues = 1'000'000;  // a diagnosis has some thousand
constexpr std::size_t kLongestText = 65536;

std::unexpected<Error> wrong(std::string_view where, std::string_view what) {
  return fail(ErrorCode::BadData, text::format("{} {}", where.empty() ? "it" : where, what));
}

// A member of an object, by its name and what the schema says it is.
class Node {
 public:
  Node(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  Result<Node> member(const char* name) const {
    if (!json_.is_object()) return wrong(where_, "is no object");
    const auto found = json_.find(name);
    if (found == json_.end()) return wrong(where_, text::format("lacks \"{}\"", name));
    return Node{*found, where_.empty() ? std::string{name} : text::format("{}.{}", where_, name)};
  }
  Result<std::vector<Node>> entries() const {
    if (!json_.is_array() || json_.size() > kMostEntries) return wrong(where_, "is no list");
    std::vector<Node> out;
    for (std::size_t i = 0; i < json_.size(); ++i) out.emplace_back(json_[i], text::format("{}[{}]", where_, i));
    return out;
  }
  Result<std::string> as_text() const {
    const auto* value = json_.get_ptr<const std::string*>();
    if (value == nullptr || value->size() > kLongestText) return wrong(where_, "is no text");
    return *value;
  }
  Result<std::uint32_t> as_number(std::uint32_t most) const {
    const auto* value = json_.get_ptr<const std::uint64_t*>();
    if (value == nullptr || *value > most) return wrong(where_, text::format("is no number up to {}", most));
    return std::uint32_t(*value);
  }
  // What earlier documents may lack. From 0 to 1; 0 where it is not told.
  Result<double> share(const char* name) const {
    const auto found = json_.find(name);
    if (found == json_.end()) return 0.0;
    if (!found->is_number() || !(found->get<double>() >= 0 && found->get<double>() <= 1))
      return wrong(where_, text::format("\"{}\" is no share", name));
    return found->get<double>();
  }
  Result<std::uint32_t> number_or_zero(const char* name) const {
    if (!json_.contains(name)) return std::uint32_t{0};
    TRY_ASSIGN(const auto node, member(name));
    return node.as_number(kMostFaults);
  }
  // Null is empty too.
  Result<std::string> text_or_empty(const char* name) const {
    if (!json_.contains(name) || json_.at(name).is_null()) return std::string{};
    TRY_ASSIGN(const auto node, member(name));
    return node.as_text();
  }
  Result<bool> as_bool() const {
    if (!json_.is_boolean()) return wrong(where_, "is neither true nor false");
    return json_.get<bool>();
  }
  // One of an enumeration's names.
  template <typename E>
  Result<E> one_of(std::initializer_list<E> all) const {
    TRY_ASSIGN(const auto name, as_text());
    for (const auto each : all)
      if (name_of(each) == name) return each;
    return wrong(where_, text::format("has the unknown value \"{}\"", text::escape_untrusted(name, 80)));
  }
  Result<Stage> as_stage() const {
    TRY_ASSIGN(const auto name, as_text());
    if (const auto stage = parse_stage(name)) return *stage;
    return wrong(where_, text::format("has the unknown value \"{}\"", text::escape_untrusted(name, 80)));
  }
  bool is_null() const { return json_.is_null(); }
  const Json& json() const { return json_; }
  const std::string& where() const { return where_; }

 private:
  const Json& json_;
  std::string where_;
};

Result<std::string> text_of(const Node& of, const char* name) {
  TRY_ASSIGN(const auto node, of.member(name));
  return node.as_text();
}

Result<std::optional<Stage>> stage_or_null(const Node& of, const char* name) {
  TRY_ASSIGN(const auto node, of.member(name));
  if (node.is_null()) return std::optional<Stage>{};
  TRY_ASSIGN(const auto stage, node.as_stage());
  return std::optional{stage};
}

Result<DiagnosedTarget> read_target(const Node& of) {
  DiagnosedTarget out;
  TRY_ASSIGN(out.input, text_of(of, "input"));
  TRY_ASSIGN(out.host, text_of(of, "host"));
  TRY_ASSIGN(const auto port, of.member("port"));
  TRY_ASSIGN(const auto number, port.as_number(65535));
  out.port = std::uint16_t(number);
  // Earlier documents have none.
  if (!of.json().contains("gateway") || of.json().at("gateway").is_null()) return out;
  TRY_ASSIGN(const auto gateway, of.member("gateway"));
  NamedGateway named;
  TRY_ASSIGN(named.host, text_of(gateway, "host"));
  TRY_ASSIGN(const auto gateway_port, gateway.member("port"));
  TRY_ASSIGN(const auto gateway_number, gateway_port.as_number(65535));
  named.port = std::uint16_t(gateway_number);
  out.gateway = std::move(named);
  return out;
}

Result<Verdict> read_verdict(const Node& of) {
  Verdict out;
  TRY_ASSIGN(const auto outcome, of.member("outcome"));
  TRY_ASSIGN(out.outcome, outcome.one_of({Outcome::Works, Outcome::Degraded, Outcome::Broken, Outcome::Undetermined}));
  TRY_ASSIGN(out.stage, stage_or_null(of, "stage"));
  TRY_ASSIGN(out.proved_until, stage_or_null(of, "proved_until"));
  TRY_ASSIGN(out.summary, text_of(of, "summary"));
  return out;
}

Result<std::vector<StageReport>> read_stages(const Node& of) {
  TRY_ASSIGN(const auto entries, of.entries());
  std::vector<StageReport> out;
  for (const auto& entry : entries) {
    StageReport stage;
    TRY_ASSIGN(const auto id, entry.member("id"));
    TRY_ASSIGN(stage.stage, id.as_stage());
    TRY_ASSIGN(const auto status, entry.member("status"));
    TRY_ASSIGN(stage.status,
               status.one_of({StageStatus::Passed, StageStatus::Warned, StageStatus::Failed, StageStatus::Skipped, StageStatus::NotReached}));
    out.push_back(std::move(stage));
  }
  return out;
}

Result<std::vector<Conclusion>> read_conclusions(const Node& of) {
  TRY_ASSIGN(const auto entries, of.entries());
  std::vector<Conclusion> out;
  for (const auto& entry : entries) {
    Conclusion cause;
    TRY_ASSIGN(cause.id, text_of(entry, "id"));
    TRY_ASSIGN(cause.title, text_of(entry, "title"));
    TRY_ASSIGN(cause.stage, stage_or_null(entry, "stage"));
    TRY_ASSIGN(const auto because, entry.member("because"));
    TRY_ASSIGN(const auto facts, because.entries());
    for (const auto& fact : facts) {
      TRY_ASSIGN(const auto n, fact.as_number(UINT32_MAX));
      cause.because.push_back(n);
    }
    TRY_ASSIGN(cause.certainty, entry.share("certainty"));
    TRY_ASSIGN(cause.fault, entry.number_or_zero("fault"));
    TRY_ASSIGN(cause.group, entry.text_or_empty("group"));
    out.push_back(std::move(cause));
  }
  return out;
}

// The number that a fact has in the file, and the one that it has here.
using Numbers = std::map<std::uint32_t, std::uint32_t>;

void number_anew(std::vector<Conclusion>& conclusions, const Numbers& numbers) {
  for (auto& cause : conclusions) {
    std::vector<std::uint32_t> here;
    for (const auto n : cause.because)
      if (const auto found = numbers.find(n); found != numbers.end()) here.push_back(found->second);
    cause.because = std::move(here);
  }
}

// A fact of another version's catalogue is passed over: there is nothing here to compare it with.
Result<void> read_fact(const Node& of, Evidence& out, Numbers& numbers) {
  TRY_ASSIGN(const auto id, text_of(of, "id"));
  const auto* type = find_fact_type(id);
  if (type == nullptr) return {};
  TRY_ASSIGN(const auto number, of.member("n"));
  TRY_ASSIGN(const auto n, number.as_number(UINT32_MAX));
  Seen seen;
  TRY_ASSIGN(const auto subject, of.member("subject"));
  if (!subject.json().is_object()) return wrong(subject.where(), "is no object");
  if (subject.json().contains("attempt")) {
    TRY_ASSIGN(const auto attempt, subject.member("attempt"));
    TRY_ASSIGN(seen.subject.attempt, attempt.as_number(UINT32_MAX));
  }
  // Of several addresses the walk's own is the one to compare.
  if (subject.json().contains("address")) {
    TRY_ASSIGN(seen.subject.address, text_of(subject, "address"));
  }
  if (!of.json().contains("value")) {
    TRY_ASSIGN(const auto reason, text_of(of, "unknown"));
    numbers[n] = out.not_known(*type, Because::NotTested, reason, std::move(seen));
    return {};
  }
  TRY_ASSIGN(const auto value, of.member("value"));
  auto read = fact_value_from_json(*type, value.json());
  if (!read) return wrong(value.where(), text::format("is no value of {}", type->id));
  numbers[n] = out.observe_value(*type, *std::move(read), std::move(seen));
  return {};
}

Result<Diagnosis> read_diagnosis(const Node& of, Redactor* redactor) {
  TRY_ASSIGN(const auto version, of.member("schema_version"));
  if (version.json() != 1) return wrong(version.where(), "is not 1, the one this program reads");
  Diagnosis out{.evidence = Evidence{Instant{}}};
  TRY_ASSIGN(const auto redacted, of.member("redacted"));
  TRY_ASSIGN(out.redacted, redacted.as_bool());
  TRY_ASSIGN(const auto started, text_of(of, "started_at"));
  const auto started_at = parse_rfc3339(started);
  if (!started_at) return wrong(of.where(), "has no time in \"started_at\"");
  out.started_at = *started_at;
  TRY_ASSIGN(const auto target, of.member("target"));
  TRY_ASSIGN(out.target, read_target(target));
  TRY_ASSIGN(const auto verdict, of.member("verdict"));
  TRY_ASSIGN(out.verdict, read_verdict(verdict));
  TRY_ASSIGN(const auto stages, of.member("stages"));
  TRY_ASSIGN(out.stages, read_stages(stages));
  TRY_ASSIGN(const auto causes, of.member("causes"));
  TRY_ASSIGN(out.causes, read_conclusions(causes));
  TRY_ASSIGN(const auto risks, of.member("risks"));
  TRY_ASSIGN(out.risks, read_conclusions(risks));
  TRY_ASSIGN(const auto walk, of.member("walk_attempt"));
  TRY_ASSIGN(const auto attempt, walk.as_number(UINT32_MAX));
  out.evidence.set_walk_attempt(attempt);
  if (redactor != nullptr && !out.redacted) out.evidence.redact(*redactor);
  TRY_ASSIGN(const auto facts, of.member("facts"));
  TRY_ASSIGN(const auto entries, facts.entries());
  Numbers numbers;
  for (const auto& entry : entries) TRY(read_fact(entry, out.evidence, numbers));
  number_anew(out.causes, numbers);
  number_anew(out.risks, numbers);
  if (redactor != nullptr && !out.redacted) *redactor = *out.evidence.redactor();
  return out;
}

// Before anything is kept of it: a short file may be a million lists in one another, or in a row.
Result<void> check_size(std::string_view json) {
  std::size_t line = 1, values = 1;
  int depth = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (in_text) {
      if (c == '\\') ++at;
      in_text = c != '"';
      continue;
    }
    switch (c) {
      case '"': in_text = true; break;
      case '\n': ++line; break;
      case '[':
      case '{': ++depth, ++values; break;
      case ']':
      case '}': --depth; break;
      case ',': ++values; break;
      default: break;
    }
    if (depth > kDeepest) return wrong(text::format("line {}", line), text::format("is nested deeper than {} levels", kDeepest));
    if (values > kMostValues) return wrong(text::format("line {}", line), text::format("is beyond the first {} values", kMostValues));
  }
  return {};
}

Result<Json> parse(std::string_view json) {
  std::size_t at = json.size();
  try {
    return Json::parse(json);
  } catch (const Json::parse_error& error) {
    at = std::min(error.byte, json.size());
  } catch (const Json::exception&) {  // a number beyond every reason; where, it does not say
    return wrong("", "is no JSON of a diagnosis");
  }
  const auto line = 1 + std::ranges::count(json.substr(0, at), '\n');
  return wrong(text::format("line {}", line), "is no JSON of a diagnosis");
}

}  // namespace

Result<std::vector<Diagnosis>> read_diagnoses(std::string_view json, Redactor* redactor) {
  if (json.size() > kLongestDiagnosis) return wrong("", text::format("is longer than {} MiB", kLongestDiagnosis / 1024 / 1024));
  TRY(check_size(json));
  TRY_ASSIGN(const auto parsed, parse(json));
  const Node whole{parsed, ""};
  std::vector<Diagnosis> out;
  if (!parsed.is_array()) {
    TRY_ASSIGN(auto one, read_diagnosis(whole, redactor));
    out.push_back(std::move(one));
    return out;
  }
  TRY_ASSIGN(const auto entries, whole.entries());
  for (const auto& entry : entries) {
    TRY_ASSIGN(auto one, read_diagnosis(entry, redactor));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace doctor::report
