// Which row of which table a number or a name in a text means: the most likely first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/model.hpp"
#include "knowledge/said_text.hpp"

namespace doctor::knowledge {

// How the row's code comes out of what was written.
enum class CodeForm : std::uint8_t {
  AsWritten,
  Otherwise,  // the same digits read in the other base
  Win32,      // the HRESULT of a Win32 error: 1326 is 0x8007052E
  LowWord,    // the low word of such an HRESULT, which is how the gateway protocol's own errors stand in some places: 0x800759E6 is 0x59E6
  ErrorInfo,  // the low word of a FreeRDP error of the class ERRINFO: 0x00010007 is errorInfo 7
  Name,       // by its published name
};

struct CodeReading {
  const CodeTable* table{nullptr};
  const CodeRow* row{nullptr};
  CodeForm form{CodeForm::AsWritten};
  double weight{0};  // beside the other readings; no probability

  const CodeKind& kind() const { return table->kind_of(*row); }
};

// What tells the readings apart.
struct CodeContext {
  std::string text{};         // lower case, with all its words
  std::string_view client{};  // "mstsc", "mac", "freerdp"; empty when not known
  bool running{false};        // sentences, not a few arguments
  bool event{false};          // the id of an entry of a log stands in it
};

CodeContext context_of(const SaidText& said, std::string_view client);

enum class CodePosition : std::uint8_t { Main, Extended, Somewhere };

// All readings of a number, the most likely first; none when no table has it.
std::vector<CodeReading> read_number(const SaidNumber& number, CodePosition position, const CodeContext& context, const Knowledge& knowledge);
// All rows that bear a name, whatever its case.
std::vector<CodeReading> read_name(std::string_view name, const CodeContext& context, const Knowledge& knowledge);

// The names in the text that some table has, each once, in the text's order.
std::vector<std::string_view> find_names(const SaidText& said, const Knowledge& knowledge);

}  // namespace doctor::knowledge
