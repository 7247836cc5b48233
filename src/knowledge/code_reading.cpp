#include "knowledge/code_reading.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

// Factors on a kind's `usual`. Only their order matters: a table called by its id outweighs all else, then come a word
// that speaks of the numbering, the place in the dialog, the client.
constexpr double kTable = 50;  // the table's id
constexpr double kKind = 200;  // the id of the numbering
constexpr double kWord = 20;
constexpr double kRowWord = 30;  // the channel of the very row
constexpr double kClient = 8;
constexpr double kOtherClient = 0.2;
constexpr double kPlace = 10;
constexpr double kOtherPlace = 0.3;
constexpr double kOtherForm = 0.05;
constexpr double kCountInText = 0.1;         // a decimal number in running text is a count more often than a code
constexpr std::uint32_t kSmallNumber = 256;  // below it hardly any such number is a code
constexpr std::uint32_t kFacilityWin32 = 0x8007'0000;
// The errors that the gateway protocol has for itself, which clients and logs show as HRESULTs or as their bare low word ([MS-TSGU] 2.2.6).
constexpr std::uint32_t kFirstOfGateway = 0x59d8, kLastOfGateway = 0x5a00;
constexpr std::string_view kGatewayTable = "avd-gateway";
constexpr std::uint32_t kFreerdpErrorInfo = 0x0001'0000;

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_'; }  // of lower case

// A whole word of Latin letters; other scripts do not part words, so there the beginning is enough.
bool has_word(std::string_view lower, std::string_view word) {
  for (auto at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(lower[at - 1]) || !is_word(word.front());
    const auto end = at + word.size();
    if (begins && (end == lower.size() || !is_word(lower[end]) || !is_word(word.back()))) return true;
  }
  return false;
}

// A whole id, dashes and all.
bool has_id(std::string_view lower, std::string_view id) {
  const auto joins = [](char c) { return is_word(c) || c == '-'; };
  for (auto at = lower.find(id); at != lower.npos; at = lower.find(id, at + 1)) {
    const auto end = at + id.size();
    if ((at == 0 || !joins(lower[at - 1])) && (end == lower.size() || !joins(lower[end]))) return true;
  }
  return false;
}

// "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational" is also called by its last part.
bool names(std::string_view lower, std::string_view value) {
  const auto name = text::to_lower_ascii(value.substr(0, value.find('/')));
  if (has_word(lower, name)) return true;
  const auto dash = name.rfind('-');
  return dash != name.npos && has_word(lower, name.substr(dash + 1));
}

double factor_of_words(const CodeTable& table, const CodeRow& row, const CodeContext& context) {
  const auto& kind = table.kind_of(row);
  const bool table_called = has_id(context.text, table.id);
  const bool kind_called = (table_called || kind.id.find('-') != kind.id.npos) && has_id(context.text, kind.id);
  const bool spoken_of = std::ranges::any_of(kind.words, [&](std::string_view word) { return has_word(context.text, word); });
  double out = kind_called ? kKind : spoken_of ? kWord : 1;
  for (const auto& each : row.more)
    if (table.columns[each.column].names_the_table && names(context.text, each.text)) out = std::max(out, kWord) * kRowWord / kWord;
  return table_called ? out * kTable : out;
}

double factor_of_client(const CodeKind& kind, const CodeContext& context) {
  if (context.client.empty() || kind.clients.empty()) return 1;
  return std::ranges::find(kind.clients, context.client) != kind.clients.end() ? kClient : kOtherClient;
}

// `called`: a label says that it is the error code.
double factor_of_place(const CodeKind& kind, CodePosition position, bool called) {
  switch (position) {
    case CodePosition::Extended: return kind.place == CodePlace::Extended ? kPlace : kind.place == CodePlace::Main ? kOtherPlace : 1;
    case CodePosition::Main: return kind.place == CodePlace::Extended ? kOtherPlace : kind.place == CodePlace::Main && called ? kPlace : 1;
    case CodePosition::Somewhere: break;
  }
  return 1;
}

void sort_by_weight(std::vector<CodeReading>& readings) {
  std::ranges::sort(readings, [](const CodeReading& a, const CodeReading& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.table->id != b.table->id ? a.table->id < b.table->id : a.row < b.row;
  });
}

template <typename Fits>
void each_row(const Knowledge& knowledge, const Fits& visit) {
  for (const auto& table : knowledge.code_tables())
    for (const auto& row : table.rows) visit(table, row);
}

// Names are ASCII; case is as people type it.
bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool bears(const CodeRow& row, std::string_view name) {
  return (!row.name.empty() && same_name(row.name, name)) || std::ranges::any_of(row.also, [&](auto each) { return same_name(each, name); });
}

}  // namespace

CodeContext context_of(const SaidText& said, std::string_view client) {
  return {.text = text::to_lower_ascii(said.text),
          .client = client.empty() ? std::string_view{said.client} : client,
          .running = said.running,
          .event = std::ranges::any_of(said.numbers, &SaidNumber::event)};
}

std::vector<CodeReading> read_number(const SaidNumber& number, CodePosition position, const CodeContext& context, const Knowledge& knowledge) {
  std::vector<CodeReading> out;
  const auto look_up = [&](std::uint32_t value, CodeForm form, std::string_view only_table = {}) {
    for (const auto& table : knowledge.code_tables()) {
      if (!only_table.empty() && table.id != only_table) continue;
      for (const auto& row : table.find(value)) {
        const auto& kind = table.kind_of(row);
        // A number that is called the error code is no extended one, whatever else the text speaks of.
        if (position == CodePosition::Main && number.called && kind.place == CodePlace::Extended) continue;
        const double words = factor_of_words(table, row, context);
        // Logs count their entries in decimal: a hexadecimal number beside one is a field of it.
        if (kind.place == CodePlace::Log && context.event && number.form != NumberForm::Decimal) continue;
        double weight = kind.usual * words * factor_of_client(kind, context) * factor_of_place(kind, position, number.called);
        if (form != CodeForm::AsWritten) weight *= kOtherForm;
        if (position == CodePosition::Somewhere && words == 1) {
          if (value < kSmallNumber) continue;
          if (number.form == NumberForm::Decimal && context.running) weight *= kCountInText;
        }
        out.push_back({&table, &row, form, weight});
      }
    }
  };
  look_up(number.value, CodeForm::AsWritten);
  if (number.or_else) look_up(*number.or_else, CodeForm::Otherwise);
  if (number.value < 0x10000 && number.form == NumberForm::Decimal && number.value > 0) look_up(kFacilityWin32 | number.value, CodeForm::Win32);
  const auto low = number.value & 0xffff;
  const bool of_gateway = low >= kFirstOfGateway && low <= kLastOfGateway;
  if (of_gateway && number.value == low && number.form != NumberForm::Decimal) look_up(kFacilityWin32 | low, CodeForm::Win32, kGatewayTable);
  if (of_gateway && number.value == (kFacilityWin32 | low)) look_up(low, CodeForm::LowWord, kGatewayTable);
  if (number.value > kFreerdpErrorInfo && number.value >> 16 == kFreerdpErrorInfo >> 16)
    look_up(number.value & 0xffff, CodeForm::ErrorInfo, "rdpbcgr-error-info");
  sort_by_weight(out);
  return out;
}

std::vector<CodeReading> read_name(std::string_view name, const CodeContext& context, const Knowledge& knowledge) {
  std::vector<CodeReading> out;
  each_row(knowledge, [&](const CodeTable& table, const CodeRow& row) {
    if (!bears(row, name)) return;
    const auto& kind = table.kind_of(row);
    out.push_back({&table, &row, CodeForm::Name, kind.usual * factor_of_words(table, row, context) * factor_of_client(kind, context)});
  });
  sort_by_weight(out);
  return out;
}

std::vector<std::string_view> find_names(const SaidText& said, const Knowledge& knowledge) {
  std::vector<std::string_view> out;
  for (const auto word : said.words) {
    bool known = false;
    each_row(knowledge, [&](const CodeTable&, const CodeRow& row) { known |= bears(row, word); });
    if (known && std::ranges::none_of(out, [&](auto each) { return same_name(each, word); })) out.push_back(word);
  }
  return out;
}

}  // namespace doctor::knowledge
