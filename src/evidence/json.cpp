#include "evidence/json.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace doctor {
namespace {

// JSON needs valid UTF-8; a stranger's text may not be. Escaping keeps it readable and lossless.
constexpr std::size_t kTextLimit = 4096;
constexpr std::size_t kLongestRead = 65536;  // bytes of one text: what kTextLimit characters may take, escaped
constexpr std::size_t kMostRead = 10'000;    // entries of one list

nlohmann::ordered_json subject_json(const Subject& subject) {
  auto out = nlohmann::ordered_json::object();
  if (!subject.resolver.empty()) out["resolver"] = subject.resolver;
  if (!subject.address.empty()) out["address"] = subject.address;
  if (subject.port != 0) out["port"] = subject.port;
  if (subject.attempt != 0) out["attempt"] = subject.attempt;
  if (!subject.offered.empty()) out["offered"] = subject.offered;
  return out;
}

}  // namespace

nlohmann::ordered_json to_json(const FactValue& value) {
  struct Writer {
    nlohmann::ordered_json operator()(bool v) const { return v; }
    nlohmann::ordered_json operator()(std::int64_t v) const { return v; }
    nlohmann::ordered_json operator()(double v) const { return v; }
    nlohmann::ordered_json operator()(const std::string& v) const { return text::escape_untrusted(v, kTextLimit); }
    nlohmann::ordered_json operator()(const std::vector<std::string>& v) const {
      auto out = nlohmann::ordered_json::array();
      for (const auto& each : v) out.push_back(text::escape_untrusted(each, kTextLimit));
      return out;
    }
    nlohmann::ordered_json operator()(WallTime v) const { return to_rfc3339(v); }
  };
  return std::visit(Writer{}, value);
}

std::optional<FactValue> fact_value_from_json(const FactType& type, const nlohmann::json& json) {
  const auto as_text = [](const nlohmann::json& in) -> std::optional<std::string> {
    const auto* text = in.get_ptr<const std::string*>();
    return text == nullptr || text->size() > kLongestRead ? std::nullopt : std::optional{*text};
  };
  std::optional<FactValue> out;
  switch (type.kind) {
    case ValueKind::Bool:
      if (json.is_boolean()) out = json.get<bool>();
      break;
    case ValueKind::Integer:
      if (json.is_number_integer() && (!json.is_number_unsigned() || json.get<std::uint64_t>() <= INT64_MAX)) out = json.get<std::int64_t>();
      break;
    case ValueKind::Real:
      if (json.is_number()) out = json.get<double>();
      break;
    case ValueKind::Text:
    case ValueKind::Enum:
    case ValueKind::OpenEnum:
      if (auto text = as_text(json)) out = *std::move(text);
      break;
    case ValueKind::List:
    case ValueKind::EnumList: {
      if (!json.is_array() || json.size() > kMostRead) break;
      std::vector<std::string> all;
      for (const auto& each : json) {
        auto text = as_text(each);
        if (!text) return std::nullopt;
        all.push_back(*std::move(text));
      }
      out = std::move(all);
      break;
    }
    case ValueKind::Time:
      if (const auto text = as_text(json))
        if (const auto time = parse_rfc3339(*text)) out = *time;
      break;
  }
  return out && accepts_value(type, *out) ? out : std::nullopt;
}

nlohmann::ordered_json to_json(const Fact& fact) {
  nlohmann::ordered_json out;
  out["n"] = fact.n;
  out["id"] = fact.type->id;
  out["subject"] = subject_json(fact.subject);
  if (const auto* value = fact.value()) out["value"] = to_json(*value);
  if (const auto* unknown = fact.unknown()) out["unknown"] = unknown->to_string();
  out["stage"] = name_of(fact.type->stage);
  out["at_ms"] = milliseconds(fact.at);
  out["source"] = name_of(fact.source);
  if (!fact.raw.empty()) out["raw"] = text::hex_bytes(fact.raw, "");
  if (fact.raw_cut) out["raw_cut"] = true;
  return out;
}

}  // namespace doctor
