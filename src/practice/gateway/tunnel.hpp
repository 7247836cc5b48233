// The practice gateway's side of a tunnel ([MS-TSGU] 3.3.5.2), and the target at its end: a practice host without sockets.
#pragma once

#include <optional>

#include "base/machine.hpp"
#include "practice/gateway/fault.hpp"
#include "practice/host_machine.hpp"
#include "proto/tsgu/packet.hpp"

namespace doctor::practice {

class GatewayTunnel {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;

  // Both are borrowed. Every target is the one host of that face, whatever its name.
  GatewayTunnel(const GatewayScript& script, const HostFace& target) : script_(script), target_face_(target) {}

  struct Reply {
    Bytes packets{};
    bool ends{false};  // an orderly end of the connection follows
  };
  // Bytes of the client's packets, cut anywhere.
  Reply on_bytes(BytesView received, Instant at);
  // When it wants to be woken, for the target or for what is said late.
  std::optional<Instant> deadline() const { return late_ ? late_->at : deadline_; }
  Reply on_deadline(Instant at);

 private:
  Reply answer(const tsgu::Packet& packet, Instant at);
  Reply open_channel(const tsgu::Packet& packet, Instant at);
  Reply from_target(Step step);
  Reply authorize(Instant at);

  const GatewayScript& script_;
  const HostFace& target_face_;
  Bytes unread_{};
  std::optional<HostMachine> target_{};
  std::optional<Instant> deadline_{};
  struct Late {
    Instant at{};
    Reply reply{};
  };
  std::optional<Late> late_{};  // before there is a target
  bool over_ = false;
};

}  // namespace doctor::practice
