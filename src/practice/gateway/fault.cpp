#include "practice/gateway/fault.hpp"

#include <algorithm>
#include <array>

namespace doctor::practice {
namespace {

using tsgu::ReturnCode;

constexpr GatewayScript both(WebAnswer answer) { return {.websocket = answer, .http = answer}; }
constexpr GatewayScript saying(int status) { return {.websocket = WebAnswer::Status, .http = WebAnswer::Status, .status = status}; }
constexpr GatewayScript portal() {
  auto script = both(WebAnswer::Redirect);
  script.certificate.issuer = Issuer::StrangeRoot;
  script.certificate.right_name = false;
  return script;
}
constexpr GatewayScript showing(CertificateScript certificate) {
  certificate.key = crypto::KeyKind::EcP256;
  return {.certificate = certificate};
}

constexpr std::array kFaults{
    // ---- healthy ------------------------------------------------------------------------------------------------
    GatewayFault{"healthy", "both transports, sign-in by NTLM, and a target behind it", "", {}},
    GatewayFault{"binding-wanted", "lets in only a sign-in that is bound to its certificate", "", {.wants_binding = true}},
    GatewayFault{"same-certificate", "the host behind it shows the gateway's own certificate", "", {.target_has_its_certificate = true}},
    GatewayFault{"websocket-unknown", "an older gateway that takes no notice of the WebSocket upgrade", "", {.websocket = WebAnswer::Ignore}},
    GatewayFault{"consent-message", "has every user agree to a message", "", {.consent = "For staff only. What you do here is logged."}},
    GatewayFault{"affinity-cookie",
                 "a balancer in front finds the same gateway again by a cookie",
                 "",
                 {.websocket = WebAnswer::Ignore, .wants_cookie = true}},
    GatewayFault{"in-without-length",
                 "an older gateway whose answer to RDG_IN_DATA has no length",
                 "",
                 {.websocket = WebAnswer::Ignore, .in_has_length = false}},
    GatewayFault{"approval-wanted", "asks for a second factor, which takes six seconds", "", {.approval_takes = std::chrono::seconds{6}}},

    // ---- tls, certificate ---------------------------------------------------------------------------------------
    GatewayFault{"tls-refused", "resets when the ClientHello arrives", "tls", {.hello = HelloAnswer::Reset}},
    GatewayFault{"tls-silence", "never answers the ClientHello", "tls", {.hello = HelloAnswer::Silence}},
    GatewayFault{"expired", "its certificate is past its end", "certificate",
                 showing({.issuer = Issuer::Root, .begins_in_days = -400, .ends_in_days = -35})},
    GatewayFault{"wrong-name", "its certificate is for another host", "certificate",
                 showing({.issuer = Issuer::Root, .ends_in_days = 365, .right_name = false})},
    GatewayFault{"self-signed", "its certificate is signed by its own key", "certificate", showing({})},
    GatewayFault{"unknown-ca", "its certificate is issued by a CA that nobody here trusts", "certificate",
                 showing({.issuer = Issuer::StrangeRoot, .ends_in_days = 365})},
    GatewayFault{"intermediate-missing", "does not send the certificate of its issuer", "certificate",
                 showing({.issuer = Issuer::Intermediate, .ends_in_days = 365, .sends_intermediate = false})},
    GatewayFault{"client-certificate", "its certificate is for clients alone", "certificate",
                 showing({.issuer = Issuer::Root, .ends_in_days = 365, .client_auth_only = true})},
    GatewayFault{"old-tls", "speaks TLS 1.0 alone", "tls", {.lowest = crypto::TlsVersion::Tls10, .highest = crypto::TlsVersion::Tls10}},

    // ---- http ---------------------------------------------------------------------------------------------------
    GatewayFault{"no-websocket", "a proxy in front refuses the WebSocket upgrade (501)", "http", {.websocket = WebAnswer::Status, .status = 501}},
    GatewayFault{"websocket-only", "a proxy in front refuses the gateway's own methods (405)", "http", {.http = WebAnswer::Status, .status = 405}},
    GatewayFault{"both-transports-cut", "a proxy in front refuses both transports (501)", "http", saying(501)},
    GatewayFault{"captive-portal", "a portal with a certificate of its own redirects to its page (302)", "http", portal()},
    GatewayFault{"site-redirects", "its own web site redirects to a page (302)", "http", both(WebAnswer::Redirect)},
    GatewayFault{"bearer-only",
                 "asks for a token of a modern sign-in, and offers no NTLM",
                 "http",
                 {.offers_only = "Bearer authorization_uri=\"https://login.example/\""}},
    GatewayFault{"basic-only", "asks for a password by Basic alone", "http", {.offers_only = "Basic realm=\"practice\""}},
    GatewayFault{"sspi-ntlm-only", "takes NTLM inside its tunnel alone, and none over HTTP", "http", {.offers_only = "SSPI_NTLM"}},
    GatewayFault{"paa-only", "takes the cookie of a sign-in of its own, and says so before the tunnel", "http", {.offers_only = "PAA"}},
    GatewayFault{"forbidden", "refuses everybody (403)", "http", saying(403)},
    GatewayFault{"not-found", "a web server without a gateway (404)", "http", saying(404)},
    GatewayFault{"rpc-only",
                 "an older gateway that knows neither transport and asks for a sign-in by RPC over HTTP (404, 401)",
                 "http",
                 {.websocket = WebAnswer::Status, .http = WebAnswer::Status, .status = 404, .rpc = true}},
    GatewayFault{"proxy-sign-in", "a proxy in front asks for credentials (407)", "http", saying(407)},
    GatewayFault{"fails-within", "fails on every request (500)", "http", saying(500)},
    GatewayFault{"bad-gateway", "a balancer in front gets no answer (502)", "http", saying(502)},
    GatewayFault{"proxy-without-answer", "a proxy that names itself gets no answer (504)", "http", saying(504)},
    GatewayFault{"unavailable", "the gateway's service does not run (503)", "http", saying(503)},
    GatewayFault{"garbage", "answers with bytes that are no HTTP", "http", both(WebAnswer::Garbage)},
    GatewayFault{"closes", "closes when the request arrives", "http", both(WebAnswer::Close)},
    GatewayFault{"silent", "never answers the request", "http", both(WebAnswer::Silence)},

    // ---- sign-in ------------------------------------------------------------------------------------------------
    GatewayFault{"wrong-password", "refuses every password (401 again)", "sign-in", {.refuses_password = true}},

    GatewayFault{"tls-ended-in-front",
                 "a balancer in front ends TLS with another certificate, and the sign-in is bound to it",
                 "sign-in",
                 {.wants_binding = true, .tls_ended_in_front = true}},

    GatewayFault{"websocket-cut-after-sign-in",
                 "a proxy in front refuses the WebSocket upgrade behind the sign-in (502)",
                 "sign-in",
                 {.status = 502, .websocket_cut = true}},
    GatewayFault{"websocket-dead", "a proxy in front lets the WebSocket upgrade through, and nothing behind it", "tunnel", {.websocket_dead = true}},

    // ---- tunnel -------------------------------------------------------------------------------------------------
    GatewayFault{"in-channel-refused",
                 "a proxy in front wants to know how long RDG_IN_DATA is (411)",
                 "tunnel",
                 {.websocket = WebAnswer::Ignore, .in_status = 411}},
    GatewayFault{"closes-after-handshake", "closes when the tunnel is asked for", "tunnel", {.closes_after_handshake = true}},
    GatewayFault{"capability-mismatch", "wants a client that can show its consent message", "tunnel", {.creation = ReturnCode::CapabilityMismatch}},
    GatewayFault{
        "cookie-wanted", "lets in only who brings a cookie of its own sign-in", "tunnel", {.creation = ReturnCode::UnsupportedAuthenticationMethod}},
    GatewayFault{"approval-missing", "asks for a second factor that nobody approves", "tunnel", {.approval_takes = std::chrono::hours{1}}},
    GatewayFault{"cap-denied", "its connection policy refuses the user", "tunnel", {.authorization = ReturnCode::NapAccessDenied}},
    GatewayFault{"quarantine", "its quarantine policy refuses the computer", "tunnel", {.authorization = ReturnCode::QuarantineAccessDenied}},
    GatewayFault{"full", "has as many connections as it may", "tunnel", {.authorization = ReturnCode::MaxConnectionsReached}},

    // ---- channel ------------------------------------------------------------------------------------------------
    GatewayFault{"rap-denied", "its resource policy refuses the target", "channel", {.channel = ReturnCode::RapAccessDenied}},
    GatewayFault{"target-unreachable", "cannot connect to the target", "channel", {.channel = ReturnCode::TsConnectFailed}},
};

}  // namespace

std::span<const GatewayFault> gateway_faults() { return kFaults; }

const GatewayFault* find_gateway_fault(std::string_view id) {
  const auto found = std::ranges::find(kFaults, id, &GatewayFault::id);
  return found == kFaults.end() ? nullptr : &*found;
}

}  // namespace doctor::practice
