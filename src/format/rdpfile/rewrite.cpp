#include "format/rdpfile/rewrite.hpp"

#include <algorithm>

namespace doctor::rdpfile {
namespace {

void append(Bytes& out, BytesView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

Bytes rewrite(const RdpFile& file, BytesView original, const std::vector<Edit>& edits, Encoding as) {
  Bytes out;
  append(out, mark_of(as));
  std::size_t read = mark_of(file.encoding).size();
  for (const auto& line : file.lines) {
    const auto end = encode(chars_of(line.end), file.encoding).size();
    const auto edit = std::ranges::find_if(edits, [&](const Edit& each) { return each.line == line.number && each.kind != EditKind::Append; });
    read = line.offset + line.size + end;
    if (edit != edits.end()) {
      if (edit->kind == EditKind::Remove) continue;
      append(out, encode(edit->text, as));
      append(out, encode(chars_of(line.end), as));
    } else if (as == file.encoding) {
      append(out, original.subspan(line.offset, line.size + end));
    } else {
      append(out, encode(line.text, as));
      append(out, encode(chars_of(line.end), as));
    }
  }
  // An odd last byte of UTF-16.
  if (as == file.encoding) append(out, original.subspan(std::min(read, original.size())));
  bool ended = file.lines.empty() || file.lines.back().end != LineEnd::None;
  for (const auto& each : edits) {
    if (each.kind != EditKind::Append) continue;
    if (!ended) append(out, encode(chars_of(file.usual_end()), as));
    append(out, encode(each.text, as));
    append(out, encode(chars_of(file.usual_end()), as));
    ended = true;
  }
  return out;
}

}  // namespace doctor::rdpfile
