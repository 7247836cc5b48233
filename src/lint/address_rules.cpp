// Which host, as whom.
#include "base/text.hpp"
#include "format/rdpfile/address.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

using rdpfile::HostPort;

constexpr std::string_view kFull = "full address";
constexpr std::string_view kAlternate = "alternate full address";

std::optional<HostPort> read_address(Looking& looking, std::string_view key) {
  const auto* line = looking.setting(key);
  if (line == nullptr || text::trim(line->value).empty()) return std::nullopt;
  const auto address = looking.address(line->value);
  if (address) return *address;
  looking.add(rule::kAddressMalformed, {line->number},
              text::format("{} is no name and no address: {}.", looking.value(text::trim(line->value)), address.error().message));
  return std::nullopt;
}

bool same_place(const HostPort& a, const HostPort& b) { return text::to_lower_ascii(a.host) == text::to_lower_ascii(b.host) && a.port == b.port; }

void look_at_account(Looking& looking) {
  const auto user = looking.text("username"), domain = looking.text("domain");
  if (domain.empty()) return;
  const auto slash = user.find('\\'), at = user.rfind('@');
  const auto named = slash != user.npos ? user.substr(0, slash) : at != user.npos ? user.substr(at + 1) : std::string_view{};
  if (named.empty() || text::to_lower_ascii(named) == text::to_lower_ascii(domain)) return;
  looking.add(rule::kDomainTwice, {looking.setting("username")->number, looking.setting("domain")->number},
              text::format("The account is said to be of {} and of {}.", looking.value(named), looking.value(domain)));
}

}  // namespace

void look_at_address(Looking& looking) {
  const auto full = read_address(looking, kFull);
  const auto alternate = read_address(looking, kAlternate);
  const auto* full_line = looking.setting(kFull);
  const auto* alternate_line = looking.setting(kAlternate);
  // One with a wrong type or without any is told of as such.
  const auto says = [&](std::string_view key) {
    for (const auto& line : looking.file().lines)
      if (line.plain_key() == key && (line.kind == rdpfile::LineKind::Other || !text::trim(line.value).empty())) return true;
    return false;
  };
  if (!says(kFull) && !says(kAlternate)) looking.add(rule::kAddressMissing, {}, "The file names no host: there is no full address.");
  if (full && alternate && !same_place(*full, *alternate))
    looking.add(rule::kAlternateDiffers, {full_line->number, alternate_line->number},
                text::format("The file shows {} and leads to {}.", looking.value(full->to_string()), looking.value(alternate->to_string())));
  const auto& counts = alternate ? alternate : full;
  const auto port = looking.number("server port");
  if (counts && counts->port && port && *port >= 1 && *port <= 65535 && *port != *counts->port)
    looking.add(
        rule::kPortTwice, {(alternate ? alternate_line : full_line)->number, looking.setting("server port")->number},
        text::format("The address says port {0} and server port says {1}: FreeRDP takes {1}; which one other clients take is written nowhere.",
                     *counts->port, *port));
  if (counts && counts->is_address && looking.number("enablerdsaadauth") == 1)
    looking.add(rule::kEntraAddress, {looking.setting("enablerdsaadauth")->number},
                text::format("Microsoft Entra ID is to be used at {}, which is no name.", looking.value(counts->host)));
  look_at_account(looking);
  if (looking.number("remoteapplicationmode") == 1 && looking.text("remoteapplicationprogram").empty())
    looking.add(rule::kProgramMissing, {looking.setting("remoteapplicationmode")->number}, "A RemoteApp is asked for, and no program is named.");
}

}  // namespace doctor::lint
