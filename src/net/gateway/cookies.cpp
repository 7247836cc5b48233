#include "net/gateway/cookies.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "net/gateway/request.hpp"

namespace doctor::net {
namespace {

// RFC 6265 4.1.1, and what gateways send besides: no control character and no end of the pair.
bool is_harmless(std::string_view in) {
  return std::ranges::all_of(in, [](char c) { return c > 0x20 && c < 0x7f && c != ';' && c != ','; });
}

// "; Path=/RDWeb": not for us. A path is ours where the gateway's begins with it.
bool is_for_our_path(std::string_view attributes) {
  while (!attributes.empty()) {
    const auto end = std::min(attributes.find(';'), attributes.size());
    const auto attribute = text::trim(attributes.substr(0, end));
    attributes.remove_prefix(std::min(end + 1, attributes.size()));
    const auto equals = attribute.find('=');
    if (equals == attribute.npos || text::to_lower_ascii(text::trim(attribute.substr(0, equals))) != "path") continue;
    const auto path = text::trim(attribute.substr(equals + 1));
    if (path.starts_with('/') && !kGatewayPath.starts_with(path)) return false;
  }
  return true;
}

}  // namespace

void GatewayCookies::take(const HttpHead& answer) {
  for (const auto& each : answer.fields) {
    if (text::to_lower_ascii(each.name) != "set-cookie") continue;
    const std::string_view all = each.value;
    const auto end = std::min(all.find(';'), all.size());
    const auto pair = text::trim(all.substr(0, end));
    const auto equals = pair.find('=');
    if (equals == pair.npos || equals == 0 || pair.size() > kMostBytes || !is_harmless(pair) || !is_for_our_path(all.substr(end))) continue;
    const auto name = pair.substr(0, equals), value = pair.substr(equals + 1);
    std::erase_if(kept_, [&](const Cookie& known) { return known.name == name; });
    if (!value.empty() && kept_.size() < kMost) kept_.push_back({std::string{name}, std::string{value}});
  }
}

std::string GatewayCookies::field() const {
  std::string out;
  for (const auto& each : kept_) out += text::format("{}{}={}", out.empty() ? "" : "; ", each.name, each.value);
  return out;
}

}  // namespace doctor::net
