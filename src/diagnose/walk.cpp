#include "diagnose/walk.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "diagnose/gateway_stage.hpp"
#include "diagnose/gateway_way.hpp"
#include "diagnose/session_course.hpp"
#include "diagnose/session_summary.hpp"
#include "diagnose/sign_in.hpp"
#include "diagnose/stage_end.hpp"
#include "diagnose/stage_summary.hpp"
#include "diagnose/udp_ending.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/certificate/certificate_probe.hpp"
#include "probe/credssp/credssp.hpp"
#include "probe/credssp/sign_in.hpp"
#include "probe/name/name.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/negotiation/sweep.hpp"
#include "probe/negotiation/unasked.hpp"
#include "probe/path/connection_facts.hpp"
#include "probe/path/packet_size.hpp"
#include "probe/path/repeat.hpp"
#include "probe/path/trace.hpp"
#include "probe/patience.hpp"
#include "probe/route/route.hpp"
#include "probe/session/session.hpp"
#include "probe/tcp/tcp.hpp"
#include "probe/tls/tls_probe.hpp"
#include "probe/udp/udp.hpp"

namespace doctor::diagnose {
namespace {

constexpr const char* kInterrupted = "interrupted";

// The walk has waited as long as a client would. Who was silent then is asked further questions with less patience, or a
// silent host would cost a stage's time-out for each of them: a sixth of it, but never so little that silence would not tell.
class ShorterWait {
 public:
  explicit ShorterWait(probe::Context& context) : context_(context), before_(context.stage_timeout) {
    context_.stage_timeout = std::min(before_, std::max(before_ / 6, probe::enough_patience(context.evidence)));
  }
  ~ShorterWait() { context_.stage_timeout = before_; }
  ShorterWait(const ShorterWait&) = delete;
  ShorterWait& operator=(const ShorterWait&) = delete;

 private:
  probe::Context& context_;
  Duration before_;
};

class Walk {
 public:
  Walk(const probe::Target& target, const Options& options, probe::Context& context, Progress& progress)
      : target_(target), options_(options), context_(context), progress_(progress) {}

  // A gateway holds a connection to the target.
  void enter(std::unique_ptr<net::Connection> connection) {
    open_ = {.attempt = context_.evidence.next_attempt(), .connection = std::move(connection), .by_gateway = true};
    context_.evidence.set_walk_attempt(open_.attempt);
    context_.evidence.observe(facts::kTcpConnected, true, {.subject = open_.subject(), .at = context_.network.now()});
  }

  // `ended_at`: the stage that ended the walk, if one did.
  StageEnd run(Stage stage, std::optional<Stage> ended_at) {
    if (by_gateway() && (!open_.by_gateway || stage <= Stage::Tcp || stage == Stage::Udp)) return behind_gateway(target_, context_, stage);
    switch (stage) {
      case Stage::Name: return name();
      case Stage::Route: return route();
      case Stage::Tcp: return tcp();
      case Stage::Negotiation: return negotiation();
      case Stage::Tls: return tls();
      case Stage::Certificate: return certificate();
      case Stage::Credssp: return credssp();
      case Stage::Session: return session();
      case Stage::Udp: return udp(ended_at);
      case Stage::Gateway: return gateway_beside(options_, context_.evidence);
    }
    return StageEnd::skipped("not tested");
  }

  bool by_gateway() const { return only_by_gateway(options_); }

  // What is still to be asked may change how a stage went that is over: others, about the certificate; and the host at the walk's end whether
  // it lets clients in without NLA, which tells what becomes of those whose file keeps them from it.
  bool has_questions() const { return has_questions_to_others() || (open_.connection && nla_agreed_ && file_forbids_nla()); }

  // Questions to others than the host: once its connection is closed, or before a password is sent to it.
  void ask_others() {
    if (!certificate_ || asked_others_) return;
    if (has_questions_to_others() && !context_.network.interrupted())
      progress_.on_note(text::format("asking the servers named in the certificate whether it is revoked, {} seconds at most",
                                     std::chrono::floor<std::chrono::seconds>(probe::CertificateProbe::kMostTime).count()));
    const Instant began = context_.network.now();
    certificate_->ask_others();
    asked_others_for_ += context_.network.now() - began;
    asked_others_ = true;
  }

  // How long others were asked so far: the certificate's time, whenever it was.
  Duration asked_others_for() const { return asked_others_for_; }

  // The connections of --repeat. `failed`: the stage that ended the walk, if one did.
  void repeat(std::optional<Stage> failed) {
    if (options_.repeat <= 1 || context_.network.interrupted()) return;
    if (by_gateway()) {
      context_.evidence.not_known(facts::kPathAttempts, Because::NotApplicable, "by a gateway each connection would be a sign-in");
      return;
    }
    if (failed == Stage::Name || failed == Stage::Route || addresses_.empty()) {
      context_.evidence.not_known(facts::kPathAttempts, Because::NotReached, text::format("the walk ended at {}", name_of(*failed)));
      return;
    }
    progress_.on_note(text::format("connecting {} times more, one after another", options_.repeat));
    const bool before_sign_in = failed == Stage::Tcp || failed == Stage::Negotiation || failed == Stage::Tls;
    probe::probe_repeatedly(context_, {.to = furthest_,
                                       .times = options_.repeat,
                                       .walk_ended_at = before_sign_in ? std::string{name_of(*failed)} : "none",
                                       .server_name = server_name()});
  }

  // `failed`: the stage that ended the walk, if one did.
  std::optional<Reached> reached(std::optional<Stage> failed) const {
    if (by_gateway() || open_.attempt == 0 || (failed && *failed <= Stage::Tls) || (tls_agreed_ && !engine_)) return std::nullopt;
    return Reached{open_.endpoint, server_name()};
  }

  // With --thorough: who answers on the way to a port that takes connections.
  void trace() {
    if (!options_.thorough || by_gateway() || open_.attempt == 0 || context_.network.interrupted()) return;
    progress_.on_note("asking who answers on the way");
    probe::probe_trace(context_, open_.endpoint, probe::Traced::Connects);
  }

 private:
  bool has_questions_to_others() const { return !asked_others_ && certificate_ && certificate_->has_questions(); }
  bool file_forbids_nla() const { return options_.client_file && !options_.client_file->credssp; }

  StageEnd name() {
    probe::observe_target(context_, target_);
    const auto say_so = [&](Duration so_far, Duration at_most) {
      progress_.on_note(
          text::format("a DNS server has the address, but the system's lookup takes longer than {:.3g} s; waiting for it, {:.3g} seconds at most",
                       milliseconds(so_far) / 1000, milliseconds(at_most) / 1000));
    };
    addresses_ =
        probe::probe_name(context_, target_, {.only = options_.family, .ask_the_link = !options_.target_port_only, .on_longer_wait = say_so});
    if (addresses_.empty()) return StageEnd::failed();
    return target_.literal ? StageEnd::skipped("an address was given; nothing to look up") : StageEnd::passed();
  }

  StageEnd route() {
    probe::probe_route(context_, addresses_);
    return context_.evidence.walk_value<bool>(facts::kRouteAny) == false ? StageEnd::failed() : StageEnd::passed();
  }

  StageEnd tcp() {
    auto result = probe::probe_tcp(context_, addresses_, target_.port);
    furthest_ = result.furthest;
    if (result.walk) {
      open_ = std::move(*result.walk);
      return StageEnd::passed();
    }
    if (result.timed_out_everywhere) look_for_life(addresses_);
    const bool refused_on_the_way = context_.evidence.walk_value<std::string>(facts::kTcpOutcome) == "icmp";
    if (!context_.network.interrupted() && !addresses_.empty() && (result.timed_out_everywhere || refused_on_the_way))
      probe::probe_trace(context_, furthest_, probe::Traced::Silent);
    return StageEnd::failed();
  }

  // Whether anything but the port shows that the host is on: who took a connection and then is silent may be another.
  void look_for_life(std::span<const Address> addresses) {
    if (context_.network.interrupted()) return;
    if (options_.target_port_only)
      context_.evidence.not_known(facts::kRouteHostAlive, Because::SwitchedOff, "--target-port-only");
    else
      probe::probe_liveness(context_, addresses, target_.port);
  }

  StageEnd negotiation() {
    const auto result = probe::probe_negotiation(context_, open_, x224::kMstscOffer);
    const bool rdp_security =
        result.end == x224::NegotiationEnd::LegacyConfirm || (result.selected && x224::is_standard_rdp_security(*result.selected));
    if (!result.selected && !rdp_security) {
      give_up();
      if (!context_.network.interrupted()) {
        std::optional<ShorterWait> shorter;
        const bool silent = result.end == x224::NegotiationEnd::Silent || result.end == x224::NegotiationEnd::Partial;
        if (silent && !options_.thorough) shorter.emplace(context_);
        // Before the sweep: its many requests may be what a device resents.
        const bool ended = result.end == x224::NegotiationEnd::Closed || result.end == x224::NegotiationEnd::Reset;
        if (ended) probe::probe_unasked_end(context_, open_.endpoint);
        probe::sweep_negotiation(context_, open_.endpoint);
        if (context_.evidence.walk_value<bool>(facts::kTcpAcknowledged) == false && silent) look_for_life({&open_.endpoint.address, 1});
      }
      return StageEnd::failed();
    }
    tls_agreed_ = !rdp_security;
    selected_ = result.selected.value_or(x224::SelectedProtocol::Rdp);
    nla_agreed_ = x224::uses_credssp(selected_);
    tells_authorization_ = result.selected == x224::SelectedProtocol::HybridEx;
    left_over_ = result.left_over;
    return StageEnd::passed();
  }

  StageEnd tls() {
    if (!tls_agreed_) return StageEnd::skipped("the host chose RDP's own security, which has no TLS");
    auto result = probe::probe_tls(context_, open_, left_over_, server_name());
    if (result.engine) {
      engine_ = std::move(result.engine);
      ask_for_usual_suites();
      return StageEnd::passed();
    }
    give_up();
    if (!context_.network.interrupted()) {
      std::optional<ShorterWait> shorter;
      if (result.end == crypto::TlsEnd::Silent && !options_.thorough) shorter.emplace(context_);
      probe::sweep_tls(context_, open_.endpoint, server_name(), [this](std::uint16_t max_segment) { return open_to_tls(max_segment); });
    }
    return StageEnd::failed();
  }

  StageEnd certificate() {
    if (!engine_) return StageEnd::skipped("no TLS, no certificate");
    const auto scope = open_.endpoint.address.scope();
    // Others are asked about it when the host is no longer kept waiting: see ask_others().
    certificate_.emplace(context_, probe::CertificateOptions{.typed_name = target_.ascii_name.empty() ? target_.host : target_.ascii_name,
                                                             .ca_file = options_.ca_file,
                                                             .pin_sha256 = options_.pin_sha256,
                                                             .revocation = options_.revocation && !options_.target_port_only,
                                                             .forbidden_by = options_.revocation ? "--target-port-only" : "--no-revocation",
                                                             .target_is_private = scope == Address::Scope::Private || scope == Address::Scope::Shared,
                                                             .target_is_loopback = options_.loopback_lookups && scope == Address::Scope::Loopback});
    certificate_->look(*engine_);
    return StageEnd::passed();
  }

  StageEnd credssp() {
    if (!nla_agreed_) {
      if (!options_.session) leave();
      if (options_.credentials == nullptr) return StageEnd::skipped("the host did not choose sign-in before the session (NLA)");
      probe::sign_in_not_tried(context_.evidence, Because::NotApplicable, "without NLA the host asks for the password inside its session");
      return StageEnd::skipped("not testable: without NLA the host asks for the password inside its session");
    }
    // A fact of the certificate that would keep the password from this host must be known before it is sent.
    if (options_.credentials != nullptr) ask_others();
    const auto challenge = probe::probe_credssp(context_, open_, *engine_);
    const bool challenged = challenge && challenge->challenge;
    if (challenged && options_.credentials != nullptr) sign_in(*challenge);
    const bool refused = !challenged || (signed_in_ && !*signed_in_);
    ask_whether_nla_is_required_ = !refused;
    if (!options_.session || signed_in_ != true) leave();
    return refused ? StageEnd::failed() : StageEnd::passed();
  }

  // A host that chose a suite which clients do not offer may only prefer it. Asked at once, because it decides how this stage
  // went; the walk's connection waits.
  void ask_for_usual_suites() {
    if (context_.evidence.walk_value<bool>(facts::kTlsTakesUsualSuite) == true || context_.network.interrupted()) return;
    const ShorterWait shorter{context_};
    probe::probe_usual_suites(context_, server_name(), [this](std::uint16_t max_segment) { return open_to_tls(max_segment); });
  }

  // The end of the walk's connection, and what it left open about the host.
  void leave() {
    close();
    if (ask_whether_nla_is_required_ && !context_.network.interrupted()) probe::probe_nla_required(context_, open_.endpoint);
    ask_for_tls_1_2();
  }

  // A host that chose TLS 1.3 leaves open what becomes of clients that have none.
  void ask_for_tls_1_2() {
    if (!engine_ || engine_->version() != crypto::TlsVersion::Tls13 || context_.network.interrupted()) return;
    const ShorterWait shorter{context_};
    probe::probe_tls_1_2(context_, server_name(), [this](std::uint16_t max_segment) { return open_to_tls(max_segment); });
  }

  void sign_in(const credssp::ChallengeOutcome& challenge) {
    const probe::SignInRequest request{.credentials = *options_.credentials,
                                       .host = server_name(),
                                       .host_is_address = target_.literal.has_value(),
                                       .public_key = certificate_->public_key(),
                                       .certificate_hash = certificate_->hash_for_channel_binding(),
                                       .tells_authorization = tells_authorization_};
    signed_in_ = sign_in_to_host(context_, options_, request, challenge,
                                 {.open = open_,
                                  .engine = engine_,
                                  .close = [this] { close(); },
                                  .open_another = [this](std::uint16_t max_segment) { return open_to_tls(max_segment, selected_); }});
  }

  StageEnd session() {
    if (options_.session) return open_session();
    const auto authorized = context_.evidence.walk_value<bool>(facts::kSessionAuthorized);
    if (authorized == false) return StageEnd::failed();
    if (authorized == true) return StageEnd::skipped("not tested: no session was opened; the account may open one");
    return StageEnd::skipped(signed_in_ == true ? "not tested: no session was opened" : "not tested: it needs a sign-in");
  }

  StageEnd open_session() {
    if (open_.connection == nullptr) {  // let go of by credssp()
      probe::session_not_tried(context_.evidence, Because::NeedsRight, "it needs a sign-in");
      return StageEnd::skipped("not tested: it needs a sign-in (--user)");
    }
    if (context_.evidence.walk_value<bool>(facts::kSessionAuthorized) == false) {
      leave();
      probe::session_not_tried(context_.evidence, Because::NotReached, "the host has said that the account may not open one");
      return StageEnd::failed();
    }
    bool send_password = false;
    if (options_.credentials != nullptr && !nla_agreed_ && engine_) {
      ask_others();  // as before every password
      send_password = judge_host(context_, options_, open_).by != probe::HostTrust::By::Nothing;
    }
    const auto run = engine_ ? probe::in_channel(context_, open_, *engine_) : probe::in_the_clear(context_, open_);
    const auto outcome = probe::probe_session(context_, open_,
                                              {.selected = selected_,
                                               .offered = x224::kMstscOffer,
                                               .credentials = options_.credentials,
                                               .send_password = send_password,
                                               .ask_for_license = options_.license},
                                              run);
    leave();
    if (!outcome) return StageEnd::skipped(kInterrupted);
    const auto course = session_course(context_.evidence).value_or(SessionCourse::Failed);
    if (course == SessionCourse::Drawn) return StageEnd::passed();
    if (course == SessionCourse::Failed) return StageEnd::failed();
    // What came, or did not come, is not in the reason why that says little.
    const bool came = course == SessionCourse::Untold || course == SessionCourse::Garbled;
    return StageEnd::skipped((came ? session_summary(context_.evidence) + "; " : "") + std::string{reason_of(course)});
  }

  // Only who comes to the session by TCP tries UDP beside it ([MS-RDPEUDP] 1.3.1): before that its silence would be laid to the wrong thing.
  StageEnd udp(std::optional<Stage> ended_at) {
    const auto skip = [&](Because why, std::string reason) {
      probe::udp_not_tried(context_.evidence, why, reason, context_.network.now());
      return StageEnd::skipped("not tested: " + reason);
    };
    if (!options_.udp) return skip(Because::SwitchedOff, options_.udp_forbidden_by);
    if (context_.network.interrupted()) return StageEnd::skipped(kInterrupted);
    if (ended_at || !reached(ended_at)) return skip(Because::NotReached, "a client tries UDP once it has come to the session by TCP");
    probe::probe_udp(context_, open_.endpoint);
    if (context_.network.interrupted()) return StageEnd::skipped(kInterrupted);
    const auto told = udp_ending(context_.evidence);
    return {told.status, told.reason};
  }

  // Ends the walk's connection in order, so that the host's log shows a client that left and not one that broke off.
  void close() {
    if (open_.connection == nullptr) return;
    probe::observe_connection(context_, open_, false);
    if (engine_) probe::observe_packet_size(context_, open_);
    if (engine_) probe::close_tls(context_, open_, *engine_);
    open_.connection.reset();
  }

  // After a stage that failed: the host has had all the time there is.
  void give_up() {
    probe::observe_connection(context_, open_, true);
    open_.connection.reset();
  }

  // A new connection on which X.224 has agreed on TLS: where a question about TLS starts.
  std::optional<probe::OpenConnection> open_to_tls(std::uint16_t max_segment, std::optional<x224::SelectedProtocol> wanted = {}) {
    auto connection = probe::reconnect(context_, open_.endpoint, max_segment);
    if (!connection) return std::nullopt;
    const auto answer = probe::probe_negotiation(context_, *connection, x224::kMstscOffer);
    if (!answer.selected || x224::is_standard_rdp_security(*answer.selected)) return std::nullopt;
    if (wanted && answer.selected != wanted) return std::nullopt;
    return connection;
  }

  // Server Name Indication never carries an address (RFC 6066 section 3).
  std::string server_name() const { return target_.literal ? std::string{} : target_.ascii_name.empty() ? target_.host : target_.ascii_name; }

  const probe::Target& target_;
  const Options& options_;
  probe::Context& context_;
  Progress& progress_;
  std::vector<Address> addresses_{};
  Endpoint furthest_{};  // what the walk's own attempt was made to
  probe::OpenConnection open_{};
  bool tls_agreed_ = false;
  x224::SelectedProtocol selected_{x224::SelectedProtocol::Rdp};
  bool nla_agreed_ = false;
  bool ask_whether_nla_is_required_ = false;
  bool tells_authorization_ = false;
  Bytes left_over_{};
  std::unique_ptr<crypto::TlsEngine> engine_{};
  std::optional<probe::CertificateProbe> certificate_{};
  bool asked_others_ = false;
  Duration asked_others_for_{};
  std::optional<bool> signed_in_{};  // absent: not tried
};

}  // namespace

Walked walk(const probe::Target& target, const Options& options, probe::Context& outer, const Judge& judge, Progress& progress) {
  Walked out;
  auto& reports = out.stages;
  std::string not_reached;
  std::optional<Stage> ended_at;
  const auto end_at = [&](Stage stage) {
    ended_at = stage;
    not_reached = text::format("the walk ended at {}", name_of(stage));
  };
  // Where the gateway is the only way, it comes first; its report stands where those of all walks have it.
  GatewayWay way{target, options, outer, judge, progress};
  const auto& gateway = way.report();
  if (way.failed()) end_at(Stage::Gateway);
  probe::Context& context = way.context();
  Walk walk{target, options, context, progress};
  if (auto connection = way.take_connection()) walk.enter(std::move(connection));
  const auto look = [&](Stage stage) {
    StageReport report{.stage = stage};
    const bool beside = stage == Stage::Udp || stage == Stage::Gateway || (walk.by_gateway() && stage <= Stage::Tcp);
    if (not_reached.empty() && context.network.interrupted()) not_reached = kInterrupted;
    if (!not_reached.empty() && !beside) {
      report.reason = not_reached;
    } else {
      const Instant began = context.network.now();
      const Duration asked_before = walk.asked_others_for();
      StageEnd end = walk.run(stage, ended_at);
      report.took = context.network.now() - began - (walk.asked_others_for() - asked_before);
      // What the user cut short has not failed.
      if (end.status == StageStatus::Failed && context.network.interrupted() && !saw_the_end(stage, context.evidence))
        end = StageEnd::skipped(kInterrupted);
      report.reason = end.reason;
      report.status = end.status;
      report.summary = stage_summary(stage, context.evidence);
      judge(report);
      if (end.status == StageStatus::Failed) end_at(stage);
    }
    return report;
  };
  for (const Stage stage : kAllStages) {
    reports.push_back(stage == Stage::Gateway && gateway ? *gateway : look(stage));
    for (; !walk.has_questions() && out.told < reports.size(); ++out.told) {
      // One that waited for what others say has waited until now: they were asked before a password was sent.
      if (auto& waiting = reports[out.told]; out.told + 1 < reports.size() && !ended_at) {
        waiting.summary = stage_summary(waiting.stage, context.evidence);
        judge(waiting);
      }
      if (!gateway || reports[out.told].stage != Stage::Gateway) progress.on_stage(reports[out.told]);
    }
  }
  // What is cut short from here on takes nothing from what the walk has shown.
  if (context.network.interrupted()) context.evidence.observe(facts::kWalkInterrupted, true, {.at = context.network.now()});
  walk.repeat(ended_at);
  walk.trace();
  walk.ask_others();
  if (walk.by_gateway()) compare_certificates(context.evidence, context.network.now());
  reports[std::size_t(Stage::Certificate)].took += walk.asked_others_for();
  if (not_reached != kInterrupted) out.reached = walk.reached(ended_at);
  return out;
}

}  // namespace doctor::diagnose
