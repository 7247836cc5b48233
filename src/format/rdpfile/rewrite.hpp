// An .rdp file with some lines changed. Every other line keeps its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "format/rdpfile/rdp_file.hpp"

namespace doctor::rdpfile {

enum class EditKind : std::uint8_t { Replace, Remove, Append };

struct Edit {
  std::size_t line{0};  // its number; Append: not looked at, the text becomes the last line
  EditKind kind{EditKind::Replace};
  std::string text{};  // UTF-8, without a line end
};

// `original` is what `file` was parsed from. Of several edits of one line the first counts. With another encoding every line
// is written anew; with the same one only what changes.
Bytes rewrite(const RdpFile& file, BytesView original, const std::vector<Edit>& edits, Encoding as);

}  // namespace doctor::rdpfile
