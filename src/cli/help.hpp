// The text of --help: what each command's page ends with, and how a page is laid out.
#pragma once

#include <cstddef>
#include <memory>

namespace CLI {
class FormatterBase;
}

namespace doctor::cli {

inline constexpr const char* kHelpEnd = R"(
Examples:
  rdpdoctor diagnose pc17.example.com        why does it fail, what mends it
  rdpdoctor diagnose 192.0.2.7:3390 --json   the same for a script
  rdpdoctor diagnose pc17 --said '0x904 0x7' with the code that the user saw
  rdpdoctor inspect client pc17 --bundle F   what a user's machine says
  rdpdoctor check pc17 -w 14: -c 3:          the same for a monitoring system
  rdpdoctor capture office.pcapng            the same from a packet capture
  rdpdoctor explain 0x904 0x7                what a code means, and what not
  rdpdoctor history pc17                     what changed from run to run
  rdpdoctor compare pc17 pc18                two hosts side by side
  rdpdoctor lint pc17.rdp                    what is wrong with an .rdp file
  rdpdoctor logs folder-of-logs              what Windows' own logs say of it
  rdpdoctor practice expired                 a local host with a fault
  rdpdoctor knowledge show dns-nxdomain      all about one cause, with sources
  source <(rdpdoctor completion bash)        the Tab key knows its words

'rdpdoctor COMMAND --help' tells more of each command.

Exit codes: 0 works, 1 broken, 2 degraded, 3 undetermined; 64 usage,
65 bad data, 66 input missing, 69 unavailable, 70 internal error, 74 I/O error.
)";

inline constexpr const char* kCaptureHelpEnd = R"(
Reads what tcpdump, Wireshark or dumpcap wrote: Ethernet, Linux cooked, loopback
and raw IP, VLAN tags, IPv4 and IPv6. RDP is found on any port by what the client
says first. Each connection gets the verdict that 'diagnose' would give, by the
same causes, as far as it shows: the certificate is visible up to TLS 1.2, the
sign-in and the session are not. Dates are judged by the capture's own clock.

Examples:
  tcpdump -i eth0 -w office.pcap port 3389   # while somebody tries to connect
  rdpdoctor capture office.pcap
  rdpdoctor capture office.pcap --list       # every connection, one line each
  rdpdoctor capture office.pcap --host 192.0.2.7 --html ticket.html
  rdpdoctor capture office.pcap --jsonl --redact
  rdpdoctor capture office.pcap --keylog keys.log   # opens TLS 1.2 and 1.3

Exit codes: 0 works, 1 broken, 2 degraded, 3 undetermined (also where nobody
asked for RDP); of several connections the worst. 65 no capture, 66 no file.
)";

inline constexpr const char* kDiagnoseHelpEnd = R"(
A TARGET is a host name, host:port, an IPv4 address, an IPv6 address (in
brackets before a port: [2001:db8::7]:3390), an rdp:// address or an .rdp
file: then what the file has a client do counts, too. A gateway that it names,
or --gateway does, is walked to first, and with --gateway-user through it.

Examples:
  rdpdoctor diagnose pc17.example.com
  rdpdoctor diagnose ./pc17.rdp
  rdpdoctor diagnose pc17 -p 3390 --timeout 2s
  rdpdoctor diagnose pc17 --said 'Error code: 0x904 Extended error code: 0x7'
  rdpdoctor diagnose pc17 --ca company-root.pem --json > pc17.json
  rdpdoctor diagnose pc17 --dns-server 192.0.2.53 --target-port-only
  rdpdoctor diagnose pc17 --html pc17.html   # a report for the ticket
  rdpdoctor diagnose pc17 --since pc17.json   # what changed since that run
  rdpdoctor diagnose --bundle pc17.bundle   # what a user's machine saw
  rdpdoctor diagnose pc17 --bundle pc17.bundle   # beside what we see
  rdpdoctor diagnose pc17 --repeat 20   # it fails at times, or is slow
  rdpdoctor diagnose pc17 --hold 15m    # sessions end when nobody types
  rdpdoctor diagnose pc17.example.com -u 'CORP\ann'   # does she get in?
  rdpdoctor diagnose pc17.example.com -u 'CORP\ann' --session

Nothing on the host is changed, no session is opened without --session, and
without --user nothing secret is sent. With --user the account is tried once,
and only on a host that its certificate, --pin or --trust-this-host vouches
for; a wrong password counts towards the lock of the account. The password is
never an argument: it is asked for, or comes from --password-file,
--password-stdin or the variable RDPDOCTOR_PASSWORD.

With --session a Windows that allows one session only may disconnect whoever is
signed in there, and a session may stay behind on the host. It ends before
anything is drawn. A licence that the host offers is declined; with --license it
is taken, which may use up one of those that are counted by device.

Exit codes: 0 works, 1 broken, 2 degraded, 3 undetermined; of several targets
the worst. From 64 on it is the command itself that failed.
)";

inline constexpr const char* kCheckHelpEnd = R"(
A RANGE is that of the monitoring plugins guidelines: 10 alerts outside 0 to
10, 10: below 10, ~:10 above 10, 10:20 outside 10 to 20, @10:20 inside.

Examples:
  rdpdoctor check pc17.example.com
  rdpdoctor check pc17.example.com -w 14: -c 3:
  rdpdoctor check -H 192.0.2.7 -p 3390 -t 8 --connect-warning 0.5 --tls-critical 2

Nagios:
  define command {
    command_name  check_rdp
    command_line  /usr/bin/rdpdoctor check -H $HOSTADDRESS$ -w 14: -c 3: -t 10
  }

Icinga 2:
  object CheckCommand "rdp" {
    command = [ "/usr/bin/rdpdoctor", "check" ]
    arguments = { "-H" = "$address$", "-w" = "$rdp_warning$",
                  "-c" = "$rdp_critical$", "-t" = "$rdp_timeout$" }
    vars.rdp_warning = "14:"
    vars.rdp_critical = "3:"
    vars.rdp_timeout = 10
  }

Exit codes: 0 OK (works), 1 WARNING (degraded), 2 CRITICAL (broken), 3 UNKNOWN
(undetermined, wrong usage, trouble of our own). Nothing else.
)";

inline constexpr const char* kExplainHelpEnd = R"(
Examples:
  rdpdoctor explain 0x904 0x7
  rdpdoctor explain 0x104 --client mac
  rdpdoctor explain 2308
  rdpdoctor explain STATUS_LOGON_FAILURE
  rdpdoctor explain 'event 4625 Security'
  rdpdoctor explain 0x904 0x7 --html 0x904.html
  rdpdoctor explain 'Error code: 0x104 Extended error code: 0x0'
  rdpdoctor explain 0x904 --all
  rdpdoctor explain - < dialog.txt

A pasted text may be in any language: codes, host and time are found by shape.
Without a code, the well-known sentences of clients are found by their words.

Exit codes: 0 the code is known, 3 it is not; 65 the text holds neither.
)";

inline constexpr const char* kHistoryHelpEnd = R"(
Every 'rdpdoctor diagnose' is remembered, with all that its --json says, in
$XDG_STATE_HOME/rdpdoctor/history.db, else in ~/.local/state/rdpdoctor (root's
in /var/lib/rdpdoctor), where nobody else may read it. It keeps 100 runs of a
host and port, 2000 in all, for 400 days. Not remembered are runs with
--no-history, --redact or --now, and those that were cut short.

Examples:
  rdpdoctor history                    the hosts, and when each last worked
  rdpdoctor history pc17               its runs, and what changed between them
  rdpdoctor history pc17:3390 -n 5 --json
  rdpdoctor history show 12            a run whole, as it was told
  rdpdoctor history forget pc17        remove its runs

Exit codes: 0 done; 65 the history is damaged, or no history; 66 it has no such
host or run; 69 another process holds it; 74 it cannot be read.
)";

inline constexpr const char* kHistoryShowHelpEnd = R"(
Examples:
  rdpdoctor history show 12
  rdpdoctor history show 12 --json > before.json
)";

inline constexpr const char* kHistoryForgetHelpEnd = R"(
What is removed cannot be read from the file any more. On a terminal it asks
first; elsewhere --yes is needed.

Examples:
  rdpdoctor history forget pc17.example.com
  rdpdoctor history forget --before 2026-01-01 --yes
  rdpdoctor history forget --all
)";

inline constexpr const char* kCompareHelpEnd = R"(
A and B are each a host or host:port, which stands for its last run in history;
the number of a run (see 'rdpdoctor history HOST'); or a file that 'rdpdoctor
diagnose --json' wrote, here or on another machine: a name that ends in .json,
or has a / in it. Nothing is sent to anybody: to compare how two hosts are now,
let 'rdpdoctor diagnose A B' look at them first.

Examples:
  rdpdoctor compare pc17 pc18               one works, the other does not
  rdpdoctor compare 12 15                   two runs
  rdpdoctor compare pc17 branch/pc17.json   seen from here, and from there

Exit codes: 0 alike in all that is compared, 1 they differ; 65 bad data, 66 no
such run, host or file.
)";

inline constexpr const char* kLintHelpEnd = R"(
Looks for mistakes (misspelt keys, wrong types, values that do not exist,
settings that contradict each other), for risks, and at the signature: whether
it holds, whose it is, what it leaves open. Nothing is connected to.

Examples:
  rdpdoctor lint pc17.rdp
  rdpdoctor lint folder/ --sarif -o rdp.sarif
  rdpdoctor lint - < pc17.rdp
  rdpdoctor lint pc17.rdp --fix                  # writes pc17.fixed.rdp
  rdpdoctor lint pc17.rdp --fix -o pc17.rdp      # in place
  rdpdoctor lint signed.rdp --ca publisher.pem

With --fix the copy keeps encoding and every line that is right; a signature
over lines that change is taken away, because it would not hold.

Exit codes: 0 nothing or notes, 1 errors, 2 warnings; of several files the
worst. 65 it is no .rdp file, 66 it is not there, 74 the copy cannot be
written or is there already.
)";

inline constexpr const char* kLogsHelpEnd = R"(
Copy the logs from C:\Windows\System32\winevt\Logs, best all that have
TerminalServices or RdpCoreTS in their names, Security and System; a copy from
a running machine will do. Logs of the client and of the host go together.

Examples:
  rdpdoctor logs Security.evtx Microsoft-Windows-*RdpCoreTS*.evtx
  rdpdoctor logs folder-of-logs --since 2026-11-20 --until 2026-11-21
  rdpdoctor logs folder-of-logs --since "2026-11-20 14:30" --until 1h
  rdpdoctor logs folder-of-logs --client 192.0.2.7 -v
  rdpdoctor logs folder-of-logs --json | jq .guessing
  rdpdoctor logs folder-of-logs --html logs.html

Times are UTC, as the logs have them and as they are shown: a day, a day and a
time with or without Z, or a length such as 30m, 2h, 3d or 1w, which counts
back from the last event of the logs and not from now.

Exit codes: 0 no attempt failed, 1 some did, 2 none did but those of strangers
who guess passwords, 3 the logs show no attempt, or of most not how it ended;
65 no log could be read, 66 a file is missing. From 64 on it is the command
itself that failed.
)";

inline constexpr const char* kInspectHelpEnd = R"(
Examples:
  rdpdoctor inspect client pc17.example.com --bundle pc17.bundle
  rdpdoctor diagnose --bundle pc17.bundle
)";

inline constexpr const char* kInspectClientHelpEnd = R"(
Examples:
  rdpdoctor inspect client pc17.example.com                what this machine sees
  rdpdoctor inspect client pc17 --bundle pc17.bundle       for the help desk
  rdpdoctor inspect client pc17 --bundle pc17.bundle --redact
  rdpdoctor inspect client --script macos > inspect.sh     for a Mac
  rdpdoctor inspect client --script windows > inspect.ps1  for Windows
  rdpdoctor diagnose --bundle pc17.bundle                  judge it
  rdpdoctor diagnose --bundle pc17.bundle pc17             beside our own look

A bundle is a text file that anybody can read before it is sent (docs/bundle.md).
Nothing is changed, and no password, key or token is collected: of saved
credentials the names alone. The scripts need nothing that the system lacks.

Exit codes: 0 done; from 64 on the command failed.
)";

inline constexpr const char* kPracticeHelpEnd = R"(
Examples:
  rdpdoctor practice                    list the faults
  rdpdoctor practice expired            serve one until Ctrl-C
  rdpdoctor practice healthy -p 13389
  rdpdoctor practice gateway rap-denied a gateway in place of a host
)";

inline constexpr const char* kPracticeGatewayHelpEnd = R"(
Every name and port behind it is the same healthy host. It lets in the user
"practice" with the password "practice", in any domain.

Examples:
  rdpdoctor practice gateway            list the faults
  rdpdoctor practice gateway cap-denied serve one until Ctrl-C
  rdpdoctor practice gateway healthy --target-name desk.corp
)";

inline constexpr const char* kKnowledgeHelpEnd = R"(
Examples:
  rdpdoctor knowledge list
  rdpdoctor knowledge show dns-nxdomain
  rdpdoctor knowledge test --knowledge ./knowledge
  rdpdoctor knowledge html ./site
)";

inline constexpr const char* kKnowledgeHtmlHelpEnd = R"(
A site that this command made is brought up to date. A folder with anything
else in it is left alone without --force.

Examples:
  rdpdoctor knowledge html ./site
  rdpdoctor knowledge html ./site --knowledge ./knowledge

Exit codes: 0 written; 64 the folder holds other files; 74 it cannot be written.
)";

inline constexpr const char* kKnowledgeListHelpEnd = R"(
Examples:
  rdpdoctor knowledge list
  rdpdoctor knowledge list certificate expired
  rdpdoctor knowledge list --code '0x904 0x7' --side host
  rdpdoctor knowledge list --stage tls
  rdpdoctor knowledge list --json | jq -r '.causes[].id'
)";

inline constexpr const char* kKnowledgeShowHelpEnd = R"(
Examples:
  rdpdoctor knowledge show dns-nxdomain
  rdpdoctor knowledge show correct-name-and-port --json
)";

inline constexpr const char* kKnowledgeTestHelpEnd = R"(
Example:
  rdpdoctor knowledge test --knowledge ./knowledge
)";

inline constexpr const char* kCompletionHelpEnd = R"(
Examples:
  source <(rdpdoctor completion bash)        for this shell only
  rdpdoctor completion bash > /etc/bash_completion.d/rdpdoctor
  rdpdoctor completion zsh > "${fpath[1]}/_rdpdoctor"
  rdpdoctor completion fish > ~/.config/fish/completions/rdpdoctor.fish

An installed rdpdoctor has brought all three along. The script holds what it
offers, ids and faults too; make it again when the program is new.
)";

inline constexpr const char* kHelpHelpEnd = R"(
Examples:
  rdpdoctor help diagnose
  rdpdoctor help knowledge list
)";

inline constexpr const char* kManualHelpEnd = R"(
Example:
  rdpdoctor man ./man1
)";

// Lays pages out `width` columns wide, with the whole command in the line of usage.
std::shared_ptr<CLI::FormatterBase> help_formatter(std::size_t width);

}  // namespace doctor::cli
