// Conversations by UDP, side by side.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "net/loop.hpp"
#include "net/network.hpp"

namespace doctor::net {

class DatagramDrive;

// Exchanges under way on a loop that somebody else runs.
class Exchanges {
 public:
  Exchanges(Loop& loop, std::span<const Datagrams> exchanges);
  ~Exchanges();
  void begin();
  // Ends all without outcome.
  void stop();
  bool finished() const;
  // In the order of the exchanges.
  std::vector<DatagramOutcome> outcomes() const;

 private:
  std::vector<std::unique_ptr<DatagramDrive>> drives_;
};

std::vector<DatagramOutcome> exchange_all(Loop& loop, std::span<const Datagrams> exchanges);

}  // namespace doctor::net
