#include "net/gateway/question.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "proto/ending.hpp"

namespace doctor::net {
namespace {

// [MS-TSGU] 2.2.5.3.10.
constexpr std::array<std::string_view, 4> kSchemesOfGateways{"sspi_ntlm", "paa", "smartcard", "connid"};

bool of_gateways_alone(const std::string& scheme) {
  return std::ranges::find(kSchemesOfGateways, text::to_lower_ascii(scheme)) != kSchemesOfGateways.end();
}

}  // namespace

std::string_view name_of(GatewayAnswer::End end) {
  switch (end) {
    case GatewayAnswer::End::Answered: return "answered";
    case GatewayAnswer::End::NotHttp: return "not_http";
    case GatewayAnswer::End::Closed: return "closed";
    case GatewayAnswer::End::Reset: return "reset";
    case GatewayAnswer::End::Silent: return "silent";
  }
  return "";
}

std::string_view name_of(GatewayLikeness likeness) {
  switch (likeness) {
    case GatewayLikeness::Gateway: return "gateway";
    case GatewayLikeness::Possible: return "possible";
    case GatewayLikeness::Other: return "other";
    case GatewayLikeness::Unknown: return "unknown";
  }
  return "";
}

GatewayLikeness likeness_of(const GatewayAnswer& answer) {
  if (answer.end == GatewayAnswer::End::NotHttp) return GatewayLikeness::Other;
  if (answer.end != GatewayAnswer::End::Answered) return GatewayLikeness::Unknown;
  if (answer.upgraded || std::ranges::any_of(answer.schemes, of_gateways_alone)) return GatewayLikeness::Gateway;
  const int status = answer.head.status;
  // 407 is a proxy's in between, and 5xx a balancer's in front: of what is behind them they tell nothing.
  if (status == 401 || status == 403 || status == 407 || status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505))
    return GatewayLikeness::Possible;
  return GatewayLikeness::Other;
}

bool leaves_open_rpc(const GatewayAnswer& answer) {
  using enum GatewayAnswer::End;
  if (answer.end != Answered) return answer.end != NotHttp;
  static constexpr std::array kOfOlderGateways{400, 403, 404, 405, 410, 501};
  return std::ranges::find(kOfOlderGateways, answer.head.status) != kOfOlderGateways.end();
}

bool asks_by_rpc(const GatewayAnswer& answer) {
  if (answer.end != GatewayAnswer::End::Answered || answer.head.status != 401) return false;
  return std::ranges::any_of(answer.schemes, [](const std::string& scheme) {
    const auto name = text::to_lower_ascii(scheme);
    return name == "ntlm" || name == "negotiate" || name == "basic";
  });
}

GatewayQuestionMachine::GatewayQuestionMachine(GatewayClient client, GatewayRequestKind kind, Duration timeout)
    : client_(std::move(client)), kind_(kind), timeout_(timeout) {}

Step GatewayQuestionMachine::start(Instant now) {
  so_far_.began = now;
  deadline_ = now + timeout_;
  return Step::say(gateway_request(client_, kind_), deadline_);
}

Step GatewayQuestionMachine::on_bytes(BytesView received, Instant at) {
  const auto kept = received.first(std::min(received.size(), kMostKept - so_far_.received.size()));
  so_far_.received.insert(so_far_.received.end(), kept.begin(), kept.end());
  reader_.feed(received);
  if (reader_.has_head()) {
    if (!waits_for_body_ && reader_.head().status == 401 && !reader_.complete() && reader_.trouble().empty()) {
      waits_for_body_ = true;
      deadline_ = std::min(deadline_, at + kBodyWait);
    }
    reader_.take_body();
    const bool waits = waits_for_body_ && !reader_.complete() && reader_.trouble().empty();
    return waits ? Step::wait_until(deadline_) : finish(GatewayAnswer::End::Answered, at);
  }
  if (!reader_.trouble().empty()) return finish(GatewayAnswer::End::NotHttp, at);
  return Step::wait_until(deadline_);
}

Step GatewayQuestionMachine::on_close(CloseKind kind, Instant at) {
  closed_ = true;
  if (reader_.has_head()) return finish(GatewayAnswer::End::Answered, at);
  return finish(so_far_.received.empty() ? proto::end_by_close<GatewayAnswer::End>(kind) : GatewayAnswer::End::NotHttp, at);
}

Step GatewayQuestionMachine::on_deadline(Instant at) {
  if (reader_.has_head()) return finish(GatewayAnswer::End::Answered, at);
  return finish(so_far_.received.empty() ? GatewayAnswer::End::Silent : GatewayAnswer::End::NotHttp, at);
}

bool GatewayQuestionMachine::leaves_it_open() const {
  return !closed_ && answer_ && answer_->head.status == 401 && reader_.complete() && !answer_->head.lists("Connection", "close");
}

Step GatewayQuestionMachine::finish(GatewayAnswer::End end, Instant at) {
  if (end == GatewayAnswer::End::Answered) {
    so_far_.head = reader_.head();
    so_far_.schemes = so_far_.head.schemes("WWW-Authenticate");
    so_far_.proxy_schemes = so_far_.head.schemes("Proxy-Authenticate");
    so_far_.upgraded = kind_ == GatewayRequestKind::Upgrade && so_far_.head.status == 101 &&
                       so_far_.head.field("Sec-WebSocket-Accept") == websocket_accept(client_.websocket_key);
  } else if (end == GatewayAnswer::End::NotHttp) {
    so_far_.trouble = reader_.trouble().empty() ? "the answer is cut off" : reader_.trouble();
  }
  return proto::settle(answer_, so_far_, end, at);
}

}  // namespace doctor::net
