#include "diagnose/sign_in.hpp"

#include <utility>

#include "base/text.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "probe/credssp/credssp.hpp"
#include "probe/credssp/kerberos_ticket.hpp"
#include "probe/credssp/second_channel.hpp"

namespace doctor::diagnose {
namespace {

// A client answers a challenge at once. Hosts give up on one that does not after 10 seconds or more; half of that is safe.
constexpr Duration kHostWaitsForAnswer = std::chrono::seconds{5};

class SignInCourse {
 public:
  SignInCourse(probe::Context& context, const Options& options, probe::SignInRequest request, const credssp::ChallengeOutcome& challenge,
               SignInPlace place)
      : context_(context), options_(options), request_(std::move(request)), challenge_(challenge), place_(std::move(place)) {}

  std::optional<bool> run() {
    const auto trust = judge_host(context_, options_, place_.open);
    if (trust.by == probe::HostTrust::By::Nothing) {
      not_tried(Because::SwitchedOff, text::format("the host is not verified, {}; --pin or --trust-this-host would allow it", trust.why_not));
      return std::nullopt;
    }
    // Clients with the update of 2018 for CVE-2018-0886 refuse such a host (Microsoft Learn, "CredSSP encryption oracle remediation").
    if (const auto version = challenge_.version; version && *version < probe::kOldestForPassword) {
      not_tried(
          Because::SwitchedOff,
          text::format("the host speaks CredSSP version {}, from before the update of 2018, and so gets nothing from updated clients", *version));
      return std::nullopt;
    }
    auto by_kerberos = ask_for_ticket();
    if (by_kerberos.ticket) {
      by_ticket(*by_kerberos.ticket->context);
    } else if (by_kerberos.may_use_ntlm) {
      request_.mechanism_because = by_kerberos.why_ntlm;
      const bool in_time = context_.network.now() - challenge_.ended_at <= kHostWaitsForAnswer;
      in_time ? probe::probe_sign_in(context_, place_.open, request_, challenge_, *place_.engine) : by_ntlm_anew();
    } else if (!context_.network.interrupted()) {
      context_.evidence.observe(facts::kCredsspMechanism, "Kerberos", seen());
      context_.evidence.observe(facts::kCredsspUser, probe::account_name(request_.credentials), seen());
      not_tried(Because::NotReached, "the KDC gave no ticket, and one try is enough");
      if (by_kerberos.refused) return false;
    }
    const auto how = context_.evidence.walk_value<std::string>(facts::kCredsspSignIn);
    return how ? std::optional{*how == "authenticated"} : std::nullopt;
  }

 private:
  Seen seen() const { return {.subject = place_.open.subject(), .at = context_.network.now()}; }
  void not_tried(Because because, const std::string& why) { probe::sign_in_not_tried(context_.evidence, because, why, seen()); }

  probe::TicketTry ask_for_ticket() {
    if (options_.kerberos != nullptr && !options_.target_port_only)
      return probe::probe_ticket(context_, place_.open, request_, *challenge_.challenge, *options_.kerberos);
    const char* why = options_.target_port_only ? "--target-port-only forbids asking a KDC" : "no Kerberos library is at hand";
    context_.evidence.observe(facts::kKerberosOutcome, "not_available", seen());
    return {.may_use_ntlm = true, .why_ntlm = why};
  }

  // On a connection of its own, because the walk's has begun with NTLM.
  void by_ticket(KerberosContext& ticket) {
    auto second = second_channel("Kerberos needs");
    if (!second) return;
    request_.kerberos = &ticket;
    request_.mechanism_because = "a KDC gave a ticket for the host's name";
    on_second(*second, challenge_);
  }

  // Where looking for a ticket took so long that the host may have given the walk's connection up: its close would look like
  // a refusal of the account. There the host has a challenge of its own.
  void by_ntlm_anew() {
    auto second = second_channel("an answer so late needs");
    if (!second) return;
    const auto challenge = probe::probe_credssp(context_, second->connection, *second->engine);
    // What vouched for the host may have ended meanwhile.
    if (challenge && challenge->challenge && challenge->version >= probe::kOldestForPassword &&
        judge_host(context_, options_, place_.open).by != probe::HostTrust::By::Nothing)
      return on_second(*second, *challenge);
    probe::close_tls(context_, second->connection, *second->engine);
    not_tried(Because::NoAnswer, "the second connection, which an answer so late needs, brought no challenge");
  }

  // In place of the walk's.
  std::optional<probe::SecondChannel> second_channel(std::string_view needed_because) {
    place_.close();
    auto second = probe::open_second_channel(context_, *place_.engine, request_.host, place_.open_another);
    if (second.engine) return second;
    not_tried(Because::NoAnswer, text::format("the second connection, which {}, {}", needed_because, second.why_not));
    return std::nullopt;
  }

  // What comes of it is told of the walk, whose sign-in it is.
  void on_second(probe::SecondChannel& second, const credssp::ChallengeOutcome& challenge) {
    second.connection.attempt = place_.open.attempt;
    probe::probe_sign_in(context_, second.connection, request_, challenge, *second.engine);
    if (!options_.session) return probe::close_tls(context_, second.connection, *second.engine);
    place_.open.connection = std::move(second.connection.connection);  // the session begins where the sign-in was
    place_.engine = std::move(second.engine);
  }

  probe::Context& context_;
  const Options& options_;
  probe::SignInRequest request_;
  const credssp::ChallengeOutcome& challenge_;
  SignInPlace place_;
};

}  // namespace

probe::HostTrust judge_host(probe::Context& context, const Options& options, const probe::OpenConnection& open) {
  const auto now = context.network.wall_clock_is_real() ? std::optional{context.network.wall_clock()} : std::nullopt;
  auto trust = probe::judge_host(context.evidence, now, options.trust_this_host);
  context.evidence.observe(facts::kCredsspHostVerifiedBy, probe::name_of(trust.by), {.subject = open.subject(), .at = context.network.now()});
  return trust;
}

std::optional<bool> sign_in_to_host(probe::Context& context, const Options& options, probe::SignInRequest request,
                                    const credssp::ChallengeOutcome& challenge, SignInPlace place) {
  return SignInCourse{context, options, std::move(request), challenge, std::move(place)}.run();
}

}  // namespace doctor::diagnose
