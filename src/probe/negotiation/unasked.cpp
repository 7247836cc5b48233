#include "probe/negotiation/unasked.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "evidence/facts/negotiation.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/patience.hpp"

namespace doctor::probe {
namespace {

// Listens for whatever comes first.
class MuteMachine : public Machine {
 public:
  explicit MuteMachine(Duration patience) : patience_(patience) {}

  Step start(Instant now) override { return Step::wait_until(now + patience_); }
  Step on_bytes(BytesView, Instant) override { return finish(false); }
  Step on_close(CloseKind kind, Instant) override {
    if (kind == CloseKind::Unreachable) return Step::finished();  // the way broke, which says nothing of the host
    return finish(true);
  }
  Step on_deadline(Instant) override { return finish(false); }

  // Absent until the machine is done, when it was interrupted, and when the way broke.
  std::optional<bool> ended() const { return ended_; }

 private:
  Step finish(bool ended) {
    ended_ = ended;
    return Step::finished();
  }

  Duration patience_;
  std::optional<bool> ended_{};
};

}  // namespace

void probe_unasked_end(Context& context, const Endpoint& to) {
  Evidence& out = context.evidence;
  const Seen seen{.subject = {.address = to.address.to_string(), .port = to.port}, .at = context.network.now()};
  const auto unknown = [&](Because because, std::string why) { out.not_known(facts::kEndedUnasked, because, std::move(why), seen); };
  auto open = reconnect(context, to);
  if (!open) return unknown(because_without_connection(context), reason_without_connection(context));
  MuteMachine machine{std::min(context.stage_timeout, enough_patience(out))};
  const net::Conversation conversation{.connection = open->connection.get(), .machine = &machine};
  context.network.converse({&conversation, 1});
  if (!machine.ended()) return unknown(context.network.interrupted() ? Because::Interrupted : Because::NoAnswer, "");
  if (!*machine.ended() && !silence_tells(context)) return unknown(Because::NoAnswer, kWaitTooShort);
  out.observe(facts::kEndedUnasked, *machine.ended(), {.subject = seen.subject, .at = context.network.now()});
}

}  // namespace doctor::probe
