#include "evidence/redaction.hpp"

#include "base/text.hpp"

namespace doctor {

std::string Redactor::stand_in(Privacy privacy, std::string_view value) {
  if (privacy == Privacy::Public || value.empty()) return std::string{value};
  if (privacy == Privacy::FreeText) return "[redacted]";
  auto& known = privacy == Privacy::Name ? names_ : addresses_;
  const auto key = text::to_lower_ascii(value);
  auto found = known.find(key);
  if (found == known.end()) found = known.emplace(key, text::format("{}-{}", privacy == Privacy::Name ? "name" : "address", known.size() + 1)).first;
  return found->second;
}

}  // namespace doctor
