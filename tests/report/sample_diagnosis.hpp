// A diagnosis made by hand, with everything in it that a report can show.
#pragma once

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::test {

inline Evidence sample_evidence() {
  Evidence evidence{Instant{}};
  const auto attempt = evidence.next_attempt();
  evidence.set_walk_attempt(attempt);
  const Bytes raw{std::byte{3}, std::byte{0}, std::byte{0}, std::byte{19}};
  evidence.observe(facts::kTargetHost, "pc17.example.com");
  evidence.observe(facts::kSelectedProtocol, "PROTOCOL_SSL",
                   {.subject = {.address = "192.0.2.7", .port = 3389, .attempt = attempt}, .at = {std::chrono::milliseconds{12}}, .raw = raw});
  evidence.observe(facts::kCertExpired, true);
  evidence.observe(facts::kCertIssuer, "CN=evil\x1b[2J<script>");
  evidence.not_known(facts::kCertRevocation, Because::NotApplicable, "self-signed");
  return evidence;
}

inline Diagnosis sample_diagnosis() {
  Diagnosis d{.evidence = sample_evidence()};
  d.started_at = *parse_rfc3339("2026-11-21T03:35:00Z");
  d.took = std::chrono::milliseconds{48};
  d.vantage = "helpdesk-3";
  d.said = "0x904 0x7";
  d.said_comment = "0x904 0x7 neither fits nor contradicts.";
  d.target = {.input = "pc17.example.com", .host = "pc17.example.com", .port = 3389, .addresses = {"192.0.2.7"}};
  d.verdict = {.outcome = Outcome::Degraded,
               .stage = Stage::Certificate,
               .proved_until = Stage::Certificate,
               .summary = "Connects, with a warning: The certificate that the host shows ended on 3 March 2026."};
  d.causes = {{.id = "server-certificate-expired",
               .title = "The host's own certificate has expired",
               .stage = Stage::Certificate,
               .side = Side::Host,
               .probability = 0.97,
               .certainty = 0.97,
               .sentence = "The certificate that the host shows ended on 3 March 2026.",
               .why = "The certificate's end, 3 March 2026, is past; the handshake completes all the same.",
               .because = {3, 2},
               .fixes = {"let-windows-issue-a-fresh-listener-certificate"},
               .sources = {"https://example.com/expired?a=1&b=2", "[MS-RDPBCGR] 5.4.5"}},
              {.id = "something-else", .title = "Something this version does not know", .probability = 0.03, .certainty = 0.03}};
  d.risks = {{.id = "nla-not-required",
              .title = "The host does not insist on Network Level Authentication",
              .stage = Stage::Negotiation,
              .side = Side::Host,
              .probability = 0.9,
              .certainty = 0.9,
              .sentence = "The host lets clients reach its sign-in screen without proving who they are.",
              .because = {2}}};
  d.clients = {{.client = "freerdp-3",
                .title = "FreeRDP 3",
                .result = ClientResult::Prompts,
                .text = "Prints the certificate and asks",
                .confidence = "official",
                .source = "https://example.com/client.c",
                .because = {3}},
               {.client = "mstsc-windows-10",
                .title = "mstsc on Windows 10",
                .result = ClientResult::Refuses,
                .code = 0x904,
                .extended = 7,
                .confidence = "derived",
                .source = "https://example.com/mstsc"},
               {.client = "remmina", .title = "Remmina", .missing = {"certificate.trusted"}}};
  d.ruled_out = {{.id = "dns-nxdomain", .title = "The host name does not exist in DNS", .because = {1}}};
  for (const Stage stage : kAllStages) {
    StageReport report{.stage = stage, .status = StageStatus::Passed, .took = std::chrono::milliseconds{3}, .summary = "went well"};
    if (stage == Stage::Certificate) report.status = StageStatus::Warned, report.summary = "self-signed, ended 3 March 2026";
    if (stage >= Stage::Credssp) report = {.stage = stage, .status = StageStatus::Skipped, .reason = "not tested"};
    d.stages.push_back(report);
  }
  d.fixes = {{.id = "let-windows-issue-a-fresh-listener-certificate",
              .kind = "repair",
              .title = "Let Windows issue a fresh listener certificate",
              .side = Side::Host,
              .difficulty = "easy",
              .minutes = 5,
              .risk = "low",
              .needs = "administrator",
              .backup_first = "Export the present certificate.",
              .steps = {{"powershell", "Restart-Service TermService -Force"}},
              .undo = {{"text", "Import the exported certificate again."}},
              .verify = {{"bash", "rdpdoctor diagnose pc17.example.com"}},
              .sources = {"RFC 5280 4.1.2.5 (https://example.com/rfc5280)"}}};
  d.open = {{.id = "listener-key-damaged",
             .title = "The listener's key is damaged",
             .stage = Stage::Tls,
             .missing = {"tls.swept"},
             .needs = {{.from = "log", .what = "event 36870 of Schannel", .command = ShellText{"powershell", "Get-WinEvent -LogName System"}},
                       {.from = "sign-in", .what = "whether the desktop comes up"}}}};
  d.next_tests = {{.id = "read-on-the-console",
                   .why = "The same thumbprint on the host's own screen shows that nobody stands in between.",
                   .parts = {"server-certificate-expired"},
                   .command = "rdpdoctor diagnose pc17.example.com"}};
  d.since = Comparison{.before = *parse_rfc3339("2026-11-20T08:00:00Z"),
                       .outcome = "works",
                       .changes = {{"verdict", "verdict.outcome", "verdict", "works", "degraded"},
                                   {"certificate", "certificate.subject", "subject", "CN=pc17 <b>", "CN=pc17"}},
                       .appeared = {{"server-certificate-expired", "The host's own certificate has expired", false}},
                       .gone = {{"certificate-ends-soon", "The certificate ends soon", true}},
                       .not_compared = {"host.os_version"}};
  return d;
}

}  // namespace doctor::test
