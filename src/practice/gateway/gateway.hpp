// A Remote Desktop Gateway on loopback with a chosen fault, and a healthy host behind it: for `rdpdoctor practice gateway` and for
// tests against real sockets.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/network.hpp"
#include "practice/gateway/fault.hpp"
#include "practice/host.hpp"

namespace doctor::practice {

class PracticeGateway {
 public:
  // As PracticeHost::open. `target_name`: whom the certificate of the host behind it is for; empty: for the gateway's name.
  static Result<PracticeGateway> open(const net::Network& network, std::string_view fault, PracticeOptions options = {},
                                      const std::string& target_name = {});
  PracticeGateway(PracticeGateway&&) noexcept;
  PracticeGateway& operator=(PracticeGateway&&) noexcept;
  // Stops, waits for its thread and removes its files.
  ~PracticeGateway();

  const GatewayFault& fault() const;
  Endpoint endpoint() const;
  // A PEM file with the practice CA's root for --ca; empty where no CA is meant to be trusted.
  std::string ca_file() const;

  // Serves on the calling thread until stop(), SIGINT or SIGTERM.
  void serve();
  // Serves on a thread of its own until stop() or destruction.
  void serve_in_background();
  // From any thread.
  void stop();

 private:
  struct Impl;
  explicit PracticeGateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::practice
