#include "net/gateway/entry.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "proto/ending.hpp"

namespace doctor::net {
namespace {

using End = GatewayEntry::End;
using Sent = GatewayEntry::Sent;

// Both carry NTLM without SPNEGO around it; the plain name comes first, since a gateway may try Kerberos under the other.
std::string scheme_for_us(const std::vector<std::string>& offered) {
  for (const std::string_view wanted : {"ntlm", "negotiate"})
    for (const auto& scheme : offered)
      if (text::to_lower_ascii(scheme) == wanted) return scheme;
  return {};
}

}  // namespace

std::string_view name_of(GatewayEntry::End end) {
  switch (end) {
    case End::Entered: return "entered";
    case End::Refused: return "refused";
    case End::NoScheme: return "no_scheme";
    case End::Status: return "status";
    case End::BadChallenge: return "bad_challenge";
    case End::BadUpgrade: return "bad_upgrade";
    case End::NotHttp: return "not_http";
    case End::Closed: return "closed";
    case End::Reset: return "reset";
    case End::Silent: return "silent";
  }
  return "";
}

GatewayEntryMachine::GatewayEntryMachine(const Hashes& hashes, GatewayClient client, GatewayRequestKind kind, GatewaySignIn sign_in, Duration timeout,
                                         GatewayCookies cookies)
    : hashes_(hashes), client_(std::move(client)), kind_(kind), sign_in_(std::move(sign_in)), timeout_(timeout), cookies_(std::move(cookies)) {}

Step GatewayEntryMachine::start(Instant now) {
  deadline_ = now + timeout_;
  return ask({}, Sent::Question);
}

Step GatewayEntryMachine::on_bytes(BytesView received, Instant at) {
  reader_.feed(received);
  if (!reader_.trouble().empty()) return give_up(End::NotHttp, reader_.trouble(), at);
  if (!reader_.has_head()) return Step::wait_until(deadline_);
  return on_response(at);
}

Step GatewayEntryMachine::on_close(CloseKind kind, Instant at) {
  // NTLM is a sign-in of one connection: a 401 that this one ends behind is told, and not answered.
  if (reader_.has_head() && reader_.head().status == 401) {
    if (so_far_.sent == Sent::Question) choose_scheme();
    if (so_far_.sent == Sent::Question && so_far_.scheme.empty()) return finish(End::NoScheme, at);
    so_far_.trouble = "the connection ended behind its 401";
  }
  return finish(proto::end_by_close<End>(kind), at);
}

Step GatewayEntryMachine::on_deadline(Instant at) { return finish(End::Silent, at); }

Step GatewayEntryMachine::ask(std::string_view authorization, Sent what) {
  so_far_.sent = what;
  reader_ = HttpMessageReader{HttpMessageReader::Kind::Response};
  client_.cookies = cookies_.field();
  return Step::say(gateway_request(client_, kind_, authorization), deadline_);
}

Step GatewayEntryMachine::on_response(Instant at) {
  const int status = reader_.head().status;
  so_far_.head = reader_.head();
  cookies_.take(so_far_.head);
  if (status == 401 || kind_ == GatewayRequestKind::In) reader_.take_body();
  if (status == 101 && kind_ == GatewayRequestKind::Upgrade) {
    so_far_.upgraded = so_far_.head.field("Sec-WebSocket-Accept") == websocket_accept(client_.websocket_key);
    return so_far_.upgraded ? finish(End::Entered, at) : finish(End::BadUpgrade, at);
  }
  // A 200 to an upgrade is an OUT channel: the gateway took no notice of the wish. The next request goes behind a body whose end is told;
  // one without a length ends with the connection, and nobody waits for that ([MS-TSGU] 3.3.5.1 step 4 has both channels begin so).
  const bool whole = reader_.complete() || (so_far_.head.field("Content-Length").empty() && !so_far_.head.lists("Transfer-Encoding", "chunked"));
  if (status == 200 && (kind_ != GatewayRequestKind::In || whole)) return finish(End::Entered, at);
  if (status == 200) return Step::wait_until(deadline_);
  if (status != 401) return finish(End::Status, at);
  if (so_far_.sent == Sent::Answer) return finish(End::Refused, at);
  // The next request goes behind the whole of this response. Nobody reads its body.
  return reader_.complete() ? on_unauthorized(at) : Step::wait_until(deadline_);
}

Step GatewayEntryMachine::on_unauthorized(Instant at) {
  if (so_far_.sent == Sent::Question) {
    choose_scheme();
    if (so_far_.scheme.empty()) return finish(End::NoScheme, at);
    negotiate_ = ntlm::encode_negotiate();
    deadline_ = at + timeout_;
    return ask(text::format("{} {}", so_far_.scheme, to_base64(negotiate_)), Sent::Negotiate);
  }
  const auto token = from_base64(so_far_.head.token("WWW-Authenticate", so_far_.scheme));
  if (!token || token->empty()) return give_up(End::BadChallenge, "it holds no token", at);
  if (const auto challenge = ntlm::decode_challenge(*token)) so_far_.challenge = *challenge;
  const auto& given = sign_in_.credentials;
  ntlm::AuthenticateInput input{.account = given.account,
                                .workstation = given.workstation,
                                .service = given.service,
                                .certificate_hash = sign_in_.certificate_hash,
                                .session_key = Secret::taken_from(given.random(16)),
                                .now = given.now};
  std::ranges::copy(given.random(input.client_challenge.size()), input.client_challenge.begin());
  const auto answer = ntlm::authenticate(hashes_, input, given.password, negotiate_, *token);
  if (!answer) return give_up(End::BadChallenge, answer.error().to_string(), at);
  deadline_ = at + timeout_;
  return ask(text::format("{} {}", so_far_.scheme, to_base64(answer->message)), Sent::Answer);
}

void GatewayEntryMachine::choose_scheme() {
  so_far_.schemes = so_far_.head.schemes("WWW-Authenticate");
  so_far_.scheme = scheme_for_us(so_far_.schemes);
}

Step GatewayEntryMachine::finish(End end, Instant at) { return proto::settle(entry_, so_far_, end, at); }

Step GatewayEntryMachine::give_up(End end, std::string why, Instant at) {
  so_far_.trouble = std::move(why);
  return finish(end, at);
}

}  // namespace doctor::net
