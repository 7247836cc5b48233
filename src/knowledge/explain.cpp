#include "knowledge/explain.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "knowledge/code_family.hpp"
#include "knowledge/explain_causes.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::size_t kMostFurther = 6;
constexpr double kSurelyAnEvent = 40;  // an event's `usual` with a word that speaks of events beside it
constexpr std::int64_t kHighestClientCode = 0xffff;

CodeMention mention_of(const SaidNumber& number, CodePosition position, const CodeContext& context, const Knowledge& knowledge) {
  CodeMention out{.written = std::string{number.written}, .value = number.value, .readings = read_number(number, position, context, knowledge)};
  if (const auto* likely = out.likely(); likely == nullptr)
    out.family = family_of(number.value, knowledge);
  else if (likely->form == CodeForm::Otherwise || likely->form == CodeForm::Win32 || likely->form == CodeForm::LowWord)
    out.value = std::uint32_t(likely->row->code);
  return out;
}

CodeMention mention_of(std::string_view name, const CodeContext& context, const Knowledge& knowledge) {
  CodeMention out{.written = std::string{name}, .readings = read_name(name, context, knowledge)};
  if (const auto* likely = out.likely()) out.value = std::uint32_t(likely->row->code);
  return out;
}

double weight_of(const CodeMention& mention) { return mention.readings.empty() ? 0 : mention.readings.front().weight; }

// All codes of a text, each once, in its order.
std::vector<CodeMention> all_mentions(const SaidText& said, const std::vector<std::string_view>& names, const CodeContext& context,
                                      const Knowledge& knowledge) {
  std::vector<CodeMention> out;
  for (const auto name : names) out.push_back(mention_of(name, context, knowledge));
  for (const auto& number : said.numbers) {
    auto mention = mention_of(number, CodePosition::Somewhere, context, knowledge);
    const auto same = [&](const CodeMention& other) { return other.value == mention.value; };
    if (mention.likely() != nullptr && std::ranges::none_of(out, same)) out.push_back(std::move(mention));
  }
  return out;
}

bool is_surely_an_event(const CodeMention& mention) {
  return mention.likely() != nullptr && mention.likely()->kind().place == CodePlace::Log && weight_of(mention) >= kSurelyAnEvent;
}

bool is_of_a_log(const std::vector<CodeMention>& mentions) { return std::ranges::any_of(mentions, is_surely_an_event); }

// An event that names a cause by itself says more than the status in it: 0x8009030D speaks of credentials, and in Schannel's event 36870 of
// the key of the host's certificate.
std::optional<CodeMention> telling_event(const std::vector<CodeMention>& mentions, const Knowledge& knowledge) {
  for (const auto& each : mentions) {
    if (!is_surely_an_event(each)) continue;
    const auto& reading = *each.likely();
    const auto tells = [&](const ToldBy& told) { return told.table == reading.table->id && told.code == reading.row->code; };
    if (std::ranges::any_of(knowledge.causes(), [&](const Cause& cause) { return std::ranges::any_of(cause.told_by, tells); })) return each;
  }
  return std::nullopt;
}

// Decimal numbers of sentences are mostly counts, and bare hexadecimal ones mostly ids, so there the tables choose.
bool tables_choose(const SaidText& said, const SaidPair& pair) {
  if (!pair.main) return !pair.extended;
  const auto& main = said.numbers[*pair.main];
  const bool plain = main.form == NumberForm::Decimal && !main.called && (main.label.empty() || !main.alone);
  return said.running && (plain || main.form == NumberForm::BareHexadecimal);
}

struct Chosen {
  CodeMention main{};
  std::optional<CodeMention> extended{};
};

// A status that the text itself calls the detail of another one: event 4625 has the reason in its SubStatus.
std::optional<CodeMention> detail_of(const SaidText& said, const std::vector<CodeMention>& mentions) {
  for (const auto index : find_details(said))
    for (const auto& each : mentions)
      if (each.value == said.numbers[index].value && each.likely()->kind().place == CodePlace::Message) return each;
  return std::nullopt;
}

// An error NTSTATUS of a text whose first number nobody calls a code: an event begins with "Logon ID: 0x0".
std::optional<CodeMention> status_of(const SaidText& said, const SaidPair& pair, const std::vector<CodeMention>& mentions) {
  if (!said.running || !pair.main || said.numbers[*pair.main].called) return std::nullopt;
  for (const auto& each : mentions)
    if (each.value && *each.value >> 30 == 3 && each.likely()->kind().place == CodePlace::Message) return each;
  return std::nullopt;
}

// An event that no table has, where nothing else in the text is a code: its fields have meanings of their own.
std::optional<CodeMention> unknown_event(const SaidText& said, const std::vector<CodeMention>& mentions, const CodeContext& context,
                                         const Knowledge& knowledge) {
  const auto is_code = [&](const SaidNumber& each) {
    if (each.event || each.form == NumberForm::Decimal) return false;
    const auto readings = read_number(each, CodePosition::Main, context, knowledge);
    return !readings.empty() && (readings.front().kind().place == CodePlace::Main || each.value > kHighestClientCode);
  };
  if (is_of_a_log(mentions) || std::ranges::any_of(said.numbers, is_code)) return std::nullopt;
  for (const auto& each : said.numbers) {
    const auto known = [&](const CodeReading& reading) { return reading.kind().place == CodePlace::Log; };
    if (each.event && std::ranges::none_of(read_number(each, CodePosition::Main, context, knowledge), known))
      return CodeMention{.written = std::string{each.written}, .value = each.value, .family = family_of_event(each.value), .event = true};
  }
  return std::nullopt;
}

// A name that no table has, and whose beginning tells its kind.
std::optional<Chosen> unknown_name(const SaidText& said) {
  for (const auto word : said.words)
    if (auto family = family_of_name(word); !family.empty()) return Chosen{.main = {.written = std::string{word}, .family = std::move(family)}};
  return std::nullopt;
}

std::optional<Chosen> choose(const SaidText& said, const std::vector<CodeMention>& mentions, const CodeContext& context, const Knowledge& knowledge) {
  const auto pair = find_pair(said);
  if (auto detail = detail_of(said, mentions)) return Chosen{*std::move(detail), std::nullopt};
  if (auto status = status_of(said, pair, mentions)) return Chosen{*std::move(status), std::nullopt};
  if (const auto reason = find_disconnect_reason(said))
    return Chosen{mention_of(said.numbers[*reason], CodePosition::Main, context, knowledge), std::nullopt};
  if (auto event = unknown_event(said, mentions, context, knowledge)) return Chosen{*std::move(event), std::nullopt};
  if (auto event = telling_event(mentions, knowledge)) return Chosen{*std::move(event), std::nullopt};
  const auto best = std::ranges::max_element(mentions, {}, weight_of);
  if (best != mentions.end() && (is_of_a_log(mentions) || tables_choose(said, pair))) return Chosen{*best, std::nullopt};
  if (!pair.main && !pair.extended) return unknown_name(said);
  if (!pair.main) return Chosen{mention_of(said.numbers[*pair.extended], CodePosition::Extended, context, knowledge), std::nullopt};
  Chosen out{.main = mention_of(said.numbers[*pair.main], CodePosition::Main, context, knowledge)};
  // A name says what a number beside it only may mean.
  for (const auto& each : mentions)
    if (each.likely()->form == CodeForm::Name && (each.value == out.main.value || out.main.likely() == nullptr || out.main.value == 0u)) {
      if (each.value != out.main.value || weight_of(each) >= weight_of(out.main)) out.main = each;
      break;
    }
  if (!pair.extended) return out;
  out.extended = mention_of(said.numbers[*pair.extended], CodePosition::Extended, context, knowledge);
  // "First 0x204, later 0x904": main codes all, and the last is what is seen now.
  const auto* second = out.extended->likely();
  if (second == nullptr || second->kind().place != CodePlace::Main || !said.numbers[*pair.extended].label.empty()) return out;
  out.extended.reset();
  for (std::size_t i = said.numbers.size(); i-- > *pair.extended;) {
    if (said.numbers[i].form != said.numbers[*pair.extended].form) continue;
    auto last = mention_of(said.numbers[i], CodePosition::Main, context, knowledge);
    if (last.likely() == nullptr || last.likely()->kind().place != CodePlace::Main) continue;
    out.main = std::move(last);
    break;
  }
  return out;
}

std::optional<Stage> stage_of(const CodeMention& main, const CodeMention* extended) {
  // The extended code is the server's own reason, so it says more where it says anything.
  if (extended != nullptr && extended->likely() != nullptr && extended->likely()->row->stage && extended->value != 0u)
    return extended->likely()->row->stage;
  return main.likely() == nullptr ? std::nullopt : main.likely()->row->stage;
}

// Whether a sentence says more than the code: the code is in no table, is 0, or is a number that sentences hold anyway.
bool says_more_than(const SaidText& said, const Chosen& chosen) {
  if (chosen.main.likely() == nullptr || chosen.main.value == 0u) return true;
  const auto number = std::ranges::find(said.numbers, std::string_view{chosen.main.written}, &SaidNumber::written);
  return number != said.numbers.end() && number->form == NumberForm::Decimal && !number->called && said.running;
}

std::optional<Stage> worked_until(const CodeExplanation& out) {
  const auto* main = out.main.likely();
  if (main == nullptr ? !out.dialog : main->kind().place == CodePlace::Log) return std::nullopt;
  const auto worked = main == nullptr ? out.dialog->dialog->worked : main->row->worked;
  std::optional<Stage> before;
  // A connect() that failed does not even say that there was a route.
  if (out.stage == Stage::Route || out.stage == Stage::Tcp)
    before = Stage::Name;
  else if (out.stage && std::ranges::find(kWalkStages, *out.stage) != kWalkStages.end() && *out.stage != Stage::Name)
    before = Stage(int(*out.stage) - 1);
  return worked && (!before || *worked > *before) ? worked : before;
}

// What may stand in a command line unquoted.
bool is_plain(std::string_view host) {
  return !host.empty() && host.front() != '-' && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

std::string command_for(const CodeExplanation& of) {
  auto out = text::format("rdpdoctor diagnose {}", is_plain(of.host) ? of.host : "HOST");
  // What the host behind it shows alone is no test of the gateway's code.
  if (of.of_gateway()) return out + " --gateway " + (is_plain(of.gateway) ? of.gateway : "GATEWAY");
  if (of.deliberate) return out;
  // Without signing in all that comes before would be found sound, whatever the code says.
  if (of.stage == Stage::Credssp || of.stage == Stage::Session) out += " -u USER";
  if (of.stage == Stage::Session) out += " --session";
  if (of.dialog_leads()) {
    const auto& dialog = *of.dialog->dialog;
    return dialog.code ? out + text::format(" --said '{}'", text::hex_number(*dialog.code)) : out;
  }
  const auto* likely = of.main.likely();
  // Only what a client shows, or a status that nothing else could be, is understood again.
  const bool shown = likely == nullptr || likely->kind().place == CodePlace::Main || likely->row->code > kHighestClientCode;
  if (!of.main.value || !shown || of.main.event) return out;
  out += text::format(" --said '{}", text::hex_number(*of.main.value));
  if (of.extended && of.extended->value) out += " " + text::hex_number(*of.extended->value);
  return out + "'";
}

// The code that tells: the extended one where it says anything.
const CodeReading* telling(const CodeExplanation& of) {
  const bool extended = of.extended && of.extended->likely() != nullptr && of.extended->value != 0u;
  return extended ? of.extended->likely() : of.main.likely();
}

bool is_deliberate(const CodeReading& reading) {
  static constexpr std::array<std::string_view, 4> kEndings{"byuser", "by_user", "connect_cancelled", "localnoterror"};
  constexpr std::int64_t kPromptCancelled = 0x1f07;  // without a name, in mstsc
  const auto name = text::to_lower_ascii(reading.row->name);
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); }) ||
         (reading.row->code == kPromptCancelled && reading.table->id == "mstsc-disconnect");
}

// A decimal number among the words of a sentence, none of which near it speaks of a code, an error or a numbering.
bool is_guess(const SaidText& said, const CodeMention& main, const CodeContext& context, bool dialog) {
  static constexpr std::array<std::string_view, 22> kStems{"code",  "códi",   "kod",   "error",  "erreur", "errore", "erro ", "fehler",
                                                           "fout",  "fel ",   "feil",  "błąd",   "błęd",   "chyba",  "hata",  "virhe",
                                                           "ошибк", "reason", "grund", "エラー", "错误",   "오류"};
  constexpr std::size_t kNear = 40;  // bytes, to either side
  const auto* likely = main.likely();
  const auto number = std::ranges::find(said.numbers, std::string_view{main.written}, &SaidNumber::written);
  if (dialog || likely == nullptr || number == said.numbers.end() || !said.running || number->form != NumberForm::Decimal || number->called ||
      number->event || (!number->label.empty() && number->alone))
    return false;
  const auto at = std::size_t(number->written.data() - said.text.data());
  const auto from = at > kNear ? at - kNear : 0;
  const auto near = fold_case(said.text.substr(from, at - from + number->written.size() + kNear));
  return std::ranges::none_of(kStems, [&](std::string_view stem) { return near.find(stem) != near.npos; }) &&
         std::ranges::none_of(likely->kind().words, [&](std::string_view word) { return context.text.find(word) != context.text.npos; });
}

SaidNumber as_number(std::uint32_t value) { return {.value = value, .form = NumberForm::Hexadecimal}; }

// All that follows from what was recognised.
void conclude(CodeExplanation& out, const Knowledge& knowledge) {
  out.stage = out.dialog_leads() ? out.dialog->dialog->stage : stage_of(out.main, out.extended ? &*out.extended : nullptr);
  // The network logon of NLA comes before the session, the other one after it.
  if (out.logon_type && (out.stage == Stage::Credssp || out.stage == Stage::Session))
    out.stage = out.logon_type == LogonType::Network ? Stage::Credssp : Stage::Session;
  if (const auto* tells = telling(out)) out.deliberate = is_deliberate(*tells);
  out.wants_extended = !out.extended && out.main.likely() != nullptr && out.main.likely()->row->name == "disconnectReasonByServer";
  out.worked_until = worked_until(out);
  add_causes(out, knowledge);
  out.command = command_for(out);
}

}  // namespace

std::optional<CodeExplanation> explain(std::string_view said, std::string_view client, const Knowledge& knowledge) {
  const auto read = read_said_text(said);
  const auto context = context_of(read, client);
  const auto mentions = all_mentions(read, find_names(read, knowledge), context, knowledge);
  auto chosen = choose(read, mentions, context, knowledge);
  const auto dialog = find_dialog(said, context.client, knowledge);
  if (!chosen && !dialog) return std::nullopt;
  if (dialog && (!chosen || says_more_than(read, *chosen))) chosen = Chosen{.main = {.written = std::string{dialog->sentence->text}}};
  CodeExplanation out{.main = std::move(chosen->main),
                      .extended = std::move(chosen->extended),
                      .dialog = dialog,
                      .host = read.host,
                      .gateway = read.gateway,
                      .time = read.time,
                      .client = std::string{context.client},
                      .logon_type = find_logon_type(read)};
  out.guess = is_guess(read, out.main, context, out.dialog_leads());
  if (out.dialog && out.client.empty() && out.dialog->dialog->clients.size() == 1) out.client = out.dialog->dialog->clients.front();
  for (const auto& each : mentions)
    if (each.value != out.main.value && each.value != 0u && !(out.extended && out.extended->value == each.value) && out.further.size() < kMostFurther)
      out.further.push_back(each);
  out.azure = context.text.find("azure") != std::string::npos;
  conclude(out, knowledge);
  return out;
}

CodeExplanation explain_row(const CodeTable& table, const CodeRow& row, const Knowledge& knowledge) {
  const auto value = std::uint32_t(row.code);
  CodeExplanation out{.main = {.written = text::hex_number(value), .value = value, .readings = {{.table = &table, .row = &row}}}};
  conclude(out, knowledge);
  return out;
}

bool CodeExplanation::of_gateway() const { return stage == Stage::Gateway || (!known() && main.value && is_of_gateway(*main.value)); }

std::optional<SaidCodes> said_in(std::string_view said, const Knowledge& knowledge) {
  auto codes = parse_said(said);
  const auto found = explain(said, {}, knowledge);
  if (!found) return codes;
  if (found->dialog_leads()) {
    const auto& dialog = *found->dialog->dialog;
    return SaidCodes{.code = dialog.code.value_or(0), .extended = dialog.extended, .dialog = &dialog};
  }
  if (found->main.event) return std::nullopt;
  // A number that no client shows by itself stays what the text's form makes of it.
  const auto* likely = found->main.likely();
  if (!found->main.value || (likely != nullptr && likely->kind().place != CodePlace::Main && likely->row->code <= kHighestClientCode)) return codes;
  SaidCodes out{.code = *found->main.value};
  if (found->extended) out.extended = found->extended->value;
  if (codes && codes->code == out.code) out.unused = std::move(codes->unused);
  return out;
}

std::optional<CodeReading> reading_of(const SaidCodes& codes, const Knowledge& knowledge) {
  if (!codes.has_code()) return std::nullopt;
  const auto main = mention_of(as_number(codes.code), CodePosition::Main, {}, knowledge);
  // A number that no client shows by itself is of some message, and which one is not known.
  if (main.likely() == nullptr || (main.likely()->kind().place != CodePlace::Main && codes.code <= kHighestClientCode)) return std::nullopt;
  return *main.likely();
}

std::optional<Stage> stage_of(const SaidCodes& codes, const Knowledge& knowledge) {
  if (codes.dialog != nullptr && codes.dialog->stage) return codes.dialog->stage;
  CodeMention main{.value = codes.code};
  if (const auto reading = reading_of(codes, knowledge)) main.readings.push_back(*reading);
  if (!codes.extended) return stage_of(main, nullptr);
  const auto extended = mention_of(as_number(*codes.extended), CodePosition::Extended, {}, knowledge);
  return stage_of(main, &extended);
}

std::string_view name_of(LikelyCause::Basis basis) {
  static constexpr std::string_view kNames[] = {"shown", "told", "same-status", "observed"};
  return kNames[std::size_t(basis)];
}

}  // namespace doctor::knowledge
