#include "evidence/json.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace doctor {
namespace {

// JSON needs valid UTF-8; a stranger's text may not be. Escaping keeps it readable and lossless.
constexpr std::size_t kTextLimit = 4096;

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
