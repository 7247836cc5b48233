// Tables of codes: what a number means in one numbering, with a source for every row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "evidence/stage.hpp"

namespace doctor::knowledge {

// Where a number of this numbering is met.
enum class CodePlace : std::uint8_t {
  Message,   // a field of a message or a status value
  Main,      // the code that a client shows
  Extended,  // the second, "extended" code beside it
  Log,       // an entry of a log, which does not say how far a connection came
};

// One numbering. Most tables hold one; a table of message fields holds one for each field.
struct CodeKind {
  std::string_view id{};
  std::string_view title{};
  // How often a number that stands alone is of this numbering, beside the others: 1 to 100.
  int usual{1};
  std::vector<std::string_view> words{};    // a text that holds one speaks of this numbering; lower case
  std::vector<std::string_view> clients{};  // that show it: "mstsc", "mac", "freerdp"
  CodePlace place{CodePlace::Message};
};

// What a table tells of its rows beside what all tables do.
struct CodeColumn {
  std::string_view id{};
  std::string_view title{};
  bool names_the_table{false};  // a text that holds its value speaks of the row: the channel of an event
};

// One side of a dispute.
struct CodeView {
  std::string_view says{};
  std::string_view source{};
};

struct CodeDetail {
  std::size_t column{0};  // index into the table's columns
  std::string_view text{};
};

struct CodeRow {
  std::int64_t code{0};
  std::size_t kind{0};                   // index into the table's kinds
  std::string_view name{};               // may be empty
  std::vector<std::string_view> also{};  // other published names
  std::string_view meaning{};
  std::optional<Stage> stage{};   // nothing when the code names no stage
  std::optional<Stage> worked{};  // the last stage that had worked for certain, where that is more than `stage` tells
  std::string_view source{};
  std::string_view confidence{};
  std::vector<CodeView> views{};  // of a disputed row: at least two
  std::string_view note{};        // may be empty
  std::vector<CodeDetail> more{};
};

struct CodeTable {
  std::string_view id{};  // "mstsc-disconnect"
  std::string_view title{};
  std::vector<CodeKind> kinds{};  // at least one
  std::vector<CodeColumn> columns{};
  std::vector<CodeRow> rows{};  // ascending by code

  // All rows of that code; they differ in kind, or in a column that names the table.
  std::span<const CodeRow> find(std::int64_t code) const;
  const CodeKind& kind_of(const CodeRow& row) const { return kinds[row.kind]; }
};

std::string_view name_of(CodePlace place);  // "extended"

}  // namespace doctor::knowledge
