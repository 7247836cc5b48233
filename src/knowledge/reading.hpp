// From a file's tree to the model, one function per kind of file. Mistakes are collected, never thrown; what a mistaken
// file yields is not used.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/map_reader.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

// An id that one file names and another must have; judged when all are read.
struct Reference {
  enum class Kind : std::uint8_t { GroupOfCause, FixOfCause, Explained, Member, Also, Parted, ShownAs };
  Kind kind{};
  std::string_view from{};  // the id of the one that names it
  std::string_view to{};
  std::string_view file{};
  std::uint32_t line{0};
};

class Reading {
 public:
  explicit Reading(Problems& problems);

  Problems& problems() { return problems_; }
  void complain(const Node& at, std::string message) { problems_.add(at.file(), at.line(), std::move(message)); }
  // Complains when the catalogue has no such fact.
  const FactType* fact(const Node& id);
  void refer(Reference::Kind kind, std::string_view from, const Node& to);
  const std::vector<Reference>& references() const { return references_; }

  // Every {fact.id} in it must be in the catalogue. In a `sentence` no other brace may stand.
  void check_slots(std::string_view text, bool sentence, std::string_view file, std::uint32_t line);
  // The id of a file: its key `id`, which must be the file's stem and look like an id.
  std::string_view id(MapReader& in, const Node& root);
  std::vector<std::string_view> sources(MapReader& in);
  // Refers to each element; complains about one that stands twice.
  std::vector<std::string_view> ids(MapReader& in, std::string_view key, Need need, std::size_t least, Reference::Kind kind, std::string_view from);

 private:
  Problems& problems_;
  std::vector<Reference> references_;
  std::unordered_map<std::string_view, const FactType*> facts_;
};

Cause read_cause(const Node& root, Reading& reading);
Client read_client(const Node& root, Reading& reading);
// One entry of a cause's `shows`, or a client's rule that says so in the same words.
ClientShows read_shows(MapReader& in, const Node& node, Reading& reading);
Predicate read_predicate(const Node& node, Reading& reading);
Fix read_fix(const Node& root, Reading& reading);
Group read_group(const Node& root, Reading& reading);
Dialog read_dialog(const Node& root, Reading& reading);
CodeTable read_code_table(const Node& root, Reading& reading);
// A table of releases of an operating system; each row needs a source.
std::vector<Release> read_releases(const Node& root, Reading& reading);
// A table of settings of .rdp files; each row needs a source.
std::vector<RdpKey> read_rdp_keys(const Node& root, Reading& reading);

// The value of a fact as a file writes it. Nothing, and a complaint, when it does not fit the fact's kind.
std::optional<FactValue> read_value(const FactType& type, const Node& node, Reading& reading);

// "causes/tcp/x.yaml" gives "x".
std::string_view stem_of(std::string_view file);

}  // namespace doctor::knowledge
