// A Remote Desktop host on loopback with a chosen fault: for `rdpdoctor practice` and for tests against real sockets.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/address.hpp"
#include "base/result.hpp"
#include "net/network.hpp"
#include "practice/fault.hpp"

namespace doctor::practice {

struct PracticeOptions {
  Endpoint listen{Address::v4(127, 0, 0, 1), 0};  // loopback alone; port 0: the system chooses
  std::string name{"localhost"};                  // whom the certificate is for
};

// Errors: Usage, where others than this machine could connect.
Result<void> require_loopback(const Endpoint& listen);

class PracticeHost {
 public:
  // Makes keys and certificates, opens the port; connections queue up from here on. `network` tells the time and is not
  // kept. Errors: Usage (unknown fault, an address that is not loopback), Unavailable (the port is taken), Io (no temporary
  // folder), and those of making a certificate for a name that fits into none.
  static Result<PracticeHost> open(const net::Network& network, std::string_view fault, PracticeOptions options = {});
  PracticeHost(PracticeHost&&) noexcept;
  PracticeHost& operator=(PracticeHost&&) noexcept;
  // Stops, waits for its threads and removes its files.
  ~PracticeHost();

  const Fault& fault() const;
  // Where to point a client. For a host without listener: a port that nobody listens on.
  Endpoint endpoint() const;
  const std::string& name() const;
  // A PEM file with the practice CA's root for --ca; empty where no CA is meant to be trusted.
  std::string ca_file() const;
  // Where the revocation list can be had; empty unless the fault has one.
  std::string crl_address() const;

  // Serves on the calling thread until stop(), SIGINT or SIGTERM; returns at once where there is no listener.
  void serve();
  // Serves on a thread of its own until stop() or destruction.
  void serve_in_background();
  // From any thread.
  void stop();

 private:
  struct Impl;
  explicit PracticeHost(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::practice
