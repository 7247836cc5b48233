// The gateway: whether one is used, which, and what it gets.
#include "base/text.hpp"
#include "format/rdpfile/address.hpp"
#include "format/rdpfile/gateway.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

constexpr std::string_view kName = "gatewayhostname";
constexpr std::string_view kUsage = "gatewayusagemethod";
constexpr std::string_view kProfile = "gatewayprofileusagemethod";

void look_at_use(Looking& looking, std::string_view name, std::int64_t usage, bool explicit_settings) {
  const bool wanted = usage == 1 || usage == 2;
  if (name.empty()) {
    if (rdpfile::lacks_its_gateway(looking.file()))
      looking.add(rule::kGatewayMissing, {looking.setting(kUsage)->number},
                  explicit_settings ? "The client is to go by this file's gateway, and the file names none."
                                    : "The client is to go by a gateway, and the file names none; only mstsc may take the machine's own.");
    return;
  }
  const auto line = looking.setting(kName)->number;
  if (usage == 0 || usage == 4) {
    looking.add(
        rule::kGatewayUnused, {line},
        text::format("The gateway {} is named, and {}.", looking.value(name),
                     looking.setting(kUsage) == nullptr ? "gatewayusagemethod is missing, which means never" : "gatewayusagemethod says never"));
  } else if (wanted && !explicit_settings) {
    auto& finding = looking.add(rule::kGatewayProfile, {line},
                                text::format("The gateway {} is named, and the machine's own gateway settings count.", looking.value(name)));
    const auto* profile = looking.setting(kProfile);
    if (profile != nullptr)
      finding.edits.push_back(with_value(*profile, "1"));
    else
      finding.edits.push_back({.kind = rdpfile::EditKind::Append, .text = text::format("{}:i:1", kProfile)});
    finding.remedy = "gatewayprofileusagemethod becomes 1";
  }
}

}  // namespace

void look_at_gateway(Looking& looking) {
  const auto name = looking.text(kName);
  if (!name.empty())
    if (const auto address = looking.address(name); !address)
      looking.add(rule::kAddressMalformed, {looking.setting(kName)->number},
                  text::format("{} is no name of a gateway: {}.", looking.value(name), address.error().message));
  const auto usage = looking.number(kUsage).value_or(0);
  look_at_use(looking, name, usage, looking.number(kProfile) == 1);
  const bool goes_by_it = usage >= 1 && usage <= 3;
  if (goes_by_it && looking.number("gatewaycredentialssource") == 3)
    looking.add(rule::kGatewayBasic, {looking.setting("gatewaycredentialssource")->number},
                "The gateway gets the password itself (basic authentication).");
  if (looking.number("require pre-authentication") == 1 && looking.text("pre-authentication server address").empty())
    looking.add(rule::kPreauthMissing, {looking.setting("require pre-authentication")->number},
                "The client is to sign in at a web proxy first, and none is named.");
}

}  // namespace doctor::lint
