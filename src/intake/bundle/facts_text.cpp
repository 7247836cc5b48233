#include "intake/bundle/facts_text.hpp"

#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

constexpr std::size_t kMostFacts = 20000;
constexpr std::size_t kMostEntries = 1000;  // of one list
constexpr std::size_t kLongestText = 4096;  // characters of one value
constexpr std::uint32_t kMostAttempts = 10000;
constexpr std::size_t kSubjectColumns = 6;  // the id first
constexpr std::string_view kWalkAttempt = "walk-attempt";
constexpr const char* kRemedy = "make the bundle anew with 'rdpdoctor inspect client'";

// A column holds neither a tab nor the end of a line.
std::string in_column(std::string_view value) {
  std::string out;
  for (const char c : value) out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

std::string value_columns(const FactValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::string out;
    for (const auto& each : *list) out += "\t" + in_column(each);
    return out;
  }
  if (const auto* real = std::get_if<double>(&value)) return text::format("\t{}", *real);
  if (const auto* time = std::get_if<WallTime>(&value)) return "\t" + to_rfc3339(*time);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return text::format("\t{}", *whole);
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "\tyes" : "\tno";
  return "\t" + in_column(std::get<std::string>(value));
}

constexpr std::pair<Because, std::string_view> kReasons[]{
    {Because::NotTested, "not-tested"},     {Because::NotApplicable, "not-applicable"}, {Because::NotReached, "not-reached"},
    {Because::NeedsRight, "needs-right"},   {Because::NoAnswer, "no-answer"},           {Because::NotAvailable, "not-available"},
    {Because::SwitchedOff, "switched-off"}, {Because::Interrupted, "interrupted"},
};

template <typename Number>
std::optional<Number> number_in(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() && !digits.empty() ? std::optional{value} : std::nullopt;
}

std::string shown(std::string_view untrusted) { return text::escape_untrusted(untrusted, kLongestText); }

// Nothing when it is no value of that kind; an enumerator that this version does not know is none either.
std::optional<FactValue> value_of(const FactType& type, std::span<const std::string_view> columns) {
  if (type.kind == ValueKind::List || type.kind == ValueKind::EnumList) {
    std::vector<std::string> out;
    for (const auto each : columns) out.push_back(shown(each));
    const FactValue value{std::move(out)};
    return accepts_value(type, value) ? std::optional{value} : std::nullopt;
  }
  if (columns.size() != 1) return std::nullopt;
  std::optional<FactValue> out;
  switch (type.kind) {
    case ValueKind::Bool:
      if (columns[0] == "yes" || columns[0] == "no") out = columns[0] == "yes";
      break;
    case ValueKind::Integer:
      if (const auto number = number_in<std::int64_t>(columns[0])) out = *number;
      break;
    case ValueKind::Real:
      if (const auto number = number_in<double>(columns[0]); number && std::isfinite(*number)) out = *number;
      break;
    case ValueKind::Time:
      if (const auto time = parse_rfc3339(columns[0])) out = *time;
      break;
    case ValueKind::Text:
    case ValueKind::Enum:
    case ValueKind::OpenEnum: out = shown(columns[0]); break;
    case ValueKind::List:
    case ValueKind::EnumList: break;
  }
  return out && accepts_value(type, *out) ? out : std::nullopt;
}

// False: the line's columns are not those of a fact.
bool read_line(std::string_view line, Evidence& out) {
  const auto columns = text::split(line, '\t');
  if (columns[0] == kWalkAttempt && columns.size() == 2) {
    const auto attempt = number_in<std::uint32_t>(columns[1]);
    if (attempt && *attempt <= kMostAttempts) out.set_walk_attempt(*attempt);
    return attempt.has_value();
  }
  if (columns.size() < kSubjectColumns + 1) return false;
  const auto attempt = number_in<std::uint32_t>(columns[1]);
  const auto port = number_in<std::uint16_t>(columns[3]);
  if (!attempt || !port || *attempt > kMostAttempts) return false;
  const auto* type = find_fact_type(columns[0]);
  if (type == nullptr) return true;
  const Seen seen{
      .subject = {.resolver = shown(columns[5]), .address = shown(columns[2]), .port = *port, .attempt = *attempt, .offered = shown(columns[4])},
      .source = Source::Inspection};
  const auto rest = std::span{columns}.subspan(kSubjectColumns + 1);
  if (columns[kSubjectColumns] == "=") {
    if (rest.size() > kMostEntries) return false;
    if (auto value = value_of(*type, rest)) out.observe_value(*type, *std::move(value), seen);
    return true;
  }
  if (columns[kSubjectColumns] != "?" || rest.empty()) return false;
  for (const auto& [because, name] : kReasons)
    if (name == rest[0]) {
      out.not_known(*type, because, rest.size() > 1 ? shown(rest[1]) : std::string{}, seen);
      return true;
    }
  return false;
}

}  // namespace

std::string facts_to_text(const Evidence& evidence) {
  std::string out = text::format("{}\t{}\n", kWalkAttempt, evidence.walk_attempt());
  for (const auto& fact : evidence.facts()) {
    const auto& subject = fact.subject;
    out += text::format("{}\t{}\t{}\t{}\t{}\t{}\t", fact.type->id, subject.attempt, in_column(subject.address), subject.port,
                        in_column(subject.offered), in_column(subject.resolver));
    if (fact.known()) {
      out += "=" + value_columns(*fact.value()) + "\n";
      continue;
    }
    for (const auto& [because, name] : kReasons)
      if (because == fact.unknown()->because) out += text::format("?\t{}\t{}\n", name, in_column(fact.unknown()->detail));
  }
  return out;
}

Result<void> read_facts(std::string_view in, Evidence& out) {
  std::size_t number = 0;
  while (!in.empty()) {
    const auto end = in.find('\n');
    const auto line = in.substr(0, end);
    in.remove_prefix(end == in.npos ? in.size() : end + 1);
    ++number;
    if (number > kMostFacts) return fail(ErrorCode::BadData, text::format("line {}: has more than {} facts; {}", number, kMostFacts, kRemedy));
    if (!line.empty() && !read_line(line, out))
      return fail(ErrorCode::BadData, text::format("line {}: \"{}\" is no fact; {}", number, text::escape_untrusted(line, 60), kRemedy));
  }
  return {};
}

}  // namespace doctor::intake
