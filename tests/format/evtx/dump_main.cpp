// Writes every record of event logs as one line of fields with tabs between, for compare_with_evtxexport.py.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "format/evtx/file.hpp"
#include "format/evtx/value.hpp"

namespace {

std::string plain(std::string_view in) {
  std::string out;
  for (const char c : in) out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace doctor;
  const bool damage = argc > 1 && std::string_view{argv[1]} == "--damage";
  for (int i = damage ? 2 : 1; i < argc; ++i) {
    std::ifstream file{argv[i], std::ios::binary};
    const std::vector<char> chars{std::istreambuf_iterator<char>{file}, {}};
    const auto bytes = text::as_bytes({chars.data(), chars.size()});
    const auto layout = evtx::lay_out(bytes);
    if (!layout) {
      std::fprintf(stderr, "%s: %s\n", argv[i], layout.error().to_string().c_str());
      return 1;
    }
    for (const auto& place : layout->chunks) {
      const auto chunk = evtx::read_chunk(bytes.subspan(place.offset, place.size), place.offset);
      for (const auto& each : chunk.damage)
        if (damage)
          std::fputs(
              text::format("{}\t{}\t{}\t{}\t{}\n", evtx::name_of(each.kind), each.offset, each.size, each.record.value_or(0), each.reason).c_str(),
              stdout);
      if (damage) continue;
      for (const auto& record : chunk.records) {
        auto line = text::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", record.recovered ? "recovered" : "sound", record.id,
                                 evtx::to_text(record.time), record.provider, record.event_id, record.version, record.level, record.channel,
                                 record.computer, record.activity_id, record.user_sid);
        for (const auto& field : record.data) line += "\t" + plain(field.name) + "=" + plain(field.text);
        std::fputs((line + "\n").c_str(), stdout);
      }
    }
  }
  return 0;
}
