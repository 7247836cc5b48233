#include "practice/fault.hpp"

#include <algorithm>
#include <array>

namespace doctor::practice {
namespace {

using crypto::KeyKind;
using crypto::SignatureDigest;
using crypto::TlsVersion;
using rdp::ErrorInfo;
using rdp::LicensingError;
using x224::FailureCode;

constexpr CertificateScript kByPracticeCa{.issuer = Issuer::Root, .ends_in_days = 365};

// A host that always answers with this RDP_NEG_FAILURE.
constexpr Script failing(FailureCode code) { return {.request = RequestAnswer::Failure, .failure_code = code}; }
constexpr Script in_session(SessionScript session) { return {.session = session}; }
constexpr Script answering(RequestAnswer answer) { return {.request = answer}; }
constexpr Script meeting_hello(HelloAnswer answer) { return {.tls = {.hello = answer}}; }
constexpr Script showing(CertificateScript certificate) { return {.certificate = certificate}; }
constexpr Script speaking_tls(TlsScript tls) { return {.tls = tls}; }
constexpr Script with_nla(CredsspScript credssp) { return {.accepts = Accepts::Nla, .credssp = credssp}; }

constexpr std::array kFaults{
    // ---- healthy ------------------------------------------------------------------------------------------------
    Fault{"healthy", "TLS with the host's own certificate, in date and by the right name", "", "works", "", {}},
    Fault{"healthy-nla", "Network Level Authentication required and answered with a challenge", "", "works", "", with_nla({})},
    Fault{"healthy-ca", "a certificate issued by the practice CA (trust it with --ca)", "", "works", "", showing(kByPracticeCa)},
    Fault{"healthy-chain", "a certificate issued below the practice CA, sent with its intermediate", "", "works", "",
          showing({.issuer = Issuer::Intermediate, .ends_in_days = 365})},
    Fault{"healthy-tls12", "TLS 1.2 only", "", "works", "", speaking_tls({.highest = TlsVersion::Tls12})},
    Fault{"healthy-tls13", "TLS 1.3 only", "", "works", "", speaking_tls({.lowest = TlsVersion::Tls13})},
    Fault{"healthy-ecdsa", "a certificate with an elliptic-curve key", "", "works", "", showing({.key = KeyKind::EcP256})},

    // ---- tcp ----------------------------------------------------------------------------------------------------
    Fault{"refused", "nobody listens on the port", "tcp", "broken", "port-closed-rst", answering(RequestAnswer::NoListener)},

    // ---- negotiation --------------------------------------------------------------------------------------------
    Fault{"neg-failure-1", "the host insists on TLS, though TLS was offered", "negotiation", "broken", "neg-answer-contradicts-offer",
          failing(FailureCode::SslRequiredByServer)},
    Fault{"neg-failure-2",
          "the host does not allow TLS",
          "negotiation",
          "degraded",
          "neg-failure-2-tls-not-allowed",
          {.request = RequestAnswer::Failure, .failure_code = FailureCode::SslNotAllowedByServer, .standard_security_on_request = true}},
    Fault{"neg-failure-3", "the host has no certificate for TLS", "negotiation", "broken", "no-usable-server-certificate",
          failing(FailureCode::SslCertNotOnServer)},
    Fault{"neg-failure-4", "the host finds the client's flags inconsistent", "negotiation", "broken", "neg-failure-4-inconsistent-flags",
          failing(FailureCode::InconsistentFlags)},
    Fault{"neg-failure-5", "the host insists on Network Level Authentication, though it was offered", "negotiation", "broken",
          "neg-answer-contradicts-offer", failing(FailureCode::HybridRequiredByServer)},
    Fault{"neg-failure-6", "the host insists on a client certificate", "negotiation", "broken", "neg-failure-6-client-certificate-required",
          failing(FailureCode::SslWithUserAuthRequiredByServer)},
    Fault{"neg-failure-unknown", "a failure code that no specification knows", "negotiation", "broken", "something-else", failing(FailureCode{0x99})},
    Fault{"legacy", "a host from before security negotiation", "negotiation", "degraded", "legacy-server-without-negotiation",
          answering(RequestAnswer::Legacy)},
    Fault{"rdp-security",
          "the host chooses standard RDP security",
          "negotiation",
          "degraded",
          "rdp-security-instead-of-tls",
          {.accepts = Accepts::RdpOnly}},
    Fault{"close-after-request", "closes when the Connection Request arrives", "negotiation", "broken", "closed-before-x224",
          answering(RequestAnswer::Close)},
    Fault{"reset-after-request", "resets when the Connection Request arrives", "negotiation", "broken", "closed-before-x224",
          answering(RequestAnswer::Reset)},
    Fault{"silence-after-request", "accepts the connection and never answers", "negotiation", "broken", "termservice-hung",
          answering(RequestAnswer::Silence)},
    Fault{"half-confirm", "sends half a Connection Confirm and closes", "negotiation", "broken", "rdp-proxy-or-tunnel-terminates",
          answering(RequestAnswer::HalfConfirm)},
    Fault{"slow-drip", "sends its Connection Confirm at one byte a second", "negotiation", "broken", "rdp-proxy-or-tunnel-terminates",
          answering(RequestAnswer::SlowDrip)},
    Fault{"huge-length", "claims a packet of 65535 bytes that never comes", "negotiation", "broken", "rdp-proxy-or-tunnel-terminates",
          answering(RequestAnswer::HugeLength)},
    Fault{"garbage", "answers with bytes without meaning", "negotiation", "broken", "non-rdp-service-on-port", answering(RequestAnswer::Garbage)},
    Fault{"ssh-banner", "an SSH server on the port", "negotiation", "broken", "non-rdp-service-on-port", answering(RequestAnswer::Ssh)},
    Fault{"http-answer", "a web server on the port", "negotiation", "broken", "non-rdp-service-on-port", answering(RequestAnswer::Http)},
    Fault{"vnc-banner", "a VNC server on the port", "negotiation", "broken", "non-rdp-service-on-port", answering(RequestAnswer::Vnc)},

    // ---- tls ----------------------------------------------------------------------------------------------------
    Fault{"tls10-only", "TLS 1.0 and nothing newer", "tls", "degraded", "tls-server-too-old-for-client",
          speaking_tls({.lowest = TlsVersion::Tls10, .highest = TlsVersion::Tls10})},
    Fault{"tls11-only", "TLS 1.1 and nothing newer", "tls", "degraded", "tls-server-too-old-for-client",
          speaking_tls({.lowest = TlsVersion::Tls11, .highest = TlsVersion::Tls11})},
    Fault{"narrow-cipher", "one cipher suite that modern clients no longer offer", "tls", "broken", "tls-cipher-mismatch",
          speaking_tls({.highest = TlsVersion::Tls12, .ciphers = "CAMELLIA128-SHA"})},
    Fault{"null-cipher", "a cipher suite without encryption", "tls", "broken", "tls-suite-without-encryption-only",
          speaking_tls({.highest = TlsVersion::Tls12, .ciphers = "NULL-SHA256"})},
    // Clients that offer every suite have 256 bits before 128 in their list, and that is what the host goes by.
    Fault{"exotic-cipher-preferred", "takes a cipher suite that no client offers where it is offered, and a usual one else", "tls", "works", "",
          speaking_tls({.highest = TlsVersion::Tls12, .ciphers = "CAMELLIA256-SHA:AES128-SHA"})},
    Fault{"rc4-3des-only", "RC4 and triple DES and nothing newer", "tls", "broken", "rc4-3des-only-server",
          speaking_tls({.hello = HelloAnswer::OldServer, .old_stack = OldStack::Rc4And3Des})},
    Fault{"ssl30-only", "SSL 3.0 and nothing newer", "tls", "broken", "ssl3-only-server",
          speaking_tls({.hello = HelloAnswer::OldServer, .old_stack = OldStack::Ssl30})},
    Fault{"client-certificate-required", "ends the handshake of a client without certificate", "tls", "broken", "tls-client-certificate-required",
          speaking_tls({.highest = TlsVersion::Tls12, .requires_client_certificate = true})},
    Fault{"tls-alert-handshake-failure", "refuses every ClientHello by an alert", "tls", "broken", "tls-cipher-mismatch",
          meeting_hello(HelloAnswer::Alert)},
    Fault{"tls-close", "closes when the ClientHello arrives", "tls", "broken", "tls-key-or-certificate-unusable", meeting_hello(HelloAnswer::Close)},
    Fault{"tls-reset", "resets when the ClientHello arrives", "tls", "broken", "tls-key-or-certificate-unusable", meeting_hello(HelloAnswer::Reset)},
    Fault{"tls-silence", "never answers the ClientHello", "tls", "broken", "tls-handshake-hangs", meeting_hello(HelloAnswer::Silence)},
    Fault{"tls-clear-disconnect", "says goodbye in the clear instead of TLS, as xrdp with a key that does not fit", "tls", "broken",
          "xrdp-certificate-path-or-pair-wrong", meeting_hello(HelloAnswer::ClearDisconnect)},
    Fault{"tls-garbage", "answers the ClientHello with bytes that are no TLS", "tls", "broken", "rdp-proxy-or-tunnel-terminates",
          meeting_hello(HelloAnswer::Garbage)},
    Fault{"split-hello-only", "a device on the path resets a ClientHello that arrives whole", "tls", "broken", "middlebox-resets-tls",
          meeting_hello(HelloAnswer::OnlySplit)},
    Fault{"endless-chain", "sends a certificate chain without end", "tls", "broken", "rdp-proxy-or-tunnel-terminates",
          meeting_hello(HelloAnswer::EndlessChain)},

    // ---- certificate --------------------------------------------------------------------------------------------
    Fault{"expired", "the host's own certificate is past its end", "certificate", "degraded", "server-certificate-expired",
          showing({.begins_in_days = -203, .ends_in_days = -20})},
    Fault{"expired-ca", "a CA-issued certificate is past its end", "certificate", "degraded", "ca-issued-certificate-expired",
          showing({.issuer = Issuer::Root, .begins_in_days = -400, .ends_in_days = -35})},
    Fault{"ends-soon", "a CA-issued certificate ends in five days", "certificate", "degraded", "ca-certificate-ends-soon",
          showing({.issuer = Issuer::Root, .begins_in_days = -360, .ends_in_days = 5})},
    Fault{"not-yet-valid", "the certificate begins in a month", "certificate", "degraded", "server-clock-or-not-yet-valid",
          showing({.begins_in_days = 30, .ends_in_days = 213})},
    Fault{"wrong-name", "the certificate is for another host", "certificate", "degraded", "certificate-name-mismatch",
          showing({.issuer = Issuer::Root, .ends_in_days = 365, .right_name = false})},
    Fault{"unknown-ca", "issued by a CA that nobody here trusts", "certificate", "degraded", "certificate-untrusted-issuer",
          showing({.issuer = Issuer::StrangeRoot, .ends_in_days = 365})},
    Fault{"missing-intermediate", "issued below the practice CA, the intermediate left out", "certificate", "degraded",
          "certificate-untrusted-issuer", showing({.issuer = Issuer::Intermediate, .ends_in_days = 365, .sends_intermediate = false})},
    Fault{"sha1-signature", "signed with SHA-1", "certificate", "degraded", "sha1-signature-rejected",
          showing({.issuer = Issuer::Root, .ends_in_days = 365, .digest = SignatureDigest::Sha1})},
    Fault{"weak-key", "an RSA key of 1024 bits", "certificate", "degraded", "rsa-key-too-small", showing({.key = KeyKind::Rsa1024})},
    Fault{"client-auth-only", "a certificate that may not serve as a server's", "certificate", "degraded", "certificate-wrong-eku",
          showing({.issuer = Issuer::Root, .ends_in_days = 365, .client_auth_only = true})},
    Fault{"revoked", "revoked by the CRL that the practice CA serves on loopback", "certificate", "degraded", "certificate-revoked",
          showing({.issuer = Issuer::Root, .ends_in_days = 365, .revoked = true})},

    // ---- credssp ------------------------------------------------------------------------------------------------
    Fault{"nla-clock-off", "the host's clock, by its NTLM challenge, is an hour ahead", "credssp", "works", "",
          with_nla({.clock_ahead_seconds = 3600})},
    Fault{"nla-error-code", "refuses NTLM by an error code in its first CredSSP message", "credssp", "broken", "ntlm-blocked",
          with_nla({.token = TokenAnswer::ErrorCode, .error_code = credssp::NtStatus::NtlmBlocked})},
    Fault{"nla-close", "closes when the first CredSSP message arrives", "credssp", "broken", "mstsc-socket-closed-unspecified",
          with_nla({.token = TokenAnswer::Close})},
    Fault{"nla-silence", "never answers the first CredSSP message", "credssp", "broken", "mstsc-socket-closed-unspecified",
          with_nla({.token = TokenAnswer::Silence})},
    Fault{"nla-huge-length", "claims a CredSSP message of 4 GiB", "credssp", "broken", "rdp-proxy-or-tunnel-terminates",
          with_nla({.token = TokenAnswer::HugeLength})},

    // ---- session (with --session) -------------------------------------------------------------------------------
    Fault{"session-closed", "ends the connection when the session begins (MCS Connect Initial)", "session", "broken",
          "mcs-or-capability-exchange-fault", in_session({.answer = SessionAnswer::CloseAtConnect})},
    Fault{"session-no-license-server", "ends licensing: no licence server", "session", "broken", "licence-server-missing",
          in_session({.answer = SessionAnswer::LicensingError, .licensing_error = LicensingError::NoLicenseServer})},
    Fault{"session-no-license", "refuses the session: no licence is left", "session", "broken", "cal-exhausted-or-wrong-version",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::LicenseNoLicense})},
    Fault{"session-license-offered", "offers a licence, and ends the session of who declines it", "session", "undetermined", "",
          in_session({.answer = SessionAnswer::OfferLicence})},
    Fault{"session-license-issued", "offers a licence, and gives one to who takes it (with --license)", "session", "works", "",
          in_session({.answer = SessionAnswer::OfferLicence, .licence = LicenceAnswer::Issue})},
    Fault{"session-license-grace", "has no licence to give, and lets everybody in while its grace period runs (with --license)", "session", "works",
          "", in_session({.answer = SessionAnswer::OfferLicence, .licence = LicenceAnswer::Grace})},
    Fault{"session-license-no-server", "offers a licence, and finds no licence server when it is taken (with --license)", "session", "broken",
          "licence-server-missing", in_session({.answer = SessionAnswer::OfferLicence, .licence = LicenceAnswer::NoServer})},
    Fault{"session-license-none-left", "offers a licence, and its licence server has none when it is taken (with --license)", "session", "broken",
          "cal-exhausted-or-wrong-version", in_session({.answer = SessionAnswer::OfferLicence, .licence = LicenceAnswer::CannotIssue})},
    Fault{"session-license-offered-then-denied", "offers a licence, and refuses the session without a cause", "session", "broken",
          "session-denied-without-cause", in_session({.answer = SessionAnswer::OfferLicence, .error_info = ErrorInfo::ServerDeniedConnection})},
    Fault{"session-garbled", "answers something that is no RDP when it knows who comes", "session", "undetermined", "",
          in_session({.answer = SessionAnswer::Garble})},
    Fault{"session-silent", "says nothing when it knows who comes", "session", "undetermined", "", in_session({.answer = SessionAnswer::Silence})},
    Fault{"session-denied", "refuses the session without a cause", "session", "broken", "session-denied-without-cause",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::ServerDeniedConnection})},
    Fault{"session-idle-timeout", "ends the session: its idle limit ran out", "session", "broken", "idle-or-session-time-limit",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::IdleTimeout})},
    Fault{"session-winlogon-crash", "ends the session: Winlogon died", "session", "broken", "winlogon-or-dwm-crash",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::ServerWinlogonCrash})},
    Fault{"session-display-driver", "ends the session: its display driver did not start", "session", "broken", "display-driver-failure",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::CloseStackOnDriverFailure})},
    Fault{"session-no-farm-member", "ends the session: the broker finds no host for it", "session", "broken", "connection-broker-fault",
          in_session({.answer = SessionAnswer::ErrorInfo, .error_info = ErrorInfo::CbDestinationNotFound})},
    Fault{"session-offer-altered", "says that the client asked for TLS alone, as behind a device that changes requests", "session", "broken",
          "mcs-offer-altered-on-the-way", in_session({.heard_less = true})},
    Fault{"session-redirected", "sends its clients to another host, with a load balancer's token", "session", "works", "",
          in_session({.answer = SessionAnswer::Redirect})},

    // ---- udp ----------------------------------------------------------------------------------------------------
    Fault{"udp-answers", "answers RDP over UDP, too", "udp", "works", "", {.udp = UdpAnswer::Syn}},
    Fault{"udp-silent", "says nothing to RDP over UDP, as behind a firewall for TCP alone", "udp", "works", "", {.udp = UdpAnswer::Silence}},
    Fault{"udp-garbage", "answers RDP over UDP with something that is none", "udp", "works", "", {.udp = UdpAnswer::Garbage}},
};

}  // namespace

bool shows_certificate(const Script& script) {
  const bool comes_to_tls =
      script.request == RequestAnswer::SlowDrip || (script.request == RequestAnswer::Negotiate && script.accepts != Accepts::RdpOnly);
  const HelloAnswer hello = script.tls.hello;
  return comes_to_tls && (hello == HelloAnswer::Handshake || hello == HelloAnswer::OnlySplit || hello == HelloAnswer::EndlessChain);
}

std::span<const Fault> faults() { return kFaults; }

const Fault* find_fault(std::string_view id) {
  const auto found = std::ranges::find(kFaults, id, &Fault::id);
  return found == kFaults.end() ? nullptr : &*found;
}

}  // namespace doctor::practice
