// A bound UDP socket whose datagrams are answered one by one: for the practice host.
#pragma once

#include <functional>
#include <memory>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace doctor::net {

class DatagramServer {
 public:
  // Called for each datagram; an empty answer is none.
  using Answer = std::function<Bytes(BytesView datagram)>;

  // Port 0: the system chooses, endpoint() tells. Errors: Unavailable.
  static Result<DatagramServer> open(const Endpoint& at);
  DatagramServer(DatagramServer&&) noexcept;
  DatagramServer& operator=(DatagramServer&&) noexcept;
  ~DatagramServer();

  Endpoint endpoint() const;
  // Serves until stop(), SIGINT or SIGTERM, on the calling thread.
  void serve(const Answer& answer);
  // From any thread, before or during serve(), which then returns soon.
  void stop();

 private:
  class Impl;
  explicit DatagramServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::net
