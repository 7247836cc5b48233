#include "knowledge/code_family.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

struct Facility {
  std::uint32_t number;
  std::string_view what;
};

// [MS-ERREF] 2.1.1, those that remote sign-in meets.
constexpr std::array<Facility, 10> kFacilities{{{0, "none in particular"},
                                                {1, "remote procedure calls"},
                                                {3, "storage"},
                                                {4, "one interface's own"},
                                                {7, "Windows (Win32)"},
                                                {8, "Windows"},
                                                {9, "security: SSPI and cryptography"},
                                                {10, "control"},
                                                {11, "certificates"},
                                                {16, "smart cards"}}};

std::string_view facility_name(std::uint32_t number) {
  const auto found = std::ranges::find(kFacilities, number, &Facility::number);
  return found == kFacilities.end() ? "not one we know" : found->what;
}

// [MS-ERREF] 2.1: severity, customer and facility bits, then the code.
std::string of_hresult(std::uint32_t code) {
  const auto facility = code >> 16 & 0x7ff;
  auto out = text::format("By its form it is a failure HRESULT: facility {} ({}), code {}.", facility, facility_name(facility), code & 0xffff);
  if (facility == 7) out += text::format(" Code {} is a Windows error: 'net helpmsg {}' on Windows gives its text.", code & 0xffff, code & 0xffff);
  return out;
}

// [MS-ERREF] 2.3: the same bits in an NTSTATUS; 0xD… is one dressed as an HRESULT.
std::string of_ntstatus(std::uint32_t code) {
  const auto facility = code >> 16 & 0xfff;
  return text::format("By its form it is an error NTSTATUS: facility {}, code 0x{:X}{}.", facility, code & 0xffff,
                      (code >> 28) == 0xd ? " (written as an HRESULT)" : "");
}

// Where the known main codes that end in the same byte belong.
std::string of_main_code(std::uint32_t code, const Knowledge& knowledge) {
  std::array<std::size_t, kAllStages.size()> count{};
  std::size_t total = 0;
  for (const auto& table : knowledge.code_tables())
    for (const auto& row : table.rows) {
      const auto& kind = table.kind_of(row);
      if (kind.place != CodePlace::Main || std::ranges::find(kind.clients, "mstsc") == kind.clients.end()) continue;
      if (row.code <= 0xff || row.code > 0xffff || (row.code & 0xff) != (code & 0xff)) continue;
      ++total;
      if (row.stage) ++count[std::size_t(*row.stage)];
    }
  if (code <= 0xff || total < 3) return {};
  const auto most = std::ranges::max_element(count);
  const auto ending = text::format("If it is a main code of mstsc or the Mac client: of the {} known ones that end in {:02X}", total, code & 0xff);
  if (*most * 2 < total) return ending + ", no stage has the greater part.";
  return text::format("{}, {} belong to the stage {}.", ending, *most, name_of(Stage(most - count.begin())));
}

struct NameFamily {
  std::string_view prefix, what;
};

constexpr std::array<NameFamily, 6> kNameFamilies{{{"ERRCONNECT_", "a connect error of FreeRDP"},
                                                   {"ERRINFO_", "a reason that the host itself gives (error info)"},
                                                   {"STATUS_", "an NTSTATUS"},
                                                   {"SEC_E_", "a security status of SSPI"},
                                                   {"SSL_ERR_", "a reason of mstsc's control"},
                                                   {"E_PROXY_", "an error of RD Gateway"}}};

struct EventFamily {
  std::uint32_t from, to;
  std::string_view what;
};

// https://learn.microsoft.com/windows-server/identity/ad-ds/plan/appendix-l--events-to-monitor
constexpr std::array<EventFamily, 6> kEventFamilies{{
    {4624, 4625, "sign-ins at the computer that logs it"},
    {4768, 4768, "Kerberos tickets (TGT) that a domain controller was asked for"},
    {4769, 4770, "Kerberos service tickets that a domain controller was asked for"},
    {4771, 4771,
     "Kerberos pre-authentication that failed at a domain controller; its failure code is an error of RFC 4120, in no numbering of clients"},
    {4772, 4773, "Kerberos ticket requests that failed at a domain controller"},
    {4776, 4776, "passwords (NTLM) that a domain controller or the computer itself checked"},
}};

}  // namespace

std::string family_of_name(std::string_view name) {
  const auto of_a_name = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!std::ranges::all_of(name, of_a_name)) return {};
  for (const auto& [prefix, what] : kNameFamilies)
    if (name.starts_with(prefix) && name.size() > prefix.size())
      return text::format("By its beginning it is {}: a new one, or misspelt. The number beside it, if there is one, says more.", what);
  return {};
}

std::string family_of_event(std::uint32_t id) {
  for (const auto& each : kEventFamilies)
    if (id >= each.from && id <= each.to) return text::format("In the Security log events of this number tell of {}.", each.what);
  return {};
}

bool is_of_gateway(std::uint32_t code) { return code >> 24 == 0x3; }

std::string family_of(std::uint32_t code, const Knowledge& knowledge) {
  if ((code >> 28) == 0xc || (code >> 28) == 0xd) return of_ntstatus(code);
  if (code >> 31 != 0) return of_hresult(code);
  if (code >> 16 == 0x2) return text::format("By its high word it is a connect error of FreeRDP: ERRCONNECT number {}.", code & 0xffff);
  if (code >> 16 == 0x1) return text::format("By its high word it carries errorInfo {} of a Set Error Info PDU, as FreeRDP shows it.", code & 0xffff);
  if (is_of_gateway(code)) return "By its high byte it is a code of an RD Gateway or of Azure Virtual Desktop.";
  if (code <= 0xffff) return of_main_code(code, knowledge);
  return {};
}

}  // namespace doctor::knowledge
