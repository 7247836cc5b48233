#include "diagnose/gateway_way.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "diagnose/client_file.hpp"
#include "diagnose/gateway_stage.hpp"
#include "diagnose/stage_summary.hpp"
#include "probe/gateway/gateway_entry.hpp"
#include "probe/name/name.hpp"
#include "probe/udp/udp.hpp"

namespace doctor::diagnose {

namespace {

constexpr std::string_view kWaitNote = "the gateway has not decided yet; it may be waiting for you to approve the sign-in (a second factor)";

}  // namespace

bool only_by_gateway(const Options& options) { return options.gateway && !options.gateway->when_needed; }

GatewayWay::GatewayWay(const probe::Target& target, const Options& options, probe::Context& outer, const Judge& judge, Progress& progress)
    : outer_(outer) {
  if (!only_by_gateway(options)) return;
  const Instant began = outer.network.now();
  if (!outer.network.interrupted()) {
    auto end = walk_gateway(outer, options, *options.gateway, target, [&progress] { progress.on_note(kWaitNote); });
    through_ = std::move(end.through);
    report_ = StageReport{.stage = Stage::Gateway, .status = end.status, .reason = end.reason, .took = outer.network.now() - began};
    report_->summary = stage_summary(Stage::Gateway, outer.evidence);
    judge(*report_);
    progress.on_stage(*report_);
  }
  // Behind a gateway there is one connection, and no further one without another sign-in.
  behind_.emplace(probe::Context{.network = through_ ? *through_->behind() : outer.network,
                                 .evidence = outer.evidence,
                                 .stage_timeout = outer.stage_timeout,
                                 .connections_left = 0});
}

StageEnd gateway_beside(const Options& options, const Evidence& evidence) {
  if (options.gateway) return StageEnd::skipped("a client goes by it only where the direct way fails");
  return StageEnd::skipped(goes_by_gateway(evidence, std::nullopt) ? "the file names no gateway that can be tested" : "no gateway in use");
}

// A name that resolves only behind the gateway is no fault.
StageEnd behind_gateway(const probe::Target& target, probe::Context& context, Stage stage) {
  if (stage == Stage::Name) probe::observe_target(context, target);
  if (stage <= Stage::Tcp) return StageEnd::skipped("the gateway does this");
  const std::string why = stage == Stage::Udp ? "by a gateway UDP goes to the gateway" : "it lies behind the gateway, which wants a sign-in first";
  if (stage == Stage::Udp) probe::udp_not_tried(context.evidence, Because::NotApplicable, why, context.network.now());
  return StageEnd::skipped("not tested: " + why);
}

}  // namespace doctor::diagnose
