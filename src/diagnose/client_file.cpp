#include "diagnose/client_file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/rdp_file.hpp"

namespace doctor::diagnose {

void observe_client_file(const ClientFile& file, Evidence& evidence) {
  const Seen by_user{.source = Source::User};
  evidence.observe(facts::kRdpFileAlternateDiffers, file.alternate_differs, by_user);
  if (!file.full_address.empty()) evidence.observe(facts::kRdpFilePlainAddress, file.full_address, by_user);
  evidence.observe(facts::kRdpFileEncoding, file.encoding, by_user);
  evidence.observe(facts::kRdpFileFreerdpRefuses, file.refused_by_freerdp, by_user);
  evidence.observe(facts::kRdpFileCredssp, file.credssp, by_user);
  evidence.observe(facts::kRdpFileNegotiates, file.negotiates_security, by_user);
  evidence.observe(facts::kRdpFileAuthenticationLevel, file.authentication_level, by_user);
  if (!file.account.empty()) evidence.observe(facts::kRdpFileAccount, file.account, by_user);
  evidence.observe(facts::kRdpFileGatewayUsage, file.gateway_usage, by_user);
  if (!file.gateway_host.empty()) evidence.observe(facts::kRdpFileGatewayHost, file.gateway_host, by_user);
  evidence.observe(facts::kRdpFileSignature, file.signature, by_user);
  evidence.observe(facts::kRdpFileErrors, std::int64_t(file.errors), by_user);
  evidence.observe(facts::kRdpFileWarnings, std::int64_t(file.warnings), by_user);
}

bool has_client_file(const Evidence& evidence) { return evidence.of_walk(facts::kRdpFileGatewayUsage) != nullptr; }

bool rests_on_the_file_alone(std::span<const std::uint32_t> because, const Evidence& evidence) {
  const auto of_the_file = [&](std::uint32_t n) {
    const auto fact = std::ranges::find(evidence.facts(), n, &Fact::n);
    return fact != evidence.facts().end() && fact->type->id.starts_with("rdp_file.");
  };
  return !because.empty() && std::ranges::all_of(because, of_the_file);
}

namespace {

// Level 1 ends what would be a question: mstsc's by Microsoft's documentation; of the others it is not known.
void judge_clients_by_level(const knowledge::Knowledge& known, Diagnosis& d) {
  if (std::ranges::none_of(d.causes, [](const Conclusion& cause) {
        return cause.id == "rdp-file-refuses-unverified-host" || cause.id == "rdp-file-refuses-host-without-tls";
      }))
    return;
  for (const auto& rules : known.clients()) {
    const auto client = std::ranges::find(d.clients, rules.id, &ClientVerdict::client);
    if (client == d.clients.end() || client->result == ClientResult::Refuses) continue;
    *client = {.client = client->client, .title = client->title, .forced = client->forced};
    if (rules.family != "mstsc") continue;
    client->result = ClientResult::Refuses;
    client->text = "The file has it stop where it cannot verify the computer";
    client->because = {d.evidence.of_walk(facts::kRdpFileAuthenticationLevel)->n};
    client->confidence = "official";
    client->source = "https://learn.microsoft.com/en-us/windows/win32/termserv/imsrdpclientadvancedsettings4-authenticationlevel";
  }
}

}  // namespace

void judge_clients_by_file(const knowledge::Knowledge& known, Diagnosis& d) {
  judge_clients_by_level(known, d);
  const auto encoding = d.evidence.walk_value<std::string>(facts::kRdpFileEncoding).value_or("");
  const bool unmarked = encoding == "utf16le_unmarked" || encoding == "utf16be_unmarked";
  const bool unread = unmarked || encoding == "utf16be_marked";
  const bool nowhere = d.evidence.walk_value<std::string>(facts::kRdpFileGatewayUsage) == "unnamed";
  const bool no_number = d.evidence.walk_value<bool>(facts::kRdpFileFreerdpRefuses) == true;
  if (!unread && !nowhere && !no_number) return;
  const auto& reason = unread ? facts::kRdpFileEncoding : nowhere ? facts::kRdpFileGatewayUsage : facts::kRdpFileFreerdpRefuses;
  for (const auto& rules : known.clients()) {
    const auto client = std::ranges::find(d.clients, rules.id, &ClientVerdict::client);
    if (client == d.clients.end() || client->result == ClientResult::Refuses) continue;
    // Others of its family read such files with code of their own.
    const bool freerdp = rules.id.starts_with(rules.family) && rules.family == "freerdp";
    if (!unread && !nowhere && !freerdp) continue;
    *client = {.client = client->client, .title = client->title, .forced = client->forced};
    // What mstsc makes of the high byte first, and whether its machine has a gateway of its own, is not known.
    if (!freerdp && !(rules.family == "mstsc" && unmarked)) continue;
    client->result = ClientResult::Refuses;
    client->text = unread    ? "It finds no setting in the file"
                   : nowhere ? "It has no name of a gateway to go to"
                             : "It refuses a file with a number that is none";
    client->because = {d.evidence.of_walk(reason)->n};
    client->confidence = "derived";
    client->source = "https://github.com/FreeRDP/FreeRDP/blob/HEAD/client/common/file.c";
  }
}

bool before_the_host(std::optional<Stage> failed) { return failed == Stage::Name || failed == Stage::Route || failed == Stage::Tcp; }

bool goes_by_gateway(const Evidence& evidence, std::optional<Stage> failed) {
  const auto usage = evidence.walk_value<std::string>(facts::kRdpFileGatewayUsage);
  return usage == "always" || (usage == "if_needed" && before_the_host(failed));
}

bool way_is_open(const Evidence& evidence, std::optional<Stage> failed, std::optional<Stage> stopped) {
  const auto usage = evidence.walk_value<std::string>(facts::kRdpFileGatewayUsage);
  return (usage == "as_configured" || usage == "undocumented") && (!stopped || before_the_host(failed));
}

std::string sentence_of_open_way(const Evidence& evidence, std::string_view direct) {
  const bool undocumented = evidence.walk_value<std::string>(facts::kRdpFileGatewayUsage) == "undocumented";
  return text::format("Whether a client that opens this file goes by a gateway is {}. Of the direct way: {}",
                      undocumented ? "not known: what the file says of it (gatewayusagemethod) has no published meaning"
                                   : "up to the settings of its machine, which are not known here",
                      direct);
}

std::string gateway_sentence(const Evidence& evidence, std::string_view direct) {
  const auto host = evidence.walk_value<std::string>(facts::kRdpFileGatewayHost);
  return text::format("A client that opens this file goes by the gateway{}, which was not tested. Of the direct way: {}",
                      host ? " " + text::escape_untrusted(*host) : std::string{}, direct);
}

}  // namespace doctor::diagnose
