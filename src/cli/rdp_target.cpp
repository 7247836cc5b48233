#include "cli/rdp_target.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/text.hpp"
#include "cli/input_file.hpp"
#include "cli/rdp_address.hpp"
#include "cli/rdp_signature.hpp"
#include "crypto/trust.hpp"
#include "format/rdpfile/address.hpp"
#include "format/rdpfile/gateway.hpp"

namespace doctor::cli {
namespace {

constexpr std::string_view kWhat = "the .rdp file";

// The address that counts: alternate full address wins (FreeRDP's client/common/file.c says so of mstsc).
Result<rdpfile::HostPort> address_of(const rdpfile::RdpFile& file) {
  const auto* line = file.find("alternate full address", 's');
  if (line == nullptr || text::trim(line->value).empty()) line = file.find("full address", 's');
  if (line == nullptr || text::trim(line->value).empty()) return fail(ErrorCode::BadData, "it names no host: there is no full address");
  auto address = rdpfile::read_host_port(line->value);
  const auto checked = address ? check_rdp_address(address->to_string()) : Result<void>{};
  if (!address || !checked)
    return fail((address ? checked.error() : address.error()).while_doing(text::format("its address in line {} cannot be one", line->number)));
  if (const auto port = file.number_of("server port"); port && *port >= 1 && *port <= 65535) address->port = std::uint16_t(*port);
  return address;
}

// As enumerators of rdp_file.encoding.
std::string_view word_for(rdpfile::Encoding encoding) {
  switch (encoding) {
    case rdpfile::Encoding::Utf8: return "utf8";
    case rdpfile::Encoding::Utf8Marked: return "utf8_marked";
    case rdpfile::Encoding::Utf16Le: return "utf16le_unmarked";
    case rdpfile::Encoding::Utf16LeMarked: return "utf16le_marked";
    case rdpfile::Encoding::Utf16Be: return "utf16be_unmarked";
    case rdpfile::Encoding::Utf16BeMarked: return "utf16be_marked";
    case rdpfile::Encoding::CodePage: return "code_page";
  }
  return "utf8";
}

// What lint calls no name of a gateway; one judgement for both.
bool names_no_gateway(const lint::Report& report) {
  const auto* line = report.file.find("gatewayhostname", 's');
  return line != nullptr && std::ranges::any_of(report.findings, [&](const lint::Finding& finding) {
           return finding.rule == &lint::rule::kAddressMalformed && std::ranges::find(finding.lines, line->number) != finding.lines.end();
         });
}

// As a client takes it: without this file's own gateway settings the machine's count.
std::string_view gateway_usage_of(const lint::Report& report) {
  const auto& file = report.file;
  constexpr std::string_view kUsage = "gatewayusagemethod";
  const bool written = std::ranges::any_of(
      file.lines, [&](const rdpfile::Line& line) { return line.kind == rdpfile::LineKind::Setting && line.plain_key() == kUsage; });
  const auto number = file.number_of(kUsage);
  if (written && (!number || *number < 0 || *number > 4)) return "undocumented";
  const auto usage = number.value_or(0);
  if (usage == 3) return "as_configured";
  if (usage != 1 && usage != 2) return "never";
  if (rdpfile::lacks_its_gateway(file)) return usage == 1 ? "unnamed" : "unnamed_if_needed";
  if (file.number_of("gatewayprofileusagemethod") != 1 || file.text_of("gatewayhostname").empty()) return "as_configured";
  if (names_no_gateway(report)) return usage == 1 ? "unnamed" : "unnamed_if_needed";
  return usage == 1 ? "always" : "if_needed";
}

std::string account_of(const rdpfile::RdpFile& file) {
  const auto user = file.text_of("username"), domain = file.text_of("domain");
  const bool has_domain = user.find_first_of("\\@") != user.npos;
  return domain.empty() || user.empty() || has_domain ? std::string{user} : text::format("{}\\{}", domain, user);
}

diagnose::ClientFile client_file(const lint::Report& report, const rdpfile::HostPort& counts) {
  const auto& file = report.file;
  const auto full = rdpfile::read_host_port(file.text_of("full address"));
  return {.full_address = full ? full->host : std::string{},
          .alternate_differs = full && text::to_lower_ascii(full->host) != text::to_lower_ascii(counts.host),
          .encoding = word_for(file.encoding),
          .refused_by_freerdp = std::ranges::any_of(file.lines,
                                                    [](const rdpfile::Line& line) {
                                                      return line.kind == rdpfile::LineKind::Setting && line.type == 'i' &&
                                                             !rdpfile::freerdp_takes_number(line.value);
                                                    }),
          .credssp = file.number_of("enablecredsspsupport") != 0,
          .negotiates_security = file.number_of("negotiate security layer") != 0,
          .authentication_level = file.number_of("authentication level").value_or(3),
          .account = account_of(file),
          .gateway_usage = gateway_usage_of(report),
          .gateway_host = std::string{file.text_of("gatewayhostname")},
          .signature = lint::name_of(report.signature.state),
          .errors = report.count(lint::Severity::Error),
          .warnings = report.count(lint::Severity::Warning)};
}

}  // namespace

bool names_rdp_file(const std::string& typed) {
  if (text::to_lower_ascii(typed).ends_with(".rdp")) return true;
  std::error_code error;
  if (!std::filesystem::is_regular_file(typed, error) || error) return false;
  const auto bytes = read_input_file(typed, kWhat, rdpfile::kMostBytes);
  return bytes && rdpfile::parse(text::as_bytes(*bytes));
}

Result<RdpTarget> read_rdp_target(const std::string& path, const std::string& ca_file, const knowledge::Knowledge& known, WallTime now) {
  const auto attempt = text::format("cannot take \"{}\" as target", text::escape_untrusted(path, 80));
  TRY_ASSIGN(const auto bytes, read_input_file(path, kWhat, rdpfile::kMostBytes));
  TRY_ASSIGN(auto store, crypto::TrustStore::system(ca_file));
  auto report = lint::lint(text::as_bytes(bytes), known,
                           {.check_signature = signature_checker(std::make_shared<const crypto::TrustStore>(std::move(store))),
                            .check_address = address_checker(),
                            .now = now});
  if (!report) return fail(report.error().while_doing(attempt));
  const auto address = address_of(report->file);
  if (!address) return fail(address.error().while_doing(attempt));
  RdpTarget out{.name = path, .address = address->to_string(), .file = client_file(*report, *address)};
  out.report = *std::move(report);
  return out;
}

}  // namespace doctor::cli
