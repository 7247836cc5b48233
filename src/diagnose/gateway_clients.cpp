#include "diagnose/gateway_clients.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

using Code = std::optional<std::int64_t>;

// What mstsc shows. What its numbers mean stands in the table of codes, which a diagnosis does without; that they belong to these ends
// is by their meaning.
struct Shown {
  std::string_view value;
  std::int64_t code;
  std::string_view text;
};

constexpr std::array kOfTunnelCodes{
    Shown{"E_PROXY_NAP_ACCESSDENIED", 0x300001C, "User or computer not authorised for the gateway"},
    Shown{"E_PROXY_RAP_ACCESSDENIED", 0x300001B, "The computer is not on the gateway's permission list, or was given by its short name"},
    Shown{"E_PROXY_TS_CONNECTFAILED", 0x3000008, "An error on the remote computer"},
    Shown{"E_PROXY_MAXCONNECTIONSREACHED", 0x3000022, "The gateway has its maximum of connections"},
    Shown{"E_PROXY_NOTSUPPORTED", 0x3000023, "The gateway does not support the request"},
    Shown{"E_PROXY_CAPABILITYMISMATCH", 0x3000024, "The client lacks a capability that the gateway wants"},
    Shown{"E_PROXY_QUARANTINE_ACCESSDENIED", 0x3000027, "Health requirements (NAP) not passed"},
    Shown{"E_PROXY_NOCERTAVAILABLE", 0x3000028, "No certificate is configured on the gateway"},
    Shown{"E_PROXY_SESSIONTIMEOUT", 0x3000033, "The session's time limit is over"},
    Shown{"E_PROXY_COOKIE_BADPACKET", 0x3000034, "An invalid cookie was sent to the gateway"},
    Shown{"E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED", 0x3000035, "The gateway rejected the cookie"},
    Shown{"E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD", 0x3000037, "The gateway expects another authentication method"},
    Shown{"E_PROXY_REAUTH_AUTHN_FAILED", 0x3000038, "The periodic authentication failed"},
    Shown{"E_PROXY_REAUTH_CAP_FAILED", 0x3000039, "The periodic authorisation failed"},
    Shown{"E_PROXY_REAUTH_RAP_FAILED", 0x3000039, "The periodic authorisation failed"},
    Shown{"E_PROXY_SDR_NOT_SUPPORTED_BY_TS", 0x300003B, "Gateway and remote computer could not exchange policies"},
    Shown{"E_PROXY_REAUTH_NAP_FAILED", 0x3000041, "The periodic health check failed"},
};
constexpr std::array kOfCertificates{Shown{"wrong_name", 0x3000006, "The names of the gateway and of its certificate differ"},
                                     Shown{"expired", 0x3000007, "The gateway's certificate has expired or is revoked"},
                                     Shown{"revoked", 0x3000004, "The gateway's certificate is revoked"},
                                     Shown{"untrusted", 0x3000005, "The gateway's identity could not be verified"},
                                     Shown{"self_signed", 0x3000005, "The gateway's identity could not be verified"},
                                     Shown{"missing_intermediate", 0x3000005, "The gateway's identity could not be verified"},
                                     Shown{"not_yet_valid", 0x3000003, "The gateway's certificate: name, expiry or trust"}};
constexpr Shown kUnreachable{"", 0x300000C, "The gateway's address is unreachable or incorrect"};
constexpr Shown kUnavailable{"", 0x300000D, "The gateway is temporarily unavailable"};
constexpr Shown kOtherSignIn{"", 0x300000B, "Another logon method is required"};
constexpr Shown kProxySignIn{"", 0x3000020, "The web proxy requires authentication"};

constexpr std::string_view kMstscSource =
    "https://social.technet.microsoft.com/wiki/contents/articles/37870.remote-desktop-client-troubleshooting-disconnect-codes-and-reasons.aspx";
constexpr std::string_view kMeasured = "xfreerdp 2.11.7 and 3.10.3 at the practice gateway: docs/gateway.md";
constexpr std::string_view kFaq = "https://learn.microsoft.com/en-us/windows-server/remote/remote-desktop-services/clients/remote-desktop-client-faq";
constexpr std::string_view kSpec = "[MS-TSGU] 3.3.5";

template <std::size_t N>
const Shown* find(const std::array<Shown, N>& table, std::string_view value) {
  const auto found = std::ranges::find(table, value, &Shown::value);
  return found == table.end() ? nullptr : &*found;
}

// Where the gateway ended the way, as a client meets it.
struct End {
  std::string at{};           // as gateway.ended_at has it; "none": at its certificate
  std::string certificate{};  // as gateway.certificate_problem has it
  std::string sign_in{};
  std::string tunnel_code{};
  std::string outcome{};  // of RDG_OUT_DATA
  std::optional<std::int64_t> status{};
  std::uint32_t n{0};  // the fact that shows it
};

End end_of(const Evidence& evidence) {
  const auto text = [&](const FactType& type) { return evidence.walk_value<std::string>(type).value_or(""); };
  End out{.at = text(facts::kGatewayEndedAt),
          .certificate = text(facts::kGatewayCertProblem),
          .sign_in = text(facts::kGatewaySignIn),
          .tunnel_code = text(facts::kGatewayTunnelCode),
          .outcome = text(facts::kGatewayHttpOutcome),
          .status = evidence.walk_value<std::int64_t>(facts::kGatewayHttpStatus)};
  // Its certificate is good and it asks for a sign-in, and yet it stops clients: by what it asks for.
  if (out.at == "none" && out.certificate == "none") out = {.at = "sign_in", .sign_in = "no_scheme"};
  for (const FactType* type :
       {&facts::kGatewayTunnelCode, &facts::kGatewayTunnel, &facts::kGatewaySignIn, &facts::kGatewayHttpStatus, &facts::kGatewayHttpOutcome,
        &facts::kGatewayCertProblem, &facts::kGatewayTlsOutcome, &facts::kGatewayTcpOutcome, &facts::kGatewayNameOutcome, &facts::kGatewayEndedAt}) {
    const Fact* fact = evidence.of_walk(*type);
    if (fact == nullptr || !fact->known()) continue;
    if (out.at == "none" && type != &facts::kGatewayCertProblem) continue;
    out.n = fact->n;
    break;
  }
  return out;
}

// Null where it has several for such an end, or none that anybody tells of.
const Shown* shown_by_mstsc(const End& end) {
  if (end.at == "none") return find(kOfCertificates, end.certificate);
  if (end.at == "name" || end.at == "route" || end.at == "tcp") return &kUnreachable;
  if (end.at == "tls") return &kUnavailable;
  if (end.at == "sign_in") return end.sign_in == "no_scheme" ? &kOtherSignIn : nullptr;
  if (end.at == "tunnel" || end.at == "channel") return find(kOfTunnelCodes, end.tunnel_code);
  if (end.status == 407) return &kProxySignIn;
  const bool another_server = end.outcome == "not_http" || end.status == 404 || (end.status && *end.status >= 300 && *end.status < 400);
  return another_server || (end.status && *end.status >= 500 && end.status != 501) ? &kUnavailable : nullptr;
}

void show_mstsc(const End& end, ClientVerdict& client) {
  if (const auto* shown = shown_by_mstsc(end)) {
    client.code = shown->code;
    client.text = shown->text;
    client.source = kMstscSource;
  } else if (end.sign_in == "refused") {
    client.text = "It says that the credentials did not work, and asks for others";
  } else if (end.at == "transports") {
    client.text = "It says that it could not send data to the gateway, or receive any (0x3000009, 0x300000A)";
    client.source = kMstscSource;
  }
}

void show_freerdp(const End& end, ClientVerdict& client) {
  if (client.client == "remmina") return;  // the same library with words of its own
  client.source = kMeasured;
  if (end.at == "none") {
    client.result = ClientResult::Prompts;
    client.text = "Prints the gateway's certificate and asks: Do you trust the above certificate? (Y/T/N)";
    client.source = "https://github.com/FreeRDP/FreeRDP/blob/master/libfreerdp/core/gateway/rdg.c";
  } else if (end.sign_in == "refused") {
    client.code = 0x00020016;
    client.text = "ERRCONNECT_ACCESS_DENIED (exit code 155)";
  } else if (end.at == "tunnel" || end.at == "channel") {
    client.text = end.tunnel_code.empty() ? std::string{"Ends with exit code 131 or 133, which says no more than that the connection failed"}
                                          : text::format("Ends with exit code 131 or 133; {} stands in its log alone", end.tunnel_code);
  } else if (end.at == "transports" && end.outcome == "silent") {
    client.text = "It waits; no message came within 12 s";
  } else if (end.at == "transports" || end.at == "sign_in") {
    client.code = 0x0002000C;
    client.text = "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED (exit code 133)";
  } else {
    client.source.clear();
  }
}

void show_mac(const End& end, ClientVerdict& client) {
  if (end.at == "none") {
    client.result = ClientResult::Prompts;
    client.text = "\"You are connecting to ... the certificate could not be verified\" prompt";
  } else if (end.tunnel_code == "E_PROXY_MAXCONNECTIONSREACHED") {
    client.code = 0x59E6;
    client.text = "RPC error 23014 or Error 0x59e6, try again after waiting a few minutes";
    client.confidence = "official";
    client.source = kFaq;
  } else if (end.tunnel_code == "E_PROXY_RAP_ACCESSDENIED") {
    client.text = "TS_RAP: You are not allowed to connect to the given host";
    client.confidence = "official";
    client.source = kFaq;
  }
}

}  // namespace

void judge_clients_by_gateway(const knowledge::Knowledge& known, Diagnosis& d) {
  const auto end = end_of(d.evidence);
  if (end.at.empty()) return;
  // A token of a modern sign-in, which some clients have.
  const auto schemes = d.evidence.walk_value<std::vector<std::string>>(facts::kGatewayHttpSchemes).value_or(std::vector<std::string>{});
  const bool by_token = end.sign_in == "no_scheme" && std::ranges::find(schemes, "Basic") == schemes.end();
  for (const auto& rules : known.clients()) {
    const auto client = std::ranges::find(d.clients, rules.id, &ClientVerdict::client);
    if (client == d.clients.end()) continue;
    *client = {.client = client->client, .title = client->title, .forced = client->forced, .result = ClientResult::Refuses};
    client->because = {end.n};
    client->confidence = "derived";
    if (rules.family == "freerdp") show_freerdp(end, *client);
    if (rules.family == "mac") show_mac(end, *client);
    if (rules.family == "mstsc") show_mstsc(end, *client);
    if (by_token && rules.family != "freerdp") {
      client->result = ClientResult::Unknown;
      client->text = "It gets on where it is set up for the modern sign-in that the gateway asks for";
      client->code.reset();
      client->source.clear();
    }
    if (client->text.empty()) client->text = "It gets no further than the gateway; what it shows then no source says";
    if (client->source.empty()) client->source = kSpec;
  }
}

}  // namespace doctor::diagnose
