#include "intake/capture/connection_facts.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "intake/capture/channel_end.hpp"
#include "intake/capture/handshake_outcome.hpp"
#include "intake/capture/opened_channel.hpp"
#include "intake/capture/recorded_target.hpp"
#include "intake/capture/udp_facts.hpp"
#include "observe/certificate_facts.hpp"
#include "observe/challenge_facts.hpp"
#include "observe/handshake_facts.hpp"
#include "observe/icmp_names.hpp"
#include "observe/negotiation_facts.hpp"
#include "proto/tls/cipher_suite.hpp"

namespace doctor::intake {
namespace {

constexpr const char* kNotVisible = "not visible in a capture";
constexpr std::uint64_t kLargeHole = 1000;  // bytes: more than a small segment, less than the data of a full one

// Systems send 32, 64, 128 or 255; whatever is less has passed a router.
bool passed_no_router(std::uint8_t hop_limit) { return hop_limit == 32 || hop_limit == 64 || hop_limit == 128 || hop_limit == 255; }

constexpr std::uint32_t kUsualTickets = 2;  // as OpenSSL sends them

class Recorder {
 public:
  Recorder(const Connection& connection, std::span<const UdpTry> udp, const CaptureFactsOptions& options)
      : of_(connection), udp_(udp), options_(options), host_address_(connection.host().address.to_string()), out_(connection.began()) {
    if (options.redact) out_.redact(*options.redact);
  }

  Evidence record() && {
    attempt_ = out_.next_attempt();
    out_.set_walk_attempt(attempt_);
    target();
    way();
    tcp();
    how_it_ended();
    negotiation();
    handshake();
    if (options_.certificates) certificate();
    channel();
    observe_udp(out_, of_, udp_);
    return std::move(out_);
  }

 private:
  Seen seen(Instant at, BytesView raw = {}) const {
    return {.subject = {.address = host_address_, .port = of_.host().port, .attempt = attempt_}, .at = at, .raw = raw, .source = Source::Capture};
  }
  Seen of_the_host(Instant at) const { return {.at = at, .source = Source::Capture}; }
  template <typename T>
  void observe(const FactType& type, T value, Instant at, BytesView raw = {}) {
    out_.observe(type, std::move(value), seen(at, raw));
  }
  void unknown(const FactType& type, Because because, std::string detail = kNotVisible) {
    out_.not_known(type, because, std::move(detail), seen(of_.last()));
  }

  void target() {
    observe_target(out_, {.host = of_.host(), .client = of_.client().address, .name = asked_name(of_)}, attempt_, of_.began());
    observe(facts::kCaptureFromTheStart, of_.from_the_start(), of_.began());
  }

  void way() {
    const Instant at = of_.began();
    out_.observe(facts::kRouteAny, true, of_the_host(at));
    const auto& client = of_.side(Side::Client);
    const auto& host = of_.side(Side::Host);
    const auto reset_by_host = of_.end() && of_.end()->reset && of_.end()->by == Side::Host;
    if (host.hop_limit || reset_by_host) {
      const auto hops = host.hop_limit.value_or(reset_by_host ? of_.end()->hop_limit : std::uint8_t{0});
      observe(facts::kRouteOnLink, passed_no_router(hops) && (!client.hop_limit || passed_no_router(*client.hop_limit)), at);
    } else if (client.hop_limit && !passed_no_router(*client.hop_limit)) {
      observe(facts::kRouteOnLink, false, at);
    } else {
      unknown(facts::kRouteOnLink, Because::NoAnswer, "the host sent nothing whose hop limit could tell");
    }
    unknown(facts::kRouteTunnel, Because::NotTested);
    out_.not_known(facts::kRouteHostAlive, Because::NotTested, "a capture asks nobody", of_the_host(at));
  }

  void tcp() {
    const bool connected = of_.established().has_value() || of_.talk().asked().has_value();
    const auto& end = of_.end();
    const auto& client = of_.side(Side::Client);
    const auto& host = of_.side(Side::Host);
    const Instant at = of_.established().value_or(end ? end->at : of_.waited_until());
    if (!of_.from_the_start() && !connected) {
      for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome}) unknown(*type, Because::NotTested, "the capture began later");
      return;
    }
    const bool refused = !connected && end && end->reset && end->by == Side::Host;
    const bool silent = client.syns > 1 || of_.waited_until() - of_.began() >= Connection::kSilence;
    if (!connected && !refused && !of_.icmp() && (of_.answered() || !silent)) {
      const char* why = of_.answered() ? "the client did not go on after the host's answer" : "the capture ends too soon after the client's SYN";
      for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome}) unknown(*type, Because::NoAnswer, why);
      return;
    }
    observe(facts::kTcpConnected, connected, at);
    observe(facts::kTcpOutcome, connected ? "connected" : refused ? "refused" : of_.icmp() ? "icmp" : "timed_out", at);
    out_.observe(facts::kTcpAddressCount, 1, of_the_host(at));
    out_.observe(facts::kTcpAddressesConnected, connected ? 1 : 0, of_the_host(at));
    if (of_.from_the_start()) observe(facts::kTcpMs, milliseconds(at - of_.began()), at);
    if (!connected && of_.icmp()) icmp(*of_.icmp(), at);
    observe(facts::kTcpRetransmits, std::int64_t{client.retransmits}, at);
    observe(facts::kCaptureHostRetransmits, std::int64_t{host.retransmits}, at);
    observe(facts::kTcpOutOfOrder, std::int64_t{host.out_of_order}, at);
    observe(facts::kCaptureHostZeroWindows, std::int64_t{host.zero_windows}, at);
    observe(facts::kCaptureMissingBytes, std::int64_t(of_.missing()), at);
    // From the SYN to what acknowledges its answer is one round trip wherever between the two it was captured.
    if (of_.established() && of_.from_the_start() && of_.answered()) {
      const double round_trip = milliseconds(*of_.established() - of_.last_syn());
      observe(facts::kTcpRttMs, round_trip, at);
      observe(facts::kTcpLeastRttMs, round_trip, at);
    }
    if (host.max_segment) observe(facts::kTcpMss, std::int64_t{*host.max_segment}, at);
    if (connected) acknowledged(at);
    packet_size(at);
  }

  void icmp(const pcap::IcmpError& error, Instant at) {
    observe(facts::kTcpIcmp, observe::icmp_name(error.v6, error.type, error.code), at);
    observe(facts::kTcpIcmpFrom, error.from.to_string(), at);
    observe(facts::kTcpIcmpFromTarget, error.from == of_.host().address, at);
    observe(facts::kTcpIcmpFromHere, error.from == of_.client().address, at);
  }

  void acknowledged(Instant at) {
    if (of_.end() && of_.end()->reset && of_.end()->by == Side::Host)
      unknown(facts::kTcpAcknowledged, Because::NotTested, "the connection was reset");
    else if (of_.waited_until() - of_.last_news() < Connection::kSilence)
      unknown(facts::kTcpAcknowledged, Because::NotApplicable, "nothing was waited for");
    else
      observe(facts::kTcpAcknowledged, of_.client_acknowledged(), at);
  }

  // Near the client a hole shows that large segments vanish before it, near the host that the same one is sent again and again.
  void packet_size(Instant at) {
    const auto& host = of_.side(Side::Host);
    const std::uint32_t headers = (of_.host().address.is_v4() ? 20 : 40) + 20;
    const bool waited = of_.waited_until() - of_.last_news() >= Connection::kSilence;
    const auto& max = of_.side(Side::Client).max_segment;
    const bool full_sized = max && host.largest + 12 >= *max;  // with time stamps (RFC 7323) there is room for 12 bytes less
    const bool unheard = host.acknowledged && of_.unacknowledged_by_client() >= kLargeHole && host.retransmits >= 2;
    if (waited && (of_.host_hole() >= kLargeHole || unheard)) {
      out_.observe(facts::kPathMtuBlackHole, true, of_the_host(at));
    } else if (full_sized && of_.unacknowledged_by_client() == 0) {
      out_.observe(facts::kPathMtuBlackHole, false, of_the_host(at));
      out_.observe(facts::kPathMtuWorksUpTo, std::int64_t{host.largest} + headers, of_the_host(at));
    } else {
      out_.not_known(facts::kPathMtuBlackHole, Because::NotTested, "the host sent no full-sized segment", of_the_host(at));
    }
  }

  void how_it_ended() {
    const auto& end = of_.end();
    const Instant at = end ? end->at : of_.last();
    observe(facts::kCaptureLastedMs, milliseconds(at - of_.began()), at);
    observe(facts::kCaptureEndedBy, !end ? "nobody" : end->by == Side::Client ? "client" : "host", at);
    observe(facts::kCaptureEndedHow, !end ? "open" : end->reset ? "reset" : "fin", at);
    const auto& usual = of_.side(Side::Host).hop_limit;
    observe(facts::kCaptureHostBytes, std::int64_t(of_.side(Side::Host).bytes), at);
    if (usual) observe(facts::kCaptureHostHopLimit, int(*usual), at);
    if (!end || !end->reset || end->by != Side::Host) return;
    observe(facts::kCaptureResetHopLimit, int(end->hop_limit), at);
    if (usual) observe(facts::kCaptureResetFromElsewhere, *usual != end->hop_limit, at);
  }

  void negotiation() {
    const auto& talk = of_.talk();
    if (const auto& outcome = talk.negotiation()) {
      const auto offer = talk.asked()->negotiation ? talk.asked()->negotiation->requested : x224::RequestedProtocols{};
      return observe::observe_negotiation(out_, *outcome, offer, seen(outcome->ended_at));
    }
    const auto why = !talk.asked()           ? std::string{"the client asked for nothing"}
                     : talk.answer_missing() ? std::string{"the answer is not in the capture"}
                                             : too_soon();
    for (const FactType* type : {&facts::kNegotiationOutcome, &facts::kSelectedProtocol, &facts::kFailureCode})
      unknown(*type, talk.asked() ? Because::NoAnswer : Because::NotReached, why);
  }

  std::string too_soon() const {
    return text::format("{} {:.0f} ms after the last word", of_.end() ? "the client left" : "the capture ends",
                        milliseconds(of_.waited_until() - of_.last_news()));
  }

  void handshake() {
    const auto* watched = of_.talk().handshake();
    if (watched == nullptr) {
      out_.not_known(facts::kTlsOutcome, Because::NotReached, "no TLS was agreed on", seen(of_.last()));
      return;
    }
    const Instant began = watched->began.value_or(of_.last());
    if (watched->client_hello) observe(facts::kTlsOffered, offers(*watched->client_hello), began);
    if (watched->client_alert && (!watched->completed || client_said_why(*watched)))
      observe(facts::kCaptureClientAlert, tls::spec_name(watched->client_alert->description), of_.waited_until());
    if (const auto refused = refused_by_client(of_))
      observe(facts::kCaptureClientRefused, *refused == Refused::Certificate ? "certificate" : "handshake", of_.waited_until());
    if (const auto left = left_at_certificate(of_)) observe(facts::kCaptureLeftAtCertificate, *left, of_.waited_until());
    const auto judged = judge_handshake(of_);
    if (!judged.outcome) {
      unknown(facts::kTlsOutcome, Because::NoAnswer, judged.why_not);
      if (watched->server_hello) what_the_host_chose(*watched->server_hello, of_.waited_until());
      return;
    }
    observe::HandshakeSeen shown{.outcome = *judged.outcome, .server_hello = watched->server_hello.has_value()};
    if (watched->server_hello) {
      shown.version = tls::spec_name(watched->server_hello->version);
      shown.cipher = tls::spec_name(watched->server_hello->cipher_suite);
    }
    const bool completed = judged.outcome->end == crypto::TlsEnd::Completed;
    const bool tls13 = watched->server_hello && watched->server_hello->version >= tls::Version::Tls13;
    // A server only says so to a client that asks (RFC 5746 section 3.6).
    const bool asked = watched->client_hello && watched->client_hello->secure_renegotiation;
    if (completed && (tls13 || asked)) shown.secure_renegotiation = tls13 || (watched->server_hello && watched->server_hello->secure_renegotiation);
    observe::observe_handshake(out_, shown, seen(judged.outcome->ended));
    if (completed && watched->server_hello && watched->client_hello) what_completion_proves(*watched, judged.outcome->ended);
  }

  // The host's word stands, however the handshake went on.
  void what_the_host_chose(const tls::ServerHello& hello, Instant at) {
    const std::string cipher = tls::spec_name(hello.cipher_suite);
    observe(facts::kTlsServerHello, true, at);
    observe(facts::kTlsVersion, tls::spec_name(hello.version), at);
    observe(facts::kTlsCipher, cipher, at);
    observe(facts::kTlsCipherKind, observe::cipher_kind(cipher), at);
  }

  static std::vector<std::string> offers(const tls::HeardHello& hello) {
    std::vector<std::string> out;
    for (const auto version : {tls::Version::Tls13, tls::Version::Tls12, tls::Version::Tls11, tls::Version::Tls10})
      if (hello.speaks(version)) out.push_back(tls::spec_name(version));
    std::vector<std::string> families;
    for (const auto suite : hello.cipher_suites)
      if (const auto family = tls::family_of(suite))
        if (std::string name{tls::name_of(*family)}; std::ranges::find(families, name) == families.end()) families.push_back(std::move(name));
    out.insert(out.end(), families.begin(), families.end());
    return out;
  }

  // A server takes the highest version that both know (RFC 8446 section 4.2.1): what the client did not offer proves nothing.
  void what_completion_proves(const WatchedHandshake& watched, Instant at) {
    const auto version = watched.server_hello->version;
    const bool client_is_modern = watched.client_hello->speaks(tls::Version::Tls12) || watched.client_hello->speaks(tls::Version::Tls13);
    if (version >= tls::Version::Tls12 || client_is_modern) observe(facts::kTlsModern, version >= tls::Version::Tls12, at);
    if (version <= tls::Version::Tls12 && client_is_modern) observe(facts::kTlsTakes12, version == tls::Version::Tls12, at);
    if (observe::cipher_kind(tls::spec_name(watched.server_hello->cipher_suite)) == observe::kCurrentSuite)
      observe(facts::kTlsTakesUsualSuite, true, at);
  }

  void certificate() {
    const auto* watched = of_.talk().handshake();
    const Instant at = of_.last();
    observe::CertificateFacts certificate{
        out_,
        {.typed_name = asked_name(of_), .no_name_because = "the client named no host", .trust = options_.trust, .now = wall_time_of(of_.began())},
        [at] { return Seen{.at = at, .source = Source::Capture}; }};
    if (watched == nullptr || !watched->certificates) {
      const bool tls13 = watched != nullptr && watched->server_hello && watched->server_hello->version >= tls::Version::Tls13;
      const std::string why = tls13 ? "TLS 1.3 encrypts the certificate" : "no certificate was sent in the clear";
      return certificate.unknown(facts::kCertPresent, Because::NotTested, why);
    }
    certificate.look(*watched->certificates);
    if (!certificate.readable()) return;
    certificate.chain_as_built();
    certificate.revocation_places();
    for (const FactType* type : {&facts::kCertRevocation, &facts::kCertRevocationBy, &facts::kCertRevocationReachable})
      certificate.unknown(*type, certificate.leaf().self_signed ? Because::NotApplicable : Because::NotTested,
                          certificate.leaf().self_signed ? "nobody revokes a self-signed certificate" : "a capture asks nobody");
  }

  // What follows is encrypted. Only an end in place of the first answer shows what it is.
  void channel() {
    const auto* watched = of_.talk().handshake();
    const auto& negotiation = of_.talk().negotiation();
    const bool stands = watched != nullptr && watched->completed;
    const auto ended_by = stands ? channel_ended_by(of_) : std::nullopt;
    if (stands) {
      observe(facts::kCaptureChannelBytes, std::int64_t(watched->host_bytes), of_.last());
      observe(facts::kCaptureClientRecords, std::int64_t(watched->client_records), of_.last());
      observe(facts::kCaptureChannelEndedBy, !ended_by ? "nobody" : *ended_by == Side::Client ? "client" : "host", of_.last());
    }
    if (!negotiation || !negotiation->selected || !x224::uses_credssp(*negotiation->selected) || !stands) {
      unknown(facts::kCredsspOutcome, Because::NotReached, "no sign-in inside TLS was begun");
      return;
    }
    const bool by_host = ended_by == Side::Host;
    if (!watched->host_says.empty()) return opened_channel(*watched, by_host);
    const bool asked = watched->client_records > 0;
    const bool answered = words_of_the_host(*watched) > 0;
    if (asked && !answered && by_host)
      observe(facts::kCredsspOutcome, how_it_closed(*watched) == CloseKind::Reset ? "reset" : "closed", of_.waited_until());
    else if (waits_in_vain(*watched))
      observe(facts::kCredsspOutcome, "silent", of_.waited_until());
    else
      unknown(facts::kCredsspOutcome, Because::NotTested, "TLS encrypts the sign-in");
  }

  // A client that has its challenge goes on. What has come meanwhile may be tickets of TLS 1.3, which look like an answer.
  bool waits_in_vain(const WatchedHandshake& watched) const {
    const bool tls13 = watched.server_hello && watched.server_hello->version >= tls::Version::Tls13;
    return watched.client_records == 1 && words_of_the_host(watched) <= (tls13 ? kUsualTickets : 0) &&
           watched.client_closed_channel.value_or(of_.waited_until()) - watched.last_word >= Connection::kSilence;
  }

  // One record of an alert's size is the channel's end, not an answer.
  static std::uint32_t words_of_the_host(const WatchedHandshake& watched) {
    return watched.host_records - (watched.host_closed_channel && watched.host_records > 0 ? 1u : 0u);
  }

  // A host that says first that it closes has not been cut off, whatever comes behind.
  CloseKind how_it_closed(const WatchedHandshake& watched) const {
    return of_.end() && of_.end()->reset && !watched.host_closed_channel ? CloseKind::Reset : CloseKind::Fin;
  }

  // With a key log: what the host tells in its challenge, and a refusal behind it.
  void opened_channel(const WatchedHandshake& watched, bool by_host) {
    const Instant at = of_.waited_until();
    const bool all_known = of_.missing() == 0 && of_.host_hole() == 0 && !watched.host_cut;
    std::optional<CloseKind> ended;
    if (by_host && all_known) ended = how_it_closed(watched);
    const auto answer = first_answer(watched.host_says, ended, at);
    if (!answer) {
      const std::string why = !all_known ? "part of the host's first answer is not in the capture" : "the host had not said all of its first answer";
      return unknown(facts::kCredsspOutcome, Because::NoAnswer, why);
    }
    observe::observe_challenge(out_, *answer, std::nullopt, wall_time_of(of_.began()), seen(at));
    const auto refusal = later_refusal(watched.host_says);
    if (!refusal || answer->error_code) return;
    observe(facts::kCredsspErrorCode, credssp::spec_name(*refusal), at);
    observe(facts::kCredsspSignIn, "error_code", at);
    if (answer->challenge)
      observe(facts::kCredsspSignInEndedAfter, "authenticate", at);
    else
      unknown(facts::kCredsspSignInEndedAfter, Because::NotTested, "the sign-in was not by NTLM");
    observe(facts::kCredsspAuthenticated, false, at);
  }

  const Connection& of_;
  std::span<const UdpTry> udp_;
  const CaptureFactsOptions& options_;
  const std::string host_address_;
  Evidence out_;
  std::uint32_t attempt_ = 0;
};

}  // namespace

WallTime wall_time_of(Instant at) { return WallTime{std::chrono::floor<std::chrono::seconds>(at.since_zero)}; }

std::string asked_name(const Connection& connection) {
  const auto* watched = connection.talk().handshake();
  if (watched == nullptr || !watched->client_hello) return {};
  // Whoever made the capture chose the text, and it is put into commands: only what a host may be called (RFC 1123 section 2.1).
  const auto& name = watched->client_hello->server_name;
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  };
  const bool is_name = !name.empty() && name.size() <= 253 && name[0] != '-' && std::ranges::all_of(name, may_stand);
  return is_name ? name : std::string{};
}

std::string certificate_key(const Connection& connection) {
  const auto* watched = connection.talk().handshake();
  if (watched == nullptr || !watched->certificates) return {};
  // Certificates are judged by the time of the connection: here by the minute.
  std::string out = text::format("{} {} ", asked_name(connection), std::chrono::floor<std::chrono::minutes>(connection.began().since_zero).count());
  for (const auto& der : *watched->certificates) out += text::as_chars(der);
  return out;
}

Evidence evidence_of(const Connection& connection, std::span<const UdpTry> udp, const CaptureFactsOptions& options) {
  return Recorder{connection, udp, options}.record();
}

}  // namespace doctor::intake
