#include "knowledge/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

struct Refused {
  std::uint32_t line;
  std::string message;
};

std::uint32_t line_of(const YAML::Mark& mark) { return mark.line < 0 ? 0 : std::uint32_t(mark.line) + 1; }

// Throws Refused, which read_yaml catches: the library offers no other way to stop it.
class Handler final : public YAML::EventHandler {
 public:
  explicit Handler(TreeBuilder& builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (builder_.has_root()) throw Refused{line_of(mark), "a second document in one file"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    plain(mark, "", anchor);
    check(builder_.null(line_), line_);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refused{line_of(mark), "aliases are not used here; write the value out"}; }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    plain(mark, tag, anchor);
    check(builder_.scalar(value, line_), line_);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    plain(mark, tag, anchor);
    check(builder_.open(NodeKind::List, line_), line_);
  }
  void OnSequenceEnd() override { check(builder_.close(), line_); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    plain(mark, tag, anchor);
    check(builder_.open(NodeKind::Map, line_), line_);
  }
  void OnMapEnd() override { check(builder_.close(), line_); }

 private:
  // The library gives "?" to what is plain and "!" to what is quoted.
  void plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    line_ = line_of(mark);
    if (anchor != YAML::NullAnchor) throw Refused{line_, "anchors are not used here; write the value out"};
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{line_, "tags are not used here"};
  }
  static void check(TreeBuilder::Complaint complaint, std::uint32_t line) {
    if (complaint) throw Refused{line, std::move(*complaint)};
  }

  TreeBuilder& builder_;
  std::uint32_t line_ = 0;
};

}  // namespace

Result<Tree, Problem> read_yaml(std::string file, std::string_view content) {
  if (content.size() > kMaxFileBytes) return fail(Problem{std::move(file), 0, text::format("longer than {} bytes", kMaxFileBytes)});
  TreeBuilder builder{file, TreeBuilder::Texts::Copied};
  try {
    std::istringstream in{std::string{content}};
    YAML::Parser parser{in};
    Handler handler{builder};
    while (parser.HandleNextDocument(handler)) {
    }
  } catch (const Refused& refused) {
    return fail(Problem{std::move(file), refused.line, refused.message});
  } catch (const YAML::Exception& error) {
    return fail(Problem{std::move(file), line_of(error.mark), text::format("not YAML: {}", error.msg)});
  }
  if (!builder.has_root()) return fail(Problem{std::move(file), 0, "empty"});
  if (builder.depth() != 0) return fail(Problem{std::move(file), 0, "not YAML: ends too early"});
  Tree tree = std::move(builder).finish();
  if (auto twice = find_repeated_key(tree)) return fail(std::move(*twice));
  return tree;
}

}  // namespace doctor::knowledge
