// An .rdp file as the target of a diagnosis.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "diagnose/client_file.hpp"
#include "knowledge/model.hpp"
#include "lint/lint.hpp"

namespace doctor::cli {

struct RdpTarget {
  std::string name{};     // of the file, as it was typed
  std::string address{};  // where a client that opens it goes: "pc17:3390"
  diagnose::ClientFile file{};
  lint::Report report{};
};

// It ends in .rdp, or is a file that is one whatever its name.
bool names_rdp_file(const std::string& typed);

// `ca_file`: publishers trusted beside the system's. Errors: those of read_input_file(), and BadData: no .rdp file, or no
// address in it that could be one.
Result<RdpTarget> read_rdp_target(const std::string& path, const std::string& ca_file, const knowledge::Knowledge& known, WallTime now);

}  // namespace doctor::cli
