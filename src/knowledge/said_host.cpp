#include "knowledge/said_host.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/address.hpp"
#include "base/text.hpp"
#include "knowledge/said_event.hpp"

namespace doctor {
namespace {

constexpr std::size_t kLongestHost = 253;  // RFC 1035 2.3.4
constexpr std::size_t kMostTokens = 4096;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_host_character(char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_'; }

// How sure it is that a token names the computer; the highest wins, of equals the first.
enum class Sure : std::uint8_t { No, Quoted, Shape, QuotedShape, Named };

struct Candidate {
  std::string_view host{};
  Sure sure{Sure::No};
};

constexpr std::array<std::string_view, 26> kFileEndings{"exe",  "dll", "rdp",  "log", "txt",  "evtx", "xml",  "cpp", "hpp",
                                                        "sys",  "msc", "msi",  "ini", "json", "yaml", "pcap", "png", "jpg",
                                                        "docx", "pdf", "html", "zip", "cmd",  "ps",   "mui",  "ocx"};

bool is_address(std::string_view token) { return Address::parse(token).has_value(); }

// "pc17.example.com": labels of letters, digits and dashes, the last one of letters alone.
bool is_full_name(std::string_view token) {
  if (token.size() > kLongestHost || !std::ranges::all_of(token, is_host_character)) return false;
  const auto labels = text::split(token, '.');
  if (labels.size() < 2 || labels.front() == "com" || labels.front() == "org" || labels.front() == "System") return false;
  for (const auto label : labels)
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' || label.find('_') != label.npos) return false;
  const auto last = text::to_lower_ascii(labels.back());
  return last.size() >= 2 && std::ranges::all_of(last, is_letter) && std::ranges::find(kFileEndings, last) == kFileEndings.end();
}

bool is_host(std::string_view token) {
  return is_address(token) || is_full_name(token) ||
         (!token.empty() && token.size() <= 63 && is_letter(token.front()) && token.back() != '-' && token.find('_') == token.npos &&
          token.find('.') == token.npos && std::ranges::all_of(token, is_host_character));
}

std::string_view without_port(std::string_view token) { return parts_of_host(token).name; }

constexpr std::array<std::string_view, 5> kNamingPrefixes{"termsrv/", "/v:", "address:s:", "computer>", "computer:"};

// Marks that only ever quote; the apostrophe stands in words too and is left to the trimming of tokens.
constexpr std::array<std::string_view, 12> kQuotes{"\"", "„", "“", "”", "«", "»", "「", "」", "『", "』", "‹", "›"};
constexpr std::array<std::string_view, 4> kWideSpaces{"\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80", "\xe3\x80\x82"};
constexpr std::string_view kAround = " \t\r\n<>,;()'!?.";

// The size of the mark that begins here; 0 when none does.
template <std::size_t N>
std::size_t begins_with(std::string_view in, const std::array<std::string_view, N>& any) {
  for (const auto each : any)
    if (in.starts_with(each)) return each.size();
  return 0;
}

std::string_view trimmed(std::string_view token) {
  for (bool again = true; again;) {
    again = false;
    for (const auto space : kWideSpaces) {
      if (token.starts_with(space)) token.remove_prefix(space.size()), again = true;
      if (token.ends_with(space)) token.remove_suffix(space.size()), again = true;
    }
    const auto from = token.find_first_not_of(kAround);
    if (from == token.npos) return {};
    const auto to = token.find_last_not_of(kAround);
    again |= from > 0 || to + 1 < token.size();
    token = token.substr(from, to - from + 1);
  }
  return token;
}

// The dialog on an RD Gateway's permission list explains itself by these, in every language; they are nobody's.
constexpr std::array<std::string_view, 2> kExamples{"computer1.fabrikam.com", "157.60.0.1"};
bool is_example(std::string_view host) { return std::ranges::find(kExamples, text::to_lower_ascii(host)) != kExamples.end(); }

Candidate judge(std::string_view token) {
  if (token.find("//") != token.npos || token.find('@') != token.npos) return {};  // a page, a mail address
  for (const auto prefix : kNamingPrefixes)
    if (const auto at = text::to_lower_ascii(token).find(prefix); at != std::string::npos)
      if (const auto rest = trimmed(token.substr(at + prefix.size())); is_host(without_port(rest))) return {rest, Sure::Named};
  const auto host = without_port(token);
  if (is_example(host)) return {};
  return is_address(host) || is_full_name(host) ? Candidate{token, Sure::Shape} : Candidate{};
}

// Stems of what logs call the computer that connects, in their languages; never the one connected to.
constexpr std::array<std::string_view, 13> kClientStems{"source", "client", "station", "ipaddress", "quell", "origen",  "origin",
                                                        "origem", "bron",   "klient",  "käll",      "źród",  "источник"};
// "Remote computer: pc17", "Remotecomputer: pc17", "Ordinateur distant : pc17": words that end the label of the host.
constexpr std::array<std::string_view, 8> kHostStems{"computer",   "distant",  "ordinateur", "equipo",
                                                     "computador", "komputer", "компьютер",  "コンピューター"};

// The label directly before a token: "Source Network Address" of "Source Network Address: 192.0.2.7". Empty when there is none.
std::string label_before_token(std::string_view before) {
  constexpr std::size_t kLongestLabel = 60;
  while (!before.empty() && std::string_view{" \t\"'"}.find(before.back()) != std::string_view::npos) before.remove_suffix(1);
  for (const auto space : kWideSpaces)
    if (before.ends_with(space)) before.remove_suffix(space.size());
  const bool xml = before.ends_with('>');  // <Data Name="IpAddress">
  if (!xml && !before.ends_with(':') && !before.ends_with('=')) return {};
  before.remove_suffix(1);
  if (before.size() > kLongestLabel) before.remove_prefix(before.size() - kLongestLabel);
  if (const auto from = before.find_last_of(xml ? "<\r\n" : "\r\n"); from != before.npos) before.remove_prefix(from + 1);
  return fold_case(before);
}

bool is_of_the_client(std::string_view label) {
  return std::ranges::any_of(kClientStems, [&](std::string_view stem) { return label.find(stem) != label.npos; });
}

bool same_host(std::string_view a, std::string_view b) { return text::to_lower_ascii(a) == text::to_lower_ascii(b); }

// Tokens between white space and quotation marks.
void judge_tokens(std::string_view in, std::string_view gateway, bool log, Candidate& best) {
  std::size_t begin = 0, tokens = 0;
  bool after_name = false;  // "Computer: pc17": the name is the next token
  std::string before;       // the last token
  for (std::size_t i = 0; i <= in.size() && tokens < kMostTokens;) {
    const auto rest = in.substr(i);
    std::size_t size = rest.empty() || std::string_view{" \t\r\n<,;()"}.find(rest.front()) != std::string_view::npos ? 1 : 0;
    if (size == 0) size = begins_with(rest, kQuotes) + begins_with(rest, kWideSpaces);
    if (size == 0) {
      ++i;
      continue;
    }
    if (const auto token = trimmed(in.substr(begin, i - begin)); !token.empty()) {
      ++tokens;
      auto found = same_host(token, gateway) ? Candidate{} : judge(token);
      if (after_name && is_host(without_port(token))) found = {token, Sure::Named};
      // The French colon may stand alone.
      auto word = fold_case(token);
      const bool labels = word.ends_with(':');
      if (labels) word.pop_back();
      const auto& last = labels && word.empty() ? before : word;
      after_name = labels && std::ranges::any_of(kHostStems, [&](std::string_view stem) { return last.ends_with(stem); });
      before = std::move(word);
      if (found.sure == Sure::Shape) {
        // An address in a log is the client's as often as the host's, and a name behind a label mostly the user's domain.
        const auto label = label_before_token(in.substr(0, std::size_t(token.data() - in.data())));
        if (is_of_the_client(label) || (log && (!label.empty() || is_address(without_port(found.host))))) found = {};
      }
      if (found.sure > best.sure) best = found;
    }
    i += size;
    begin = i;
  }
}

using Marks = std::vector<std::pair<std::size_t, std::size_t>>;  // begin and end of each quotation mark

Marks find_marks(std::string_view in) {
  Marks marks;
  for (std::size_t i = 0; i < in.size() && marks.size() < kMostTokens;) {
    const auto size = begins_with(in.substr(i), kQuotes);
    if (size > 0) marks.emplace_back(i, i + size);
    i += std::max<std::size_t>(size, 1);
  }
  return marks;
}

std::string_view between(std::string_view in, const Marks& marks, std::size_t m) {
  return trimmed(in.substr(marks[m - 1].second, marks[m].first - marks[m - 1].second));
}

// 'the RD Gateway "gw.corp.example"': the word before the mark, as dialogs have it in their languages, or its label in an .rdp file.
constexpr std::array<std::string_view, 6> kGatewayStems{"gateway", "gateways", "passerelle", "enlace", "gatewayserver", "gateway server"};
constexpr std::string_view kGatewayLine = "gatewayhostname:s:";

std::string_view find_gateway(std::string_view in, const Marks& marks) {
  for (std::size_t m = 1; m < marks.size(); ++m) {
    auto before = in.substr(0, marks[m - 1].first);
    if (before.size() > kLongestHost) before.remove_prefix(before.size() - kLongestHost);
    const auto words = fold_case(trimmed(before));
    const auto called = std::ranges::any_of(kGatewayStems, [&](std::string_view stem) { return words.ends_with(stem); });
    if (const auto token = between(in, marks, m); called && is_host(without_port(token))) return token;
  }
  if (const auto at = in.find(kGatewayLine); at != in.npos) {
    const auto line = in.substr(at + kGatewayLine.size());
    if (const auto token = trimmed(line.substr(0, line.find_first_of("\r\n"))); is_host(without_port(token))) return token;
  }
  return {};
}

// One word between quotation marks.
void judge_quotes(std::string_view in, std::string_view gateway, const Marks& marks, Candidate& best) {
  std::size_t named = marks.size() / 2;  // the things quoted, beside the gateway
  for (std::size_t m = 1; m < marks.size(); m += 2) named -= !gateway.empty() && same_host(between(in, marks, m), gateway) ? 1 : 0;
  for (std::size_t m = 1; m < marks.size(); ++m) {
    const auto token = between(in, marks, m);
    if (!is_host(without_port(token)) || same_host(token, gateway) || is_example(token)) continue;
    const bool shaped = std::ranges::any_of(token, [](char c) { return is_digit(c) || c == '-' || c == '.'; });
    // A plain word in quotation marks is a name only when it is the one thing quoted.
    const Sure sure = shaped ? Sure::QuotedShape : named == 1 && m % 2 == 1 ? Sure::Quoted : Sure::No;
    if (sure > best.sure) best = {token, sure};
  }
}

// Date and time of day, in any order of day and month, as "2026-11-20T12:03:55Z" or "11/20/26 12:03:55 AM".
std::string find_time(std::string_view in) {
  const auto run = [&](std::size_t at) {
    std::size_t end = at;
    while (end < in.size() && is_digit(in[end])) ++end;
    return end - at;
  };
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (!is_digit(in[i]) || (i > 0 && (is_digit(in[i - 1]) || is_letter(in[i - 1]) || in[i - 1] == '.' || in[i - 1] == '-' || in[i - 1] == '/')))
      continue;
    std::size_t at = i;
    const auto first = run(at);
    at += first;
    if (first > 4 || at >= in.size() || std::string_view{"-/."}.find(in[at]) == std::string_view::npos) continue;
    const char sign = in[at];
    const auto second = run(at + 1);
    if (second < 1 || second > 2 || at + 1 + second >= in.size() || in[at + 1 + second] != sign) continue;
    const auto third_at = at + 2 + second;
    const auto third = run(third_at);
    if (third < 1 || third > 4 || first + third < 3) continue;
    std::size_t end = third_at + third;
    std::size_t clock = end;
    while (clock < in.size() && clock - end < 4 && (in[clock] == ' ' || in[clock] == ',' || in[clock] == 'T')) ++clock;
    if (clock == end || run(clock) < 1 || run(clock) > 2) continue;
    std::size_t parts = 0;
    for (end = clock; run(end) >= 1 && run(end) <= 2;) {
      end += run(end);
      ++parts;
      if (parts == 3 || end >= in.size() || in[end] != ':') break;
      ++end;
    }
    if (parts < 2) continue;
    if (end < in.size() && in[end] == '.' && run(end + 1) > 0) end += 1 + run(end + 1);
    for (const std::string_view suffix : {"Z", " AM", " PM", " am", " pm", " UTC"})
      if (in.substr(end).starts_with(suffix)) {
        end += suffix.size();
        break;
      }
    return std::string{in.substr(i, end - i)};
  }
  return {};
}

// "pc17.example.com" for "pc17" where the text has both: the short name needs the search list of one network.
std::string_view in_full(std::string_view host, std::string_view in) {
  if (host.empty() || !std::ranges::all_of(host, [](char c) { return is_digit(c) || is_letter(c) || c == '-'; })) return host;
  const auto lower = text::to_lower_ascii(in), wanted = text::to_lower_ascii(host) + ".";
  for (auto at = lower.find(wanted); at != lower.npos; at = lower.find(wanted, at + 1)) {
    if (at > 0 && (is_host_character(in[at - 1]) || in[at - 1] == '@')) continue;
    auto end = at;
    while (end < in.size() && is_host_character(in[end])) ++end;
    const auto full = trimmed(in.substr(at, end - at));
    if (full.size() > wanted.size() && is_full_name(full) && !is_example(full)) return full;
  }
  return host;
}

struct ClientMark {
  std::string_view mark{};  // lower case where it is ASCII
  std::string_view client{};
};

// Names of products and programs as they stand in titles and logs.
constexpr std::array<ClientMark, 19> kClientMarks{{{"freerdp", "freerdp"},
                                                   {"errconnect_", "freerdp"},
                                                   {"remmina", "freerdp"},
                                                   {"windows app", "mac"},
                                                   {"microsoft remote desktop", "mac"},
                                                   {"macos", "mac"},
                                                   {"mstsc", "mstsc"},
                                                   {"msrdc", "mstsc"},
                                                   {"remote desktop connection", "mstsc"},
                                                   {"remotedesktopverbindung", "mstsc"},
                                                   {"connexion bureau à distance", "mstsc"},
                                                   {"conexión a escritorio remoto", "mstsc"},
                                                   {"connessione desktop remoto", "mstsc"},
                                                   {"conexão de área de trabalho remota", "mstsc"},
                                                   {"verbinding met extern bureaublad", "mstsc"},
                                                   {"połączenie pulpitu zdalnego", "mstsc"},
                                                   {"リモート デスクトップ接続", "mstsc"},
                                                   {"远程桌面连接", "mstsc"},
                                                   {"원격 데스크톱 연결", "mstsc"}}};

std::string find_client(const SaidText& said) {
  const auto lower = text::to_lower_ascii(said.text);
  for (const auto& each : kClientMarks)
    if (lower.find(each.mark) != std::string::npos) return std::string{each.client};
  // Only mstsc shows two such lines: a code and the small extended one. Statuses stand in pairs in logs too.
  std::vector<std::uint32_t> labelled;
  for (const auto& each : said.numbers)
    if (each.form == NumberForm::Hexadecimal && !each.label.empty() && each.alone) labelled.push_back(each.value);
  const bool of_a_log = std::ranges::any_of(labelled, [](std::uint32_t value) { return value >> 30 == 3; });
  return labelled.size() == 2 && !of_a_log ? "mstsc" : "";
}

// Lines of the shape "Label: value".
std::size_t count_labels(std::string_view in) {
  std::size_t out = 0;
  for (const auto line : text::split(in, '\n')) {
    const auto colon = line.find(':');
    out += colon != line.npos && colon > 1 && colon + 1 < line.size() && (line[colon + 1] == ' ' || line[colon + 1] == '\t') ? 1 : 0;
  }
  return out;
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || port == 0 ? std::nullopt : std::optional{port};
}

}  // namespace

HostParts parts_of_host(std::string_view host) {
  const bool bracketed = host.starts_with('[');
  const auto close = host.find(']');
  if (bracketed && close == host.npos) return {host};
  const auto colon = bracketed ? close + 1 : host.find(':');
  const auto name = bracketed ? host.substr(1, close - 1) : host.substr(0, colon);
  if (bracketed && colon == host.size()) return {name};
  if (colon >= host.size() || host[colon] != ':' || host.find(':', colon + 1) != host.npos) return {host};
  const auto port = parse_port(host.substr(colon + 1));
  return port ? HostParts{name, port} : HostParts{host};
}

void read_surroundings(SaidText& said) {
  said.time = find_time(said.text);
  said.client = find_client(said);
  constexpr std::size_t kLabelsOfALog = 6;  // no dialog has so many
  const bool log = is_of_event_log(said) || count_labels(said.text) >= kLabelsOfALog || !find_details(said).empty();
  Candidate best{};
  const auto marks = find_marks(said.text);
  const auto gateway = find_gateway(said.text, marks);
  said.gateway = std::string{gateway};
  judge_tokens(said.text, gateway, log, best);
  if (!log) judge_quotes(said.text, gateway, marks, best);  // the quotes of a log hold names of providers and fields
  said.host = std::string{in_full(best.host, said.text)};
}

}  // namespace doctor
