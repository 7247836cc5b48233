#include "diagnose/redirection.hpp"

#include "base/text.hpp"
#include "diagnose/again.hpp"
#include "evidence/facts/session.hpp"
#include "knowledge/fill.hpp"

namespace doctor::diagnose {
namespace {

constexpr std::uint16_t kUsualPort = 3389;

bool is_redirected(const Evidence& evidence) { return evidence.walk_value<std::string>(facts::kSessionOutcome) == "redirected"; }

}  // namespace

std::string redirected_to(const Evidence& evidence) {
  std::vector<std::string> out;
  for (const FactType* type : {&facts::kSessionRedirectName, &facts::kSessionRedirectAddress})
    if (const auto part = evidence.walk_value<std::string>(*type)) out.push_back(text::escape_untrusted(*part, 200));
  return text::join(out, ", ");
}

std::string redirection_sentence(const Evidence& evidence) {
  if (!is_redirected(evidence)) return {};
  const auto to = redirected_to(evidence);
  if (!to.empty()) return text::format("the host sends its clients on to {}, which they must be able to reach, and which was not tested", to);
  return "the host sends its clients on, with a token by which they come to another host; that host was not tested";
}

void propose_following(const Options& options, const probe::Target& target, Diagnosis& d) {
  if (!is_redirected(d.evidence) || redirected_to(d.evidence).empty()) return;
  const bool named = d.evidence.walk_value<std::string>(facts::kSessionRedirectName).has_value();
  // What the host says goes into a command only where no shell makes anything of it.
  const auto command = knowledge::fill_command(named ? "rdpdoctor diagnose {session.redirect_name}" : "rdpdoctor diagnose {session.redirect_address}",
                                               knowledge::EvidenceIndex{d.evidence});
  const auto port = target.port == kUsualPort ? std::string{} : text::format(" -p {}", target.port);
  d.next_tests.insert(
      d.next_tests.begin(),
      {.id = "diagnose-where-it-leads",
       .why = text::format("The host sends its clients on to {}. Who cannot reach that host gets no desktop, whatever this one answers.",
                           redirected_to(d.evidence)),
       .parts = {},
       .command = command + port + options_elsewhere(options)});
}

}  // namespace doctor::diagnose
