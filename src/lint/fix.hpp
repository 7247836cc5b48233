// A corrected copy of an .rdp file.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "lint/lint.hpp"

namespace doctor::lint {

// A line that changes; each text is fit to be shown. Empty before: added. Empty after: taken away.
struct Change {
  std::size_t line{0};  // in the file as it is; 0: added at its end
  std::string before{};
  std::string after{};
};

struct Corrected {
  Bytes bytes{};
  std::vector<Change> changes{};  // by line, added ones last
  bool encoding_changed{false};
  bool signature_dropped{false};  // because something that it covers changed, or it was worth nothing

  bool changes_anything() const { return !changes.empty() || encoding_changed; }
};

// Applies what the findings offer. A signature over settings that change is taken away with its scope: it would not hold.
// `original` is what the report was made of.
Corrected correct(const Report& report, BytesView original, const knowledge::Knowledge& known);

}  // namespace doctor::lint
