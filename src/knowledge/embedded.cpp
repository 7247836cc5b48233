#include "knowledge/loader.hpp"
#include "knowledge/packed.hpp"

namespace doctor::knowledge {

Result<Knowledge> load_embedded(Contents contents) {
  Problems problems;
  Loader loader{problems};
  for (const auto packed : {embedded_trees(), contents == Contents::All ? embedded_code_tables() : std::string_view{}}) {
    auto trees = unpack(packed);
    if (!trees) return fail(ErrorCode::Internal, text::format("the built-in knowledge is damaged: {}", trees.error().to_string()));
    for (auto& tree : *trees) loader.add(std::move(tree));
  }
  auto knowledge = std::move(loader).finish();
  // The build refuses faulty knowledge; this could only be a fault of ours.
  if (!problems.empty()) return fail(ErrorCode::Internal, text::format("the built-in knowledge is faulty: {}", problems.list().front().to_string()));
  return knowledge;
}

}  // namespace doctor::knowledge
