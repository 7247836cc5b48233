// A walk whose only way leads by a Remote Desktop Gateway: the leg to the gateway comes first, and the target lies behind it.
#pragma once

#include <memory>
#include <optional>

#include "diagnose/diagnose.hpp"
#include "diagnose/stage_end.hpp"
#include "diagnose/walk.hpp"
#include "probe/context.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {

// A client goes by the gateway and no other way: name, route and connection of the target are the gateway's business.
bool only_by_gateway(const Options& options);

// INVARIANT: outlives whatever uses context().
class GatewayWay {
 public:
  // Walks to the gateway, and through it with an account, where it is the only way; tells `judge` and `progress` of it. `outer`: the
  // diagnosis', borrowed.
  GatewayWay(const probe::Target& target, const Options& options, probe::Context& outer, const Judge& judge, Progress& progress);

  // Of the gateway, where it was walked to.
  const std::optional<StageReport>& report() const { return report_; }
  bool failed() const { return report_ && report_->status == StageStatus::Failed; }

  // What the target is walked with: the network behind the gateway where the way led through, else the one here.
  probe::Context& context() { return behind_ ? *behind_ : outer_; }
  // The connection to the target, to be taken once; null where there is none.
  std::unique_ptr<net::Connection> take_connection() { return through_ ? through_->take_connection() : nullptr; }

 private:
  probe::Context& outer_;
  std::unique_ptr<probe::GatewayLeg> through_{};
  std::optional<probe::Context> behind_{};
  std::optional<StageReport> report_{};
};

// The gateway's stage of a walk that took the direct way: why it was not gone to.
StageEnd gateway_beside(const Options& options, const Evidence& evidence);

// A stage of the target that nobody can look at where only the gateway leads to it: those up to TCP, UDP, and all where it let nobody through.
StageEnd behind_gateway(const probe::Target& target, probe::Context& context, Stage stage);

}  // namespace doctor::diagnose
