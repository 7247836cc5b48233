// layers: knowledge
// The form in which knowledge is compiled in, read back and loaded.
#include <cstdint>
#include <string_view>

#include "knowledge/loader.hpp"
#include "knowledge/packed.hpp"

using namespace doctor::knowledge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto trees = unpack({reinterpret_cast<const char*>(data), size});
  if (!trees) return 0;
  Problems problems;
  Loader loader{problems};
  for (auto& tree : *trees) loader.add(std::move(tree));
  static_cast<void>(std::move(loader).finish());
  return 0;
}
