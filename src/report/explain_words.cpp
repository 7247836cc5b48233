#include "report/explain_words.hpp"

#include "base/text.hpp"

namespace doctor::report {

using knowledge::CodeExplanation;
using knowledge::CodeForm;
using knowledge::CodeMention;
using knowledge::CodePlace;
using knowledge::CodeReading;

namespace {

std::string shown(std::string_view untrusted) { return text::escape_untrusted(untrusted, 80); }

std::string_view place_of(std::string_view from) {
  if (from == "gateway") return "On the gateway";
  if (from == "host") return "On the remote computer";
  if (from == "client") return "On this computer";
  if (from == "log") return "In the log";
  if (from == "sign-in") return "When signing in";
  return "From elsewhere";
}

}  // namespace

std::string number_of(const CodeMention& mention) {
  if (!mention.value) return shown(mention.written);
  const auto* likely = mention.likely();
  if (mention.event || (likely != nullptr && likely->kind().place == CodePlace::Log)) return text::format("event {}", *mention.value);
  const auto hex = text::hex_number(*mention.value);
  return likely != nullptr && likely->kind().place == CodePlace::Message && !likely->row->name.empty() ? text::format("{} {}", hex, likely->row->name)
                                                                                                       : hex;
}

std::string meaning_of(const knowledge::SaidDialog& said) { return text::format("\"{}\": {}", said.dialog->title, said.dialog->meaning); }

std::string meaning_of(const CodeMention& mention) {
  if (const auto* likely = mention.likely()) return text::format("{}: {}", number_of(mention), likely->row->meaning);
  return text::format("{}: in no table that we have a source for; no guess is made.{}{}", number_of(mention), mention.family.empty() ? "" : " ",
                      mention.family);
}

std::string caveat_of(const CodeExplanation& of) {
  return of.guess ? text::format("Taken for a code, which is a guess: no word beside {} says so. ", shown(of.main.written)) : std::string{};
}

std::string advice_of(const CodeExplanation& of) {
  if (of.deliberate) return "Somebody ended or cancelled it: nothing is to be mended. If nobody did, let the host be looked at:";
  if (of.wants_extended) return "The extended code that the client shows beside it says why; give both:";
  if (of.remedy != nullptr) {
    const auto& first = *of.causes.front().cause;
    return of.causes.size() == 1 ? text::format("{}: {}.", first.title, of.remedy->title)
                                 : text::format("Most likely: {}. {}.", first.title, of.remedy->title);
  }
  if (of.look) return text::format("{}: {}.", place_of(of.look->from), of.look->what);
  if (const auto why = why_no_cause(of); !why.empty()) return why + ".";
  if (of.of_gateway()) return "A gateway gives it, not the computer behind it: its own log of that minute names the reason.";
  return {};
}

std::string why_no_cause(const CodeExplanation& of) {
  const auto* likely = of.main.likely();
  if (likely == nullptr || !of.causes.empty()) return {};
  for (const auto& each : likely->row->more)
    if (likely->table->columns[each.column].id == kWhyNoCause) return std::string{each.text};
  return {};
}

std::vector<NextCommand> commands_of(const CodeExplanation& of) {
  std::vector<NextCommand> out;
  if (of.deliberate) return {{of.command, {}}};
  if (of.wants_extended) out.push_back({text::format("rdpdoctor explain {} EXTENDED", number_of(of.main)), {}});
  if (of.look && of.remedy == nullptr && !of.look->command.empty()) out.push_back({of.look->command, {}});
  const bool beyond = of.stage == Stage::Credssp || of.stage == Stage::Session || of.of_gateway();
  if (beyond && !of.causes.empty())
    out.push_back({text::format("rdpdoctor knowledge show {}", of.causes.front().cause->id),
                   of.remedy != nullptr ? "how, and how to undo it" : "the likeliest cause"});
  const NextCommand own{of.command, of.of_gateway() ? "asks the gateway" : ""};
  // A sign-in that is watched settles more than a page on the likeliest of many causes.
  if (beyond && of.remedy == nullptr && !of.look && !of.of_gateway())
    out.insert(out.begin() + (of.wants_extended ? 1 : 0), own);
  else
    out.push_back(own);
  return out;
}

std::string words_of(const CodeExplanation& of) {
  std::string out;
  if (of.host.empty()) out = "HOST is the remote computer: its name or address, with :PORT if it is not 3389.";
  if (of.command.find(" GATEWAY") != of.command.npos)
    out += text::format("{}GATEWAY is the gateway's name, as the client has it; --gateway-user USER beside it shows what it lets an account do.",
                        out.empty() ? "" : " ");
  if (of.wants_extended) out += text::format("{}EXTENDED is the second number in the dialog.", out.empty() ? "" : " ");
  if (of.command.find(" USER") != of.command.npos)
    out += text::format("{}USER is {}; its password is asked for.", out.empty() ? "" : " ",
                        of.stage == Stage::Session ? "the account that was used" : "the account that is refused");
  if (of.command.find(" --session") != of.command.npos)
    out += text::format("{}With --session a session is opened there, which may disconnect whoever is signed in.", out.empty() ? "" : " ");
  return out;
}

std::string stage_sentence(const CodeExplanation& of) {
  const auto* likely = of.main.likely();
  if (of.stage && likely != nullptr && likely->kind().place == CodePlace::Log)
    return text::format("{}. An entry of a log does not say how far the connection came.", name_of(*of.stage));
  std::string worked;
  if (of.worked_until == Stage::Name)
    worked = "by then the name had resolved";
  else if (of.worked_until)
    worked = text::format("by then name to {} had worked{}", name_of(*of.worked_until), *of.worked_until >= Stage::Tls ? ", where used" : "");
  if (!of.stage)
    return text::format("not told by the {}; {}.", of.dialog_leads() ? "sentence" : "code", worked.empty() ? "only looking tells" : worked);
  if (*of.stage == Stage::Name) return "name. Nothing comes before it; nothing was sent to the host.";
  if (*of.stage == Stage::Gateway) return "gateway. It stands in front; of the host behind it this says little.";
  return worked.empty() ? text::format("{}.", name_of(*of.stage)) : text::format("{}; {}.", name_of(*of.stage), worked);
}

std::string how_read(CodeForm form) {
  switch (form) {
    case CodeForm::Otherwise: return "read in the other base, ";
    case CodeForm::Win32: return "as a Windows error, ";
    case CodeForm::LowWord:
    case CodeForm::ErrorInfo: return "its low word, ";
    case CodeForm::AsWritten:
    case CodeForm::Name: break;
  }
  return {};
}

std::string name_of_row(const CodeReading& reading) { return reading.row->name.empty() ? std::string{} : text::format("{}, ", reading.row->name); }

std::string in_every_base(const knowledge::CodeRow& row) {
  const auto code = std::uint32_t(row.code);
  return code >> 31 != 0 ? text::format("{} ({}) ", text::hex_number(code), std::int32_t(code))
                         : text::format("{} ({}) ", text::hex_number(code), code);
}

}  // namespace doctor::report
