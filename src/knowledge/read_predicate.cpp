#include <algorithm>
#include <array>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 11> kOperators{"is",    "is_not", "in",       "not_in",  "has",  "lacks",
                                                      "above", "below",  "at_least", "at_most", "known"};
constexpr std::array<std::string_view, 3> kOvers{"walk", "any", "all"};

bool is_number(ValueKind kind) { return kind == ValueKind::Integer || kind == ValueKind::Real; }
bool is_list(ValueKind kind) { return kind == ValueKind::List || kind == ValueKind::EnumList; }
bool is_named(ValueKind kind) { return kind == ValueKind::Enum || kind == ValueKind::OpenEnum || kind == ValueKind::EnumList; }

bool fits(Operator op, ValueKind kind) {
  switch (op) {
    case Operator::Is:
    case Operator::IsNot:
    case Operator::In:
    case Operator::NotIn: return !is_list(kind) && kind != ValueKind::Time;
    case Operator::Has:
    case Operator::Lacks: return is_list(kind);
    case Operator::Above:
    case Operator::Below:
    case Operator::AtLeast:
    case Operator::AtMost: return is_number(kind);
    case Operator::Known: return true;
  }
  return false;
}

std::optional<FactValue> wrong(Reading& reading, const Node& node, const FactType& type, std::string_view wanted) {
  reading.complain(node, text::format("{} takes {}, not \"{}\"", type.id, wanted, text::escape_untrusted(node.text(), 60)));
  return std::nullopt;
}

// One value, or one element of a list.
std::optional<FactValue> read_single(const FactType& type, const Node& node, Reading& reading) {
  const auto text = node.text();
  if (!node.is_scalar()) return wrong(reading, node, type, "a single value");
  if (is_named(type.kind)) {
    if (accepts_enumerator(type, text)) return FactValue{std::string{text}};
    return wrong(reading, node, type, text::format("one of: {}", type.enumerators));
  }
  switch (type.kind) {
    case ValueKind::Bool:
      if (const auto value = parse_boolean(text)) return FactValue{*value};
      return wrong(reading, node, type, "true or false");
    case ValueKind::Integer:
      if (const auto value = parse_integer(text)) return FactValue{*value};
      return wrong(reading, node, type, "a whole number");
    case ValueKind::Real:
      if (const auto value = parse_number(text)) return FactValue{*value};
      return wrong(reading, node, type, "a number");
    case ValueKind::Time:
      if (const auto value = parse_rfc3339(text)) return FactValue{*value};
      return wrong(reading, node, type, "a time as 2026-11-21T03:35:00Z");
    default: return FactValue{std::string{text}};
  }
}

void read_operands(Predicate& leaf, const Node& value, Reading& reading) {
  if (leaf.op == Operator::Known) {
    const auto known = parse_boolean(value.text());
    if (!known) reading.complain(value, "known must be true or false");
    leaf.operands.emplace_back(known.value_or(true));
    return;
  }
  if (leaf.op == Operator::In || leaf.op == Operator::NotIn) {
    if (!value.is_list() || value.elements().empty()) reading.complain(value, text::format("{} takes a list of values", name_of(leaf.op)));
    for (const Node& each : value.elements())
      if (auto operand = read_single(*leaf.fact, each, reading)) leaf.operands.push_back(std::move(*operand));
    return;
  }
  if (auto operand = read_single(*leaf.fact, value, reading)) leaf.operands.push_back(std::move(*operand));
}

Where read_where(const Node& node, Reading& reading) {
  MapReader in{node, reading.problems()};
  Where out{in.text("offered", Need::Optional), in.text("resolver", Need::Optional), in.text("address", Need::Optional)};
  in.finish();
  if (out.offered.empty() && out.resolver.empty() && out.address.empty()) reading.complain(node, "where must name offered, resolver or address");
  return out;
}

Predicate read_leaf(const Node& node, Reading& reading) {
  Predicate out{};
  MapReader in{node, reading.problems()};
  if (const auto fact = in.any("fact")) out.fact = reading.fact(*fact);
  if (const auto over = in.choice("over", kOvers, Need::Optional)) out.over = Over(*over);
  if (const auto where = in.any("where", Need::Optional)) out.where = read_where(*where, reading);
  std::optional<Node> value;
  std::size_t operators = 0;
  for (std::size_t i = 0; i < kOperators.size(); ++i)
    if (const auto operand = in.any(kOperators[i], Need::Optional)) {
      out.op = Operator(i);
      value = operand;
      ++operators;
    }
  in.finish();
  if (operators != 1) {
    reading.complain(node, text::format("a predicate on a fact has exactly one of {}", one_of(kOperators)));
    return out;
  }
  if (out.fact == nullptr) return out;
  if (!fits(out.op, out.fact->kind))
    reading.complain(*value, text::format("{} does not fit {}, which is of kind {}", name_of(out.op), out.fact->id, name_of(out.fact->kind)));
  else
    read_operands(out, *value, reading);
  return out;
}

}  // namespace

Predicate read_predicate(const Node& node, Reading& reading) {
  const auto entries = node.entries();
  if (entries.empty()) {
    reading.complain(node, "a predicate is a map: all, any, not, or a fact with one operator");
    return {};
  }
  const auto key = entries.front().key;
  const Node& value = entries.front().value;
  if (key != "all" && key != "any" && key != "not") return read_leaf(node, reading);
  if (entries.size() != 1) reading.complain(node, text::format("nothing may stand beside {} in one map", key));
  Predicate out{};
  if (key == "not") {
    out.kind = Predicate::Kind::Not;
    out.parts.push_back(read_predicate(value, reading));
    return out;
  }
  out.kind = key == "all" ? Predicate::Kind::All : Predicate::Kind::Any;
  const auto parts = value.elements();
  if (parts.empty()) reading.complain(value, text::format("{} takes a list of predicates", key));
  out.parts.reserve(parts.size());
  for (const Node& each : parts) out.parts.push_back(read_predicate(each, reading));
  return out;
}

std::optional<FactValue> read_value(const FactType& type, const Node& node, Reading& reading) {
  if (!is_list(type.kind)) return read_single(type, node, reading);
  if (!node.is_list()) return wrong(reading, node, type, "a list");
  std::vector<std::string> out;
  for (const Node& each : node.elements()) {
    auto one = read_single(type, each, reading);
    if (!one) return std::nullopt;
    out.push_back(std::get<std::string>(*one));
  }
  return FactValue{std::move(out)};
}

}  // namespace doctor::knowledge
