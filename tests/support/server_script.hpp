// A server written as what it does in turn: hear, wait, say, close. Plays in the simulated network and on real sockets.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/machine.hpp"

namespace doctor::test {

Bytes bytes_of(std::initializer_list<int> octets);
Bytes bytes_of(std::string_view chars);

// Script{}.hear().say(confirm).hear().wait(200ms).close(): after its last step the connection stays open and silent.
class Script {
 public:
  // Given everything received since the last hear() was satisfied: is it enough?
  using Enough = std::function<bool(BytesView)>;

  Script& hear(Enough enough = {});  // any bytes, when left out
  Script& wait(Duration time);
  Script& say(Bytes bytes);
  Script& close();
  Script& reset();

  std::unique_ptr<Machine> machine() const;

 private:
  friend class ScriptMachine;
  struct Act {
    enum class Kind : std::uint8_t { Hear, Wait, Say, End } kind{};
    Enough enough{};
    Duration time{};
    Bytes bytes{};
    End end{End::None};
  };
  std::vector<Act> acts_;
};

// A server that answers each piece received (UDP: each datagram) by a function; nothing: silence.
std::unique_ptr<Machine> answering(std::function<std::optional<Bytes>(BytesView)> answer, Duration delay = {});

}  // namespace doctor::test
