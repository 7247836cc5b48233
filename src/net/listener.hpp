// A listening socket whose connections are each served by a machine: the practice host, and the tests of this layer.
#pragma once

#include <functional>
#include <memory>

#include "base/address.hpp"
#include "base/machine.hpp"
#include "base/result.hpp"

namespace doctor::net {

class Listener {
 public:
  // Called once for each accepted connection. The machine's Step::end says how the connection ends; done with End::None
  // keeps it open and silent until the peer goes.
  using MakeServer = std::function<std::unique_ptr<Machine>(const Endpoint& peer)>;

  // Port 0: the system chooses, endpoint() tells. Connections queue up from here on, served or not. Errors: Unavailable.
  static Result<Listener> open(const Endpoint& at, int backlog = 64);
  Listener(Listener&&) noexcept;
  Listener& operator=(Listener&&) noexcept;
  ~Listener();

  Endpoint endpoint() const;
  // Serves until stop(), SIGINT or SIGTERM; many connections side by side, on the calling thread.
  void serve(const MakeServer& make);
  // From any thread, before or during serve(), which then returns soon.
  void stop();

 private:
  class Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::net
