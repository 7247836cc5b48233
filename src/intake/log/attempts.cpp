#include "intake/log/attempts.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

using Kind = RdpEventKind;
using End = LogAttempt::End;
using Joined = LogAttempt::Joined;
using namespace std::chrono_literals;

constexpr auto kLongestSignIn = 2min;   // from the connection to the sign-in that belongs to it
constexpr auto kAfterEnd = 5s;          // logs of different services are this far apart
constexpr auto kSecondTry = 1min;       // a client looks first, asks for the password, and comes again
constexpr auto kSameAttempt = 30s;      // client and host see the same attempt, and their clocks differ by at most this
constexpr auto kLongestClient = 10min;  // a client's attempt without activity: nothing new belongs to it after this

// How sessions end by the reasons of MS-RDPBCGR 2.2.5.1.1, which events 40 and 103 carry.
constexpr std::uint32_t kReplacedByOther = 0x5, kClosedByUser = 0xb, kSignedOffByUser = 0xc;
// discReason of the client: 1 and 2 are the user's own, 3 is the host's; 0x807 and 0x2607 name the password.
constexpr std::uint32_t kLocalNotError = 1, kRemoteByUser = 2, kByServer = 3, kBadPassword = 0x807, kBadPasswordToo = 0x2607;

LogTime at_of(const RdpEvent& event) { return std::chrono::floor<std::chrono::milliseconds>(event.record->time); }

std::string short_name(std::string_view name) { return text::to_lower_ascii(name.substr(0, name.find('.'))); }

struct Draft {
  LogAttempt attempt{};
  bool begun{false};  // its beginning is in the logs, with who it was or where he went
  bool ended{false};
  bool in_session{false};
  bool signed_in{false};  // a sign-in of the security log was joined
  std::set<std::string_view> providers{};
  std::optional<LogCode> socket_code{};
};

class Joiner {
 public:
  AttemptsFound run(const std::vector<evtx::Record>& records) {
    for (const auto& record : records) {
      auto event = read_event(record);
      if (!event) continue;
      covered_ |= event->kind == Kind::Accepted;
      take(*event);
    }
    for (auto& draft : drafts_) out_.attempts.push_back(finished(draft));
    sort_by_begin();
    forgive_first_looks();
    pair_sides();
    return std::move(out_);
  }

 private:
  void take(RdpEvent& event) {
    switch (event.kind) {
      case Kind::Trouble: out_.troubles.push_back(std::move(event)); return;
      case Kind::LogonFailed:
      case Kind::LogonSucceeded:
      case Kind::Validated:
      case Kind::Denied: take_logon(event); return;
      default: break;
    }
    if (is_of_client(event.kind))
      take_client(event);
    else
      take_host(event);
  }

  Draft& begin(const RdpEvent& event, Side seen_by) {
    Draft draft;
    draft.attempt.begin = draft.attempt.end_at = at_of(event);
    draft.attempt.seen_by = seen_by;
    draft.attempt.computer = event.record->computer;
    drafts_.push_back(std::move(draft));
    return drafts_.back();
  }

  std::string activity_of(const RdpEvent& event) const { return text::format("{}|{}", event.record->computer, event.record->activity_id); }

  void take_host(const RdpEvent& event) {
    Draft* draft = nullptr;
    if (has_activity_of_connection(*event.record))
      if (const auto found = by_activity_.find(activity_of(event)); found != by_activity_.end()) draft = &drafts_[found->second];
    const auto session = event.session.empty() ? std::string{} : text::format("{}|{}", event.record->computer, event.session);
    const bool of_session = event.kind == Kind::SignedOff || event.kind == Kind::SessionDisconnected || event.kind == Kind::SessionTaken ||
                            (event.kind == Kind::EndReason && !session.empty());
    if (draft == nullptr && of_session) {
      const auto found = by_session_.find(session);
      if (found == by_session_.end()) {
        ++out_.not_joined;
        return;
      }
      draft = &drafts_[found->second];
    }
    if (draft == nullptr) {
      draft = &begin(event, Side::Host);
      if (has_activity_of_connection(*event.record)) by_activity_[activity_of(event)] = drafts_.size() - 1;
    }
    if (!session.empty() && event.kind == Kind::SessionAssigned) by_session_[session] = std::size_t(draft - drafts_.data());
    add(*draft, event);
  }

  void take_client(const RdpEvent& event) {
    const auto& record = *event.record;
    const auto key = record.activity_id.empty() ? std::string{record.computer} : activity_of(event);
    const auto found = by_client_.find(key);
    const bool under_way =
        found != by_client_.end() &&
        (!record.activity_id.empty() || (event.kind != Kind::ClientStarts && at_of(event) - drafts_[found->second].attempt.end_at < kLongestClient));
    if (!under_way) {
      begin(event, Side::Client);
      by_client_[key] = drafts_.size() - 1;
    }
    add(under_way ? drafts_[found->second] : drafts_.back(), event);
  }

  // Events of the security log know neither connection nor port for certain: the address and the time are all there is.
  void take_logon(const RdpEvent& event) {
    const auto at = at_of(event);
    std::vector<std::size_t> fitting;
    for (std::size_t i = drafts_.size(); i-- > 0;) {
      const auto& draft = drafts_[i];
      if (at - draft.attempt.begin > kLongestSignIn) break;  // they stand by their beginning
      const bool over = draft.ended && at - draft.attempt.end_at > kAfterEnd;
      if (draft.attempt.seen_by != Side::Host || over) continue;
      const bool same_address = !event.address.empty() && event.address == draft.attempt.address;
      const bool same_account = event.address.empty() && !event.account.empty() && event.account == draft.attempt.account;
      if (same_address || same_account) fitting.push_back(i);
    }
    if (fitting.empty()) {
      take_lone_logon(event);
      return;
    }
    // The one with the port of the event, else the oldest that has no sign-in yet.
    std::ranges::reverse(fitting);
    auto best = std::ranges::find_if(fitting, [&](std::size_t i) { return event.port != 0 && drafts_[i].attempt.port == event.port; });
    const bool certain = best != fitting.end() || fitting.size() == 1;
    if (best == fitting.end()) best = std::ranges::find_if(fitting, [&](std::size_t i) { return !drafts_[i].signed_in; });
    auto& draft = drafts_[best == fitting.end() ? fitting.front() : *best];
    draft.signed_in = true;
    if (draft.attempt.joined != Joined::Guess) draft.attempt.joined = certain ? Joined::Address : Joined::Guess;
    add(draft, event);
  }

  // A remote-interactive logon (type 10) is Remote Desktop by itself. A network logon (type 3) is what sign-in before the
  // session looks like, and file sharing too: it counts only where no log of connections would show the connection itself.
  void take_lone_logon(const RdpEvent& event) {
    const bool interactive = event.logon_type == 10u;
    const bool network = event.logon_type == 3u && !event.address.empty();
    const bool counts = event.kind == Kind::Denied || interactive || (event.kind == Kind::LogonFailed && network && !covered_);
    if (!counts) {
      out_.not_joined += event.kind == Kind::LogonFailed && network ? 1 : 0;
      return;
    }
    add(begin(event, Side::Host), event);
  }

  static void reach(Draft& draft, Stage stage) { draft.attempt.reached = std::max(draft.attempt.reached, stage); }

  // What says more stays: a refusal is not undone by the close that follows it.
  static void end_by(Draft& draft, End end) {
    auto& now = draft.attempt.end;
    if (now == End::Open || now == End::Dropped || (now == End::ClosedByUser && end != End::Dropped)) now = end;
  }

  static void add(Draft& draft, const RdpEvent& event) {
    auto& attempt = draft.attempt;
    const auto at = at_of(event);
    attempt.begin = std::min(attempt.begin, at);
    attempt.end_at = std::max(attempt.end_at, at);
    if (attempt.address.empty()) attempt.address = event.address;
    if (attempt.port == 0) attempt.port = event.port;
    if (attempt.account.empty()) attempt.account = event.account;
    if (attempt.target.empty()) attempt.target = event.target;
    if (attempt.transport.empty()) attempt.transport = event.transport;
    if (draft.providers.insert(event.record->provider).second && draft.providers.size() > 1 && attempt.joined == Joined::Alone)
      attempt.joined = Joined::Activity;
    if (++attempt.event_count <= kMostEventsKept) attempt.events.push_back(to_log_event(event));
    judge(draft, event);
  }

  static void judge(Draft& draft, const RdpEvent& event) {
    auto& attempt = draft.attempt;
    switch (event.kind) {
      case Kind::NetworkAuthenticated: reach(draft, Stage::Session); break;
      case Kind::SessionAssigned:
      case Kind::ClientConnected:
        reach(draft, Stage::Session);
        draft.in_session = true;
        break;
      case Kind::LogonSucceeded: reach(draft, Stage::Session); break;
      case Kind::SignInRefused:
      case Kind::LogonFailed:
        reach(draft, event.logon_type == 10u ? Stage::Session : Stage::Credssp);
        end_by(draft, End::SignInRefused);
        if (event.code) attempt.code = event.code;
        break;
      case Kind::Validated:
        if (event.code && !attempt.code) attempt.code = event.code;
        break;
      case Kind::Denied:
        reach(draft, Stage::Session);
        end_by(draft, End::Denied);
        break;
      case Kind::SecurityError:
        reach(draft, Stage::Tls);
        end_by(draft, End::SecurityError);
        if (event.code) attempt.code = event.code;
        break;
      case Kind::ProtocolError:
        end_by(draft, End::ProtocolError);
        if (event.code) attempt.code = event.code;
        break;
      case Kind::SocketError: draft.socket_code = event.code; break;
      case Kind::Ended: draft.ended = true; break;
      case Kind::EndReason: judge_reason(draft, event); break;
      case Kind::Goodbye:
        if (draft.in_session) end_by(draft, End::ClosedByUser);
        draft.ended = true;
        break;
      case Kind::SignedOff:
        end_by(draft, End::SignedOff);
        draft.ended = true;
        break;
      case Kind::SessionDisconnected:
        if (draft.in_session) end_by(draft, End::ClosedByUser);
        draft.ended = true;
        break;
      case Kind::SessionTaken: break;
      case Kind::ClientError:
        if (event.code && !attempt.code) attempt.code = event.code;
        break;
      case Kind::ClientEnded: judge_client_end(draft, event); break;
      case Kind::Accepted:
      case Kind::ClientStarts: draft.begun = true; break;
      // The listener's event alone is no beginning: a sign-in may stand where the log of connections has lost its events.
      case Kind::Listened:
      case Kind::Progress:
      case Kind::ClientDials:
      case Kind::Trouble: break;
    }
  }

  static void judge_reason(Draft& draft, const RdpEvent& event) {
    draft.ended = true;
    if (!event.code || !draft.in_session) return;
    const auto reason = event.code->value;
    if (reason == kReplacedByOther) end_by(draft, End::Replaced);
    if (reason == kClosedByUser) end_by(draft, End::ClosedByUser);
    if (reason == kSignedOffByUser) end_by(draft, End::SignedOff);
    const bool named = reason <= 0x1c || (reason >= 0x100 && reason <= 0x1ff) || (reason >= 0x400 && reason <= 0x4ff);
    // Beyond the published reasons the event has numbers of its own (13 and 14 at every close): those say nothing.
    if (!named || reason == 0xd || reason == 0xe || reason == kReplacedByOther || reason == kClosedByUser || reason == kSignedOffByUser) return;
    end_by(draft, End::EndedByHost);
    draft.attempt.code = event.code;
  }

  static void judge_client_end(Draft& draft, const RdpEvent& event) {
    draft.ended = true;
    const auto reason = event.code ? event.code->value : 0;
    if (event.code && reason > kByServer) draft.attempt.code = event.code;
    if (reason == kBadPassword || reason == kBadPasswordToo) {
      reach(draft, Stage::Credssp);
      end_by(draft, End::SignInRefused);
    } else if (reason == kLocalNotError || reason == kRemoteByUser || (reason == 0 && draft.in_session)) {
      end_by(draft, End::ClosedByUser);
    } else if (reason == kByServer && draft.in_session) {
      end_by(draft, End::EndedByHost);
    } else {
      end_by(draft, End::Dropped);
    }
  }

  static LogAttempt finished(Draft& draft) {
    auto& attempt = draft.attempt;
    // Gone without a reason: before anybody had signed in that is a failure, whoever was at fault. What has no beginning
    // here may have been in a session for hours.
    if (attempt.end == End::Open && draft.begun && draft.ended && attempt.reached != Stage::Session) {
      attempt.end = End::Dropped;
      if (!attempt.code) attempt.code = draft.socket_code;
    }
    if (attempt.end == End::Open && draft.ended && draft.in_session) {
      attempt.end = draft.socket_code ? End::Dropped : End::ClosedByUser;
      if (!attempt.code) attempt.code = draft.socket_code;
    }
    attempt.followed = attempt.seen_by != Side::Host || draft.begun || attempt.end != End::Open || attempt.reached != Stage::Tcp ||
                       !attempt.address.empty() || !attempt.account.empty();
    switch (attempt.end) {
      case End::SignInRefused:
      case End::Denied:
      case End::SecurityError:
      case End::ProtocolError:
      case End::Dropped: attempt.failed = true; break;
      case End::EndedByHost: attempt.failed = attempt.code.has_value(); break;
      default: break;
    }
    return std::move(attempt);
  }

  void sort_by_begin() {
    std::ranges::sort(out_.attempts, [](const LogAttempt& a, const LogAttempt& b) {
      return std::tie(a.begin, a.end_at, a.computer, a.address, a.port) < std::tie(b.begin, b.end_at, b.computer, b.address, b.port);
    });
  }

  // mstsc connects, sees that the host wants a sign-in, goes, and comes again when the user has typed his password. Who is
  // let in so soon after he vanished has not failed.
  void forgive_first_looks() {
    std::map<std::string, LogTime> let_in;  // per host and address, the next time from here on
    for (auto& attempt : std::views::reverse(out_.attempts)) {
      if (attempt.seen_by != Side::Host || attempt.address.empty()) continue;
      const auto key = attempt.computer + "|" + attempt.address;
      if (attempt.reached == Stage::Session && attempt.end != End::SignInRefused && attempt.end != End::Denied) {
        let_in[key] = attempt.begin;
      } else if (attempt.end == End::Dropped) {
        const auto next = let_in.find(key);
        if (next != let_in.end() && next->second - attempt.end_at <= kSecondTry) attempt.failed = false;
      }
    }
  }

  // The client's attempt at this host, and the host's own view of it: the names fit, and only one of them is near enough.
  void pair_sides() {
    auto& attempts = out_.attempts;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (attempts[i].seen_by != Side::Client) continue;
      std::vector<std::size_t> near;
      const auto begin = attempts[i].begin;
      auto from = std::ranges::lower_bound(attempts, begin - kSameAttempt, {}, &LogAttempt::begin);
      for (; from != attempts.end() && from->begin <= begin + kSameAttempt; ++from)
        if (from->seen_by == Side::Host && !from->other_side && short_name(from->computer) == short_name(attempts[i].target))
          near.push_back(std::size_t(from - attempts.begin()));
      if (near.size() != 1) continue;
      attempts[i].other_side = near.front();
      attempts[near.front()].other_side = i;
    }
  }

  AttemptsFound out_;
  std::vector<Draft> drafts_;
  std::map<std::string, std::size_t> by_activity_, by_session_, by_client_;
  bool covered_{false};  // some log shows the connections themselves
};

}  // namespace

AttemptsFound find_attempts(const std::vector<evtx::Record>& records) { return Joiner{}.run(records); }

}  // namespace doctor::intake
