#include "knowledge/said_event.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kLongestBefore = 60;
constexpr std::uint32_t kClientDisconnected = 1026;  // Microsoft-Windows-TerminalServices-RDPClient/Operational

constexpr std::array<std::string_view, 13> kEventWords{"event",     "eventid",   "ereignis", "événement", "évènement", "evento", "gebeurtenis",
                                                       "zdarzenie", "zdarzenia", "событие",  "события",   "イベント",  "事件"};
constexpr std::array<std::string_view, 12> kReasonStems{"reason", "grund",  "raison", "motivo", "razón", "reden",
                                                        "ragion", "przycz", "причин", "理由",   "原因",  "이유"};
// What only the logs of Remote Desktop are called.
constexpr std::array<std::string_view, 6> kLogs{"rdpcorets",          "clientactivex", "localsessionmanager", "remoteconnectionmanager",
                                                "microsoft-windows-", "eventid"};

// Folded, and cut where letters differ by the apostrophe.
constexpr std::array<std::string_view, 11> kLogonTypes{
    "logon type",      "logontype",     "anmeldetyp", "ouverture de session", "tipo de inicio de sesi", "tipo di accesso", "tipo de logon",
    "aanmeldingstype", "typ logowania", "тип входа",  "ログオン タイプ"};

void strip_blanks(std::string_view& from) {
  constexpr std::string_view kBlanks = " \t:#=\"'.";
  while (!from.empty() && kBlanks.find(from.back()) != std::string_view::npos) from.remove_suffix(1);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

bool is_called_event(std::string_view before) {
  if (before.size() > kLongestBefore) before.remove_prefix(before.size() - kLongestBefore);
  auto lower = fold_case(before);
  std::string_view rest = lower;
  if (rest.ends_with('>')) {  // <EventID Qualifiers="0">
    const auto tag = rest.rfind('<');
    if (tag == rest.npos) return false;
    rest = rest.substr(tag + 1, rest.size() - tag - 2);
    rest = rest.substr(0, rest.find(' '));
  }
  strip_blanks(rest);
  for (const std::string_view id : {" id", "-id", "_id"})
    if (rest.ends_with(id)) {
      rest.remove_suffix(id.size());
      break;
    }
  strip_blanks(rest);
  return std::ranges::any_of(kEventWords, [&](std::string_view word) {
    if (!rest.ends_with(word)) return false;
    const auto at = rest.size() - word.size();
    return at == 0 || !is_letter(rest[at - 1]) || static_cast<unsigned char>(word.front()) >= 0xe0;  // East Asia parts no words
  });
}

bool is_of_event_log(const SaidText& said) {
  if (std::ranges::any_of(said.numbers, &SaidNumber::event)) return true;
  const auto lower = text::to_lower_ascii(said.text);
  return lower.find("event id") != lower.npos || std::ranges::any_of(kLogs, [&](std::string_view log) { return lower.find(log) != lower.npos; });
}

std::optional<std::size_t> find_disconnect_reason(const SaidText& said) {
  const auto lower = text::to_lower_ascii(said.text);
  const bool entry =
      std::ranges::any_of(said.numbers, [](const SaidNumber& each) { return each.value == kClientDisconnected && each.form == NumberForm::Decimal; });
  if (!entry && lower.find("clientactivex") == lower.npos) return std::nullopt;
  std::optional<std::size_t> out;
  for (std::size_t i = 0; i < said.numbers.size(); ++i) {
    const auto& each = said.numbers[i];
    if (each.form != NumberForm::Decimal || each.event) continue;
    const auto label = fold_case(each.label);
    const bool named = std::ranges::any_of(kReasonStems, [&](std::string_view stem) { return label.find(stem) != label.npos; });
    if (named || (entry && label == "value")) out = i;
  }
  return out;
}

std::optional<LogonType> find_logon_type(const SaidText& said) {
  for (const auto& each : said.numbers) {
    const auto label = fold_case(each.label);
    if (each.form != NumberForm::Decimal || std::ranges::none_of(kLogonTypes, [&](auto name) { return label.find(name) != label.npos; })) continue;
    if (each.value == 3) return LogonType::Network;
    if (each.value == 10) return LogonType::RemoteInteractive;
  }
  return std::nullopt;
}

}  // namespace doctor
