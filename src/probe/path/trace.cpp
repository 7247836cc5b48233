#include "probe/path/trace.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/path.hpp"

namespace doctor::probe {
namespace {

using Kind = net::ConnectOutcome::Kind;

constexpr int kMostHops = 20;
constexpr int kHopsAtATime = 5;
constexpr int kMostSilent = 5;  // hops in a row: nobody answers any more
// Below the second after which a SYN is sent again (RFC 6298 section 2.1), so that each hop costs one packet.
constexpr Duration kPatience = std::chrono::milliseconds{900};

bool same(Address a, Address b) {
  a.zone = b.zone = 0;
  return a == b;
}

// RFC 792 type 11, RFC 4443 section 3.3: the hop limit ended there.
bool is_time_exceeded(const net::IcmpError& icmp) { return icmp.type == (icmp.v6 ? 3 : 11); }

class Trace {
 public:
  Trace(Context& context, const Endpoint& to, int at_a_time) : context_(context), to_(to), at_a_time_(at_a_time) {}

  void run() {
    for (int first = 1; first <= kMostHops && !over_; first += at_a_time_) ask(first);
    const Seen seen{.subject = subject(), .at = context_.network.now()};
    Evidence& out = context_.evidence;
    if (context_.network.interrupted()) {
      out.not_known(facts::kPathTraceReachedTarget, Because::Interrupted, {}, {.at = seen.at});
      return;
    }
    out.observe(facts::kPathTraceReachedTarget, reached_.has_value(), {.at = seen.at});
    if (reached_) out.observe(facts::kPathHopCount, *reached_, {.at = seen.at});
    if (last_) {
      out.observe(facts::kPathLastHopAnswering, last_->to_string(), {.at = seen.at});
      out.observe(facts::kPathLastHopNumber, last_number_, {.at = seen.at});
    } else {
      out.not_known(facts::kPathLastHopAnswering, Because::NoAnswer, "no router answered", {.at = seen.at});
    }
  }

 private:
  void ask(int first) {
    std::vector<net::ConnectRequest> requests;
    for (int hop = first; hop < first + at_a_time_; ++hop)
      requests.push_back({.to = to_, .timeout = std::min(kPatience, context_.stage_timeout), .hop_limit = std::uint8_t(hop)});
    const auto outcomes = context_.network.connect(requests);
    bool any = false;
    for (std::size_t i = 0; i < outcomes.size() && !reached_; ++i) {
      const auto& outcome = outcomes[i];
      const int hop = first + int(i);
      const bool by_icmp = outcome.kind == Kind::Icmp && outcome.icmp && outcome.icmp->from;
      if (outcome.kind == Kind::Connected || outcome.kind == Kind::Refused || (by_icmp && same(*outcome.icmp->from, to_.address))) {
        reached_ = hop;
        any = true;
      } else if (by_icmp) {
        any = true;
        answered(hop, *outcome.icmp, outcome.ended);
      }
    }
    const bool interrupted = std::ranges::any_of(outcomes, [](const auto& each) { return each.kind == Kind::Interrupted; });
    silent_ = any ? 0 : silent_ + at_a_time_;
    over_ = over_ || reached_ || silent_ >= kMostSilent || interrupted;
  }

  void answered(int hop, const net::IcmpError& icmp, Instant at) {
    const Seen seen{.subject = subject(text::format("hop {}", hop)), .at = at};
    // A router that refuses the packet answers for every later hop, too: it counts once.
    if (over_) return;
    context_.evidence.observe(facts::kRouteHop, icmp.from->to_string(), seen);
    last_ = icmp.from;
    last_number_ = hop;
    if (!is_time_exceeded(icmp)) over_ = true;
  }

  Subject subject(std::string offered = {}) const { return {.address = to_.address.to_string(), .port = to_.port, .offered = std::move(offered)}; }

  Context& context_;
  const Endpoint& to_;
  const int at_a_time_;
  std::optional<int> reached_{};
  std::optional<Address> last_{};
  int last_number_ = 0;
  int silent_ = 0;
  bool over_ = false;
};

}  // namespace

void probe_trace(Context& context, const Endpoint& to, Traced traced) {
  const auto route = context.network.route(to.address);
  // A tunnel has no next hop of its own, and routers behind it all the same.
  const bool on_the_link = route.known && !route.gateway && !route.tunnel;
  if (on_the_link) {
    context.evidence.not_known(facts::kPathTraceReachedTarget, Because::NotApplicable, "no router lies in between", {.at = context.network.now()});
    return;
  }
  if (traced == Traced::Connects && !context.take_connection()) {
    context.evidence.not_known(facts::kPathTraceReachedTarget, Because::NotTested, {}, {.at = context.network.now()});
    return;
  }
  Trace{context, to, traced == Traced::Connects ? 1 : kHopsAtATime}.run();
}

}  // namespace doctor::probe
