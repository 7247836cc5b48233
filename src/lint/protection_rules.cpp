// What protects the user and the user's machine: secrets in the file, the check of the host, what the session gets.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

// The version of a DPAPI blob and the GUID of its provider, df9d8cd0-1501-11d1-8c7a-00c04fc297eb.
constexpr std::array<unsigned char, 20> kDpapiHeader{1,    0,    0,    0,    0xd0, 0x8c, 0x9d, 0xdf, 0x01, 0x15,
                                                     0xd1, 0x11, 0x8c, 0x7a, 0x00, 0xc0, 0x4f, 0xc2, 0x97, 0xeb};

bool is_dpapi(BytesView bytes) {
  return bytes.size() > kDpapiHeader.size() &&
         std::ranges::equal(bytes.first(kDpapiHeader.size()), kDpapiHeader, {}, [](std::byte b) { return std::to_integer<unsigned char>(b); });
}

bool is_vouched_for(const Looking& looking) { return looking.report().signature.state == SignatureState::Holds; }

void look_at_host_check(Looking& looking) {
  const auto level = looking.number("authentication level");
  const bool credssp_off = looking.number("enablecredsspsupport") == 0;
  const auto* level_line = looking.setting("authentication level");
  const auto* credssp_line = looking.setting("enablecredsspsupport");
  Finding* finding = nullptr;
  if (level == 0 && credssp_off)
    finding = &looking.add(rule::kNeverVerified, {level_line->number, credssp_line->number},
                           "CredSSP is off and a failed check of the host is passed over: anybody in its place gets the password.");
  else if (level == 0)
    finding = &looking.add(rule::kLevel0, {level_line->number}, "The client connects without a word although it cannot verify the host.");
  else if (credssp_off)
    finding = &looking.add(rule::kCredsspOff, {credssp_line->number}, "The client does not offer Network Level Authentication (CredSSP).");
  if (finding != nullptr) {
    if (level == 0) finding->edits.push_back(with_value(*level_line, "2"));
    if (credssp_off) finding->edits.push_back(with_value(*credssp_line, "1"));
    finding->remedy = level == 0 && credssp_off ? "CredSSP is on and the client asks" : level == 0 ? "the client asks (2)" : "CredSSP is on";
  }
  if (level == 3) looking.add(rule::kLevel3, {level_line->number}, "Nothing is said of what happens when the host cannot be verified; 2 asks.");
  if (looking.number("negotiate security layer") == 0) {
    const auto* line = looking.setting("negotiate security layer");
    auto& no_negotiation =
        looking.add(rule::kNoNegotiation, {line->number}, "The client begins with TLS in place of negotiating the security protocol.");
    no_negotiation.edits.push_back(with_value(*line, "1"));
    no_negotiation.remedy = "it is negotiated";
  }
}

void look_at_own_account(Looking& looking) {
  const auto usage = looking.number("gatewayusagemethod").value_or(0);
  if (usage < 1 || usage > 3 || looking.number("gatewaycredentialssource") != 2 || is_vouched_for(looking)) return;
  looking.add(rule::kGatewayOwnAccount, {looking.setting("gatewaycredentialssource")->number},
              "The gateway that this file names is answered with the account that is signed in here, without asking.");
}

void look_at_sharing(Looking& looking) {
  const auto sharing = sharing_of(looking);
  if (sharing.empty()) return;
  const bool unverified = looking.number("authentication level") == 0;
  if (!unverified && is_vouched_for(looking)) return;
  std::vector<std::size_t> lines;
  std::vector<std::string> what;
  for (const auto& each : sharing) {
    lines.push_back(each.line->number);
    if (std::ranges::find(what, each.key->shares) == what.end()) what.emplace_back(each.key->shares);
  }
  const auto all = text::join(what, ", ");
  if (unverified)
    looking.add(rule::kSharesUnverified, lines, text::format("Whoever answers in the host's place gets {} of this machine.", all));
  else
    looking.add(rule::kSharesUnsigned, lines, text::format("The host gets {} of this machine, and nobody vouches for the file.", all));
}

}  // namespace

std::vector<Sharing> sharing_of(const Looking& looking) {
  std::vector<Sharing> out;
  for (const auto& key : looking.known().rdp_keys()) {
    if (key.shares.empty()) continue;
    if (key.key == "redirectclipboard" && looking.number("disableclipboardredirection") == 1) continue;
    if (key.key == "redirectprinters" && looking.number("disableprinterredirection") == 1) continue;
    const auto* line = looking.setting(key.key);
    const bool active = line != nullptr && (key.type == 'i' ? looking.number(key.key).value_or(0) != 0 : !text::trim(line->value).empty());
    if (active) out.push_back({line, &key});
  }
  std::ranges::sort(out, {}, [](const Sharing& each) { return each.line->number; });
  return out;
}

void look_at_secrets(Looking& looking) {
  if (const auto* line = looking.setting("password"); line != nullptr && !text::trim(line->value).empty()) {
    auto& finding = looking.add(rule::kPasswordClear, {line->number}, "The file holds a password in clear.");
    finding.edits.push_back(without(*line));
    finding.remedy = "it is taken out";
  }
  if (const auto* line = looking.setting("password 51"); line != nullptr) {
    const auto bytes = text::parse_hex_bytes(line->value);
    if (bytes && !bytes->empty()) {
      if (is_dpapi(*bytes))
        looking.add(rule::kPasswordStored, {line->number}, "The file holds a password, encrypted for one user on one machine.");
      else
        looking.add(rule::kPasswordUnreadable, {line->number}, "The file holds a password that Windows cannot read: it is not what DPAPI makes.");
      if (looking.number("prompt for credentials") == 1)
        looking.add(rule::kPasswordUnused, {line->number, looking.setting("prompt for credentials")->number},
                    "A password is stored, and the client is told to ask for one.");
    }
  }
  if (const auto* line = looking.setting("gatewayaccesstoken"); line != nullptr && !text::trim(line->value).empty())
    looking.add(rule::kToken, {line->number}, "The file holds a token that lets its holder through the gateway.");
}

void look_at_protection(Looking& looking) {
  look_at_host_check(looking);
  look_at_own_account(looking);
  look_at_sharing(looking);
}

}  // namespace doctor::lint
