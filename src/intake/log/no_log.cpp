#include "intake/log/no_log.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kExport = "export one on the Windows machine: wevtutil epl Security Security.evtx";

// What people hand over in its place, by how it begins.
constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
    {"PK\x03\x04"sv, "it is a ZIP archive: unpack it and give the .evtx files in it"},
    {"MZ"sv, "it is a program of Windows"},
    {"\xd4\xc3\xb2\xa1"sv, "it is a network capture: rdpdoctor capture reads it"},
    {"\x0a\x0d\x0d\x0a"sv, "it is a network capture: rdpdoctor capture reads it"},
    {"\x1f\x8b"sv, "it is packed with gzip: unpack it first"},
    {"7z\xbc\xaf"sv, "it is a 7-Zip archive: unpack it and give the .evtx files in it"},
    {"regf"sv, "it is a registry hive"},
};

constexpr std::string_view kFileMagic{"ElfFile\0", 8};

bool is_text(std::string_view in) {
  const auto plain = [](char c) { return (c >= ' ' && c != '\x7f') || c == '\t' || c == '\n' || c == '\r' || (c & 0x80) != 0; };
  return std::ranges::all_of(in, plain);
}

}  // namespace

std::string why_no_log(BytesView begin) {
  const auto in = text::as_chars(begin.first(std::min<std::size_t>(begin.size(), 512)));
  if (in.empty()) return text::format("is empty; {}", kExport);
  if (in.starts_with(kFileMagic)) return "ends inside the header of an event log: nothing of its events is there; copy it again";
  if (in.size() >= 8 && in.substr(4, 4) == "LfLe")
    return "is an event log of the old format (.evt, Windows XP and 2003); turn it into the new one on any Windows: wevtutil epl OLD.evt NEW.evtx "
           "/lf:true";
  for (const auto& [magic, what] : kOthers)
    if (in.starts_with(magic)) return text::format("is no event log (.evtx): {}", what);
  if (std::ranges::all_of(in, [](char c) { return c == '\0'; }))
    return text::format("is no event log (.evtx): it begins with zeros alone; {}", kExport);
  if (in.starts_with("\xff\xfe") || is_text(in)) {
    const bool xml = text::trim(in).starts_with('<') || in.starts_with("\xff\xfe<");
    return text::format("is no event log (.evtx): it is {}; {}", xml ? "XML" : "text", kExport);
  }
  return text::format("is no event log (.evtx): it begins with the bytes {}; {}",
                      text::hex_bytes(begin.first(std::min<std::size_t>(begin.size(), 8))), kExport);
}

}  // namespace doctor::intake
