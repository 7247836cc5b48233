// A real listener on loopback, served by a thread of its own until destroyed.
#pragma once

#include <thread>

#include "net/listener.hpp"
#include "support/server_script.hpp"

namespace doctor::test {

class Serving {
 public:
  explicit Serving(net::Listener::MakeServer make)
      : listener_(*net::Listener::open({Address::v4(127, 0, 0, 1), 0})), thread_([this, make] { listener_.serve(make); }) {}
  explicit Serving(Script script) : Serving([script](const Endpoint&) { return script.machine(); }) {}
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() {
    listener_.stop();
    thread_.join();
  }
  Endpoint endpoint() const { return listener_.endpoint(); }

 private:
  net::Listener listener_;
  std::thread thread_;
};

}  // namespace doctor::test
