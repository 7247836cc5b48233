#include "diagnose/gateway_transports.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "diagnose/gateway_words.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

struct Question {
  std::string_view id, title, name;  // name: as facts have it
  const FactType& outcome;
  const FactType& status;
  const FactType& schemes;
  const FactType& ms;
};
const std::array kQuestions{
    Question{"websocket", "WebSocket upgrade", "websocket", facts::kGatewayWebSocketOutcome, facts::kGatewayWebSocketStatus,
             facts::kGatewayWebSocketSchemes, facts::kGatewayWebSocketMs},
    Question{"http-out", "HTTP RDG_OUT_DATA", "http", facts::kGatewayHttpOutcome, facts::kGatewayHttpStatus, facts::kGatewayHttpSchemes,
             facts::kGatewayHttpMs},
};

// What a status says to who asked a gateway (RFC 9110 section 15).
std::string_view meaning_of_status(std::int64_t status) {
  switch (status) {
    case 101: return "takes the upgrade";
    case 200: return "takes the request";
    case 400: return "calls the request malformed";
    case 401: return "asks for a sign-in";
    case 403: return "forbids it";
    case 404: return "knows no such page";
    case 405: return "does not take this method";
    case 407: return "a proxy asks for a sign-in";
    case 429: return "too many requests";
    case 500: return "fails inside";
    case 501: return "does not know this request";
    case 502:
    case 504: return "gets no answer from what is behind it";
    case 503: return "is not available now";
    default: break;
  }
  return status >= 300 && status < 400 ? "sends the client elsewhere" : "not what a gateway answers";
}

std::string text_of(const Evidence& evidence, const FactType& type, std::string_view transport) {
  const Fact* fact = evidence.of_walk(type, {.offered = transport});
  return fact != nullptr && fact->known() ? to_text(*fact->value()) : std::string{};
}

bool redirects(const std::optional<int>& status) { return status && *status >= 300 && *status < 400; }

// NTLM, Negotiate and Basic take a password; so does what gateways alone have for NTLM ([MS-TSGU] 2.2.5.3.10).
bool takes_a_password(const std::vector<std::string>& schemes) {
  constexpr std::array<std::string_view, 5> kByPassword{"ntlm", "negotiate", "basic", "digest", "sspi_ntlm"};
  return std::ranges::any_of(
      schemes, [&](const std::string& each) { return std::ranges::find(kByPassword, text::to_lower_ascii(each)) != kByPassword.end(); });
}

// As far as the answer itself tells: any web server may ask for a sign-in.
std::string who_answered(const Evidence& evidence, const AskedTransport& asked, const Question& of) {
  if (asked.outcome == "not-http") return "other-server";
  if (!asked.status) return {};
  const int status = *asked.status;
  if (status == 407 || status == 502 || status == 504) return "proxy";
  if (redirects(asked.status)) return "portal";
  const bool went_in = evidence.walk_value<std::string>(facts::kGatewayTunnel).has_value();
  if (asked.open) return went_in || evidence.walk_value<std::string>(facts::kGatewayLikeness) == "gateway" ? "gateway" : "perhaps-gateway";
  if (!text_of(evidence, facts::kGatewayVia, of.name).empty()) return "proxy";
  // Where the gateway itself was heard over the other transport, one who calls itself otherwise stands in between.
  const auto open = evidence.walk_value<std::vector<std::string>>(facts::kGatewayTransports).value_or(std::vector<std::string>{});
  if (!open.empty() &&
      text_of(evidence, facts::kGatewayServer, of.name) != text_of(evidence, facts::kGatewayServer, of.name == "http" ? "websocket" : "http"))
    return "proxy";
  return status == 404 && open.empty() ? "other-server" : std::string{};
}

std::string conclusion_of(const AskedTransport& asked, bool other_is_open) {
  if (asked.open) return asked.schemes.empty() || takes_a_password(asked.schemes) ? "works" : "asks for a token, not for a password";
  if (asked.outcome == "not-http") return "no gateway here";
  if (!asked.status) return other_is_open ? "blocked on the way" : "blocked on the way, or the service hangs";
  switch (*asked.status) {
    case 403: return "refused";
    case 404: return other_is_open ? "not offered, or blocked on the way" : "no gateway here";
    case 407: return "blocked on the way: the proxy wants a sign-in";
    case 500:
    case 502:
    case 503:
    case 504: return "the gateway's service does not answer";
    default: break;
  }
  if (redirects(asked.status)) return "blocked on the way, or no gateway here";
  return other_is_open ? "blocked on the way, or not offered" : "blocked on the way, or no gateway here";
}

AskedTransport without_account(const Evidence& evidence, const Question& of, const std::vector<std::string>& open) {
  AskedTransport out{.id = std::string{of.id}, .title = std::string{of.title}};
  const auto outcome = evidence.walk_value<std::string>(of.outcome);
  if (!outcome) {
    out.outcome = "not-asked";
    out.answer = "not asked";
    return out;
  }
  out.outcome = *outcome == "not_http" ? "not-http" : *outcome;
  out.schemes = evidence.walk_value<std::vector<std::string>>(of.schemes).value_or(std::vector<std::string>{});
  out.open = std::ranges::find(open, of.name) != open.end();
  out.took = measured(evidence, of.ms);
  if (const auto status = evidence.walk_value<std::int64_t>(of.status)) {
    out.status = int(*status);
    out.answer = text::format("{}: {}", *status, meaning_of_status(*status));
  } else {
    out.answer = *outcome == "silent"   ? "no answer"
                 : *outcome == "closed" ? "closes the connection"
                 : *outcome == "reset"  ? "resets the connection"
                                        : "bytes that are no HTTP";
  }
  out.answered_by = who_answered(evidence, out, of);
  out.conclusion = conclusion_of(out, open.size() > (out.open ? 1u : 0u));
  return out;
}

// The second connection of the HTTP transport, made for an account alone.
AskedTransport in_channel(const Evidence& evidence) {
  AskedTransport out{.id = "http-in", .title = "HTTP RDG_IN_DATA"};
  const auto sign_in = evidence.walk_value<std::string>(facts::kGatewaySignIn);
  if (!sign_in || evidence.walk_value<std::string>(facts::kGatewaySignInAt) != "in") {
    out.outcome = "not-asked";
    out.answer = "not asked";
    out.conclusion = "asked where an account goes in over HTTP";
    return out;
  }
  const bool entered = *sign_in == "entered";
  const bool broke = *sign_in == "closed" || *sign_in == "reset" || *sign_in == "silent";
  // Behind the sign-in nobody answers who serves it.
  const auto status = evidence.walk_value<std::int64_t>(entered ? facts::kGatewayInStatus : facts::kGatewaySignInStatus);
  out.open = entered && !status;
  out.outcome = broke ? *sign_in : *sign_in == "not_http" ? "not-http" : "answered";
  if (status && !broke) {
    out.status = int(*status);
    out.answer = text::format("{}: {}", *status, meaning_of_status(*status));
  } else {
    out.answer = out.open ? "lets the account in" : broke ? "no answer" : "does not let the account in";
  }
  if (out.open) out.answered_by = "gateway";
  if (entered && status) out.answered_by = "proxy";
  out.conclusion = out.open ? "works" : *sign_in == "refused" || *sign_in == "no_scheme" ? "the account does not get in by it" : "blocked on the way";
  return out;
}

}  // namespace

std::vector<AskedTransport> asked_transports(const Evidence& evidence) {
  const auto asked = [&](const Question& each) { return evidence.walk_value<std::string>(each.outcome).has_value(); };
  if (std::ranges::none_of(kQuestions, asked)) return {};
  const auto open = evidence.walk_value<std::vector<std::string>>(facts::kGatewayTransports).value_or(std::vector<std::string>{});
  std::vector<AskedTransport> out;
  for (const auto& question : kQuestions) out.push_back(without_account(evidence, question, open));
  out.push_back(in_channel(evidence));
  return out;
}

std::string transport_words(const Evidence& evidence) {
  const auto asked = asked_transports(evidence);
  std::vector<std::string> open, answers, schemes;
  for (const auto& each : asked) {
    if (each.outcome == "not-asked") continue;
    const auto name = each.id == "websocket" ? "WebSocket" : each.id == "http-out" ? "HTTP" : "RDG_IN_DATA";
    if (each.id != "http-in" && each.open) open.emplace_back(name);
    answers.push_back(text::format("{} {}", name, each.status ? text::format("{}", *each.status) : each.answer));
    if (schemes.empty()) schemes = each.schemes;
  }
  if (evidence.walk_value<bool>(facts::kGatewayAsksByRpc) == true)
    return text::format("it asks for a sign-in by RPC over HTTP alone ({}, RPC 401)", text::join(answers, ", "));
  if (open.empty()) return text::format("it does not answer as a gateway ({})", text::join(answers, ", "));
  const auto offered = schemes.empty() ? std::string{} : " by " + text::escape_untrusted(text::join(schemes, ", "), 100);
  return text::format("it asks for a sign-in{}, over {}{}", offered, text::join(open, " and "), open.size() == 1 ? " alone" : "");
}

}  // namespace doctor::diagnose
