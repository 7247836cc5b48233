// What inspecting needs of the machine: files, tools and variables, behind one interface so that tests can play a machine.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace doctor::inspect {

struct ToolOutput {
  int exit{0};
  std::string text{};
};

// Reads; changes nothing.
class System {
 public:
  virtual ~System() = default;
  // The file's first 1 MiB. Errors: MissingInput, "is missing", or Unavailable, "permission denied".
  virtual Result<std::string> file(const std::string& path) const = 0;
  // Names of a folder's files, sorted. Errors as above.
  virtual Result<std::vector<std::string>> folder(const std::string& path) const = 0;
  // What a tool prints, at most 1 MiB and five seconds. Errors: Unavailable, "nft is missing".
  virtual Result<ToolOutput> run(std::span<const std::string> arguments) const = 0;
  virtual std::optional<std::string> variable(const char* name) const = 0;
};

std::unique_ptr<System> this_system();

}  // namespace doctor::inspect
