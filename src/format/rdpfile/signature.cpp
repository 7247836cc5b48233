#include "format/rdpfile/signature.hpp"

#include <algorithm>
#include <map>

#include "base/base64.hpp"
#include "base/text.hpp"

namespace doctor::rdpfile {
namespace {

// What rdpsign.exe writes before the length; what they mean nobody has found out.
constexpr std::uint32_t kFirst = 0x00010001;
constexpr std::uint32_t kSecond = 0x00000001;
// A scope with more settings than that is none; each costs a search through the file.
constexpr std::size_t kMostInScope = 200;

std::string whole(const Line& line) { return line.text; }
std::string trimmed(const Line& line) { return std::string{text::trim(line.text)}; }

// Of a key that the scope names twice, the second line for the second time.
std::vector<const Line*> lines_in_scope(const RdpFile& file, std::string_view signscope) {
  std::map<std::string, std::vector<const Line*>, std::less<>> by_key;
  for (const auto& line : file.lines)
    if (line.kind == LineKind::Setting) by_key[line.plain_key()].push_back(&line);
  std::map<std::string, std::size_t, std::less<>> taken;
  std::vector<const Line*> out;
  for (const auto& key : scope_keys(signscope)) {
    const auto& lines = by_key[key];
    const auto which = taken[key]++;
    if (which >= lines.size()) return {};
    out.push_back(lines[which]);
  }
  return out;
}

}  // namespace

std::vector<std::string> scope_keys(std::string_view signscope) {
  std::vector<std::string> out;
  for (const auto each : text::split(signscope, ',')) {
    if (out.size() == kMostInScope) break;
    if (const auto key = text::trim(each); !key.empty()) out.push_back(text::to_lower_ascii(key));
  }
  return out;
}

Decoded<Bytes> decode_signature(std::string_view value) {
  constexpr std::string_view kName = "signature";
  const auto decoded = from_base64(value);
  if (!decoded) return fail(DecodeError{.structure = kName, .field = "value", .reason = "is no base64"});
  ByteReader in{*decoded, kName};
  in.u32_le("first");
  in.u32_le("second");
  const auto length = in.u32_le("length");
  in.expect(length == in.remaining(), "length", "is not the length of what follows");
  const auto cms = in.rest("cms");
  in.expect(!cms.empty(), "cms", "is empty");
  return in.finish(Bytes{cms.begin(), cms.end()});
}

std::string encode_signature(BytesView cms) {
  ByteWriter out;
  out.u32_le(kFirst).u32_le(kSecond).u32_le(std::uint32_t(cms.size())).bytes(cms);
  return to_base64(out.view());
}

std::vector<Bytes> signed_texts(const RdpFile& file, const Line& signscope) {
  const auto lines = lines_in_scope(file, signscope.value);
  std::vector<Bytes> out;
  if (lines.empty()) return out;
  for (const auto text_of : {trimmed, whole}) {
    std::string all;
    for (const auto* line : lines) all += text_of(*line) + "\r\n";
    all += text_of(signscope) + "\r\n";
    all.push_back('\0');
    auto bytes = text::to_utf16le(all);
    if (out.empty() || out.front() != bytes) out.push_back(std::move(bytes));
  }
  return out;
}

}  // namespace doctor::rdpfile
