// layers: knowledge
// A knowledge file and its cases as text: the first line names the file, a line "%%" parts cause and cases.
#include <cstdint>
#include <string>
#include <string_view>

#include "knowledge/cases.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/unfinished.hpp"
#include "knowledge/yaml_reader.hpp"

using namespace doctor;
using namespace doctor::knowledge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const auto line = input.find('\n');
  if (line == input.npos || size > 1 << 16) return 0;
  const std::string file{input.substr(0, line)};
  const auto parting = input.find("\n%%\n", line);
  const auto content = input.substr(line + 1, parting == input.npos ? input.npos : parting - line);

  Problems problems;
  Loader loader{problems};
  auto tree = read_yaml(file, content);
  if (!tree) return 0;
  find_unfinished_words(*tree, problems);
  loader.add(std::move(*tree));
  const auto loaded = std::move(loader).finish();
  // A cause names fixes that lie elsewhere, so it is judged by what else there is to complain of.
  for (const auto& each : problems.list())
    if (!each.message.starts_with("unknown fix")) return 0;
  if (loaded.causes().empty() || parting == input.npos) return 0;
  const auto cases = read_yaml("causes/cases.yaml", input.substr(parting + 4));
  if (!cases) return 0;
  Reading reading{problems};
  for (const Case& each : read_cases(*cases, loaded.causes().front(), reading)) static_cast<void>(failure_of(each, loaded));
  return 0;
}
