#include "diagnose/session_summary.hpp"

#include <map>

#include "base/text.hpp"
#include "diagnose/redirection.hpp"
#include "evidence/facts/session.hpp"

namespace doctor::diagnose {
namespace {

std::string shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  return fact != nullptr && fact->known() ? text::escape_untrusted(to_text(*fact->value()), 200) : std::string{};
}

std::string licensing_words(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kLicensingOutcome);
  if (outcome == "valid_client") return "; licensing: STATUS_VALID_CLIENT";
  if (outcome == "requested") return "; licensing: the host offered a licence, which was declined";
  if (outcome == "asked") return "; licensing: the host offered a licence and gave none";
  if (outcome == "issued" || outcome == "upgraded") {
    const auto by = shown(evidence, facts::kLicensingIssuedBy);
    return text::format("; licensing: a licence for version {}{}", shown(evidence, facts::kLicensingIssuedVersion), by.empty() ? "" : " by " + by);
  }
  return {};
}

std::string redirection(const Evidence& evidence) {
  const auto to = redirected_to(evidence);
  const auto token = shown(evidence, facts::kSessionRedirectLoadBalanceInfo);
  return text::format("the host sends its clients to another:{}{}{}",
                      to.empty() && token.empty() ? " it does not say which"
                      : to.empty()                ? ""
                                                  : " " + to,
                      token.empty() ? "" : " with the token ", token);
}

}  // namespace

std::string session_summary(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kSessionOutcome);
  if (!outcome) return {};
  if (*outcome == "demand_active") {
    const bool on_screen = evidence.walk_value<bool>(facts::kSessionSignInShown) == true;
    return text::format("the host would now draw {}{}", on_screen ? "its own sign-in or the desktop" : "the desktop", licensing_words(evidence));
  }
  if (*outcome == "standard_security")
    return text::format("MCS answers: {}, {}", shown(evidence, facts::kMcsEncryptionLevel), shown(evidence, facts::kMcsEncryptionMethod));
  if (*outcome == "redirected") return redirection(evidence);
  if (*outcome == "error_info") return text::format("the host refuses the session: {}", shown(evidence, facts::kSessionErrorInfo));
  if (*outcome == "licensing_error")
    return text::format("the host ends licensing: {}, {}", shown(evidence, facts::kLicensingError), shown(evidence, facts::kLicensingTransition));
  if (*outcome == "refused") return text::format("MCS refuses: {}", shown(evidence, facts::kMcsResult));
  if (*outcome == "offer_altered") return "the host was told of another offer than was sent, so we ended it before it knew who comes";
  static const std::map<std::string, std::string_view, std::less<>> kAfter{
      {"connect_initial", "after MCS Connect Initial"},
      {"attach_user", "after MCS Attach User"},
      {"channel_join", "after MCS Channel Join"},
      {"client_info", "after the Client Info PDU"},
      {"license_refusal", "after a licence was declined"},
      {"license_request", "after a licence was asked for"},
      {"platform_challenge_response", "after it was told who wants the licence"}};
  static const std::map<std::string, std::string_view, std::less<>> kEnds{{"disconnected", "the host disconnected"},
                                                                          {"deactivated", "the host ended the session"},
                                                                          {"closed", "the connection was closed"},
                                                                          {"reset", "the connection was reset"},
                                                                          {"silent", "the host fell silent"},
                                                                          {"alert", "the host sent a TLS alert"},
                                                                          {"malformed", "something came that is no RDP"}};
  const auto end = kEnds.find(*outcome);
  const auto after = kAfter.find(shown(evidence, facts::kSessionEndedAfter));
  return text::format("{} {}", end == kEnds.end() ? *outcome : end->second, after == kAfter.end() ? "" : after->second);
}

}  // namespace doctor::diagnose
