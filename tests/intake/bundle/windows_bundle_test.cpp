// Bundles as inspect_windows.ps1 would write them. Windows was not at hand: the outputs are made after the documentation of
// the cmdlets (learn.microsoft.com/powershell/module/dnsclient, /nettcpip, /netadapter, /netsecurity), of Format-List, of
// w32tm and of System.Net.Sockets.SocketError.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "format/bundle/bundle.hpp"
#include "intake/bundle/bundle_intake.hpp"

namespace doctor::intake {
namespace {

using List = std::vector<std::string>;

constexpr const char* kBegin =
    "rdpdoctor-bundle 1\r\nmade-at: 2026-11-21T16:40:00Z\r\nmade-by: inspect-windows 1\r\nsystem: windows\r\nhost: pc17.example.com\r\nport: "
    "3389\r\n";

Evidence read(const std::string& sections) {
  const auto bundle = bundle::read(kBegin + sections + "\r\n[end]\r\n");
  EXPECT_TRUE(bundle) << bundle.error().message;
  Evidence out{Instant{}};
  EXPECT_TRUE(observe_bundle(*bundle, out));
  return out;
}

TEST(WindowsBundle, TellsHowTheClientsLastConnectionToThisHostEnded) {
  const auto ends = [](const char* lines) { return read(std::string{"[client-log]\nexit: 0\n"} + lines); };
  const auto out = ends(
      "| 2026-11-21T16:39:30Z 1026 2308\n| 2026-11-21T16:39:20Z 1024 another-host\n"
      "| 2026-11-21T16:39:00Z 1026 516\n| 2026-11-21T16:38:59Z 1105 \n| 2026-11-21T16:38:00Z 1024 this-host\n| 2026-11-20T09:00:00Z 1026 264\n");
  EXPECT_EQ(out.walk_value<std::int64_t>(facts::kMachineClientCode), 516);
  EXPECT_EQ(out.walk_value<WallTime>(facts::kMachineClientCodeAt), parse_rfc3339("2026-11-21T16:39:00Z"));
  for (const auto* none : {"| 2026-11-21T16:39:00Z 1026 2\n| 2026-11-21T16:38:00Z 1024 this-host\n",     // as it should
                           "| 2026-11-21T16:39:00Z 1026 516\n",                                          // of which host is not noted
                           "| 2026-11-21T16:39:00Z 1024 this-host\n| 2026-11-21T16:38:00Z 1026 516\n"})  // still open
    EXPECT_EQ(ends(none).walk_value<std::int64_t>(facts::kMachineClientCode), std::nullopt) << none;
}

TEST(WindowsBundle, TellsOfTheMachine) {
  const auto out = read(
      "[system]\nexit: 0\n| Caption : Microsoft Windows 11 Pro\n| Version : 10.0.22631\n"
      "[resolver]\nexit: 0\n| InterfaceAlias  : Ethernet\n| ServerAddresses : {192.0.2.53, 192.0.2.54}\n"
      "| InterfaceAlias  : Ethernet\n| ServerAddresses : {fec0:0:0:ffff::1}\n"
      "[hosts-file]\nexit: 0\n| # Copyright (c) 1993-2009 Microsoft Corp.\n| 10.0.0.99 pc17.example.com\n"
      "[route-host]\nexit: 0\n| InterfaceAlias    : Corp VPN\n| InterfaceIndex    : 21\n| InterfaceAlias    : Corp VPN\n| NextHop           : "
      "0.0.0.0\n"
      "[interfaces]\nexit: 0\n| InterfaceAlias : Ethernet\n| NlMtu          : 1500\n| InterfaceAlias : Corp VPN\n| NlMtu          : 1400\n"
      "[adapters]\nexit: 0\n| Name                 : Ethernet\n| InterfaceDescription : Intel(R) Ethernet Connection\n"
      "[vpn]\nexit: 0\n| Name             : Corp VPN\n| ConnectionStatus : Connected\n"
      "[proxy]\nexit: 0\n| ProxyEnable   : 1\n| ProxyServer   : http://ann:Hidden-1@proxy.example.com:8080\n| AutoConfigURL : \n"
      "[firewall]\nexit: 0\n| Name                  : Public\n| Enabled               : True\n| DefaultOutboundAction : Allow\n"
      "[firewall-rules]\nexit: 0\n| rule: protocol=TCP port=3380-3400 name=No remote desktop\n"
      "[clock]\nexit: 0\n| Tracking time.windows.com [192.0.2.123:123].\n| 16:40:00, +07.5000000s\n"
      "[clients]\nexit: 0\n| mstsc 10.0.22621.4391\n| MicrosoftCorporationII.Windows365 2.0.365.0\n"
      "[client-log]\nexit: 0\n| 2026-11-21T16:39:00Z 1026 516\n| 2026-11-21T16:38:00Z 226 0x80004005\n| 2026-11-20T09:00:00Z 1026 2\n"
      "[saved-credentials]\nexit: 0\n| TERMSRV/PC17.example.com\n");
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineVersion), "Microsoft Windows 11 Pro 10.0.22631");
  EXPECT_EQ(out.walk_value<std::int64_t>(facts::kMachineMajor), 10);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineResolvers), (List{"192.0.2.53", "192.0.2.54"}));
  EXPECT_EQ(out.walk_value<List>(facts::kMachineHostsFileAddresses), List{"10.0.0.99"});
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineInterface), "Corp VPN");
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineRouteByVpn), true);
  EXPECT_EQ(out.walk_value<std::int64_t>(facts::kMachineMtu), 1400);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineVpnAdapters), List{"Corp VPN"});
  EXPECT_EQ(out.walk_value<List>(facts::kMachineProxies), List{"http://proxy.example.com:8080"});
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineFirewallOn), true);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineFirewallBlocks), true);
  EXPECT_EQ(out.walk_value<double>(facts::kMachineClockOffset), -7.5);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineClockOff), false);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineClientCodes), (List{"0x204", "0x0"}));
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineClientFailed), true);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineSavedCredential), true);
}

TEST(WindowsBundle, ReadsATryUpToTheCertificate) {
  const std::string digest(64, 'a');
  const auto out = read(
      "[try-name]\nexit: 0\n| address: 10.0.0.7\n[ask-dns]\nexit: 0\n| server: 192.0.2.53\n| address: 10.0.0.7\n"
      "[try-connection]\nexit: 0\n| tcp: Connected\n| milliseconds: 12.5\n| remote: 10.0.0.7\n| x224: 030000130ed000001234000200080002000000\n"
      "| tls: completed Tls12\n| certificate-sha256: " +
      digest + "\n| certificate-issuer: CN=PC17\n| certificate-errors: RemoteCertificateChainErrors\n");
  EXPECT_EQ(out.walk_value<List>(facts::kNameAddresses), List{"10.0.0.7"});
  EXPECT_EQ(out.walk_value<bool>(facts::kDnsSystemDiffers), false);
  EXPECT_EQ(out.walk_value<bool>(facts::kTcpConnected), true);
  EXPECT_EQ(out.walk_value<double>(facts::kTcpMs), 12.5);
  EXPECT_EQ(out.walk_value<std::string>(facts::kNegotiationOutcome), "selected");
  EXPECT_EQ(out.walk_value<std::string>(facts::kSelectedProtocol), "PROTOCOL_HYBRID");
  EXPECT_EQ(out.walk_value<std::string>(facts::kTlsOutcome), "completed");
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineCertificate), digest);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineCertificateTrusted), false);
}

TEST(WindowsBundle, KnowsHowATryEndedByTheNameOfItsError) {
  const auto outcome = [](const char* error) {
    return read(std::string{"[try-connection]\nexit: 0\n| tcp: "} + error + "\n").walk_value<std::string>(facts::kMachineTcpOutcome);
  };
  EXPECT_EQ(outcome("ConnectionRefused"), "refused");
  EXPECT_EQ(outcome("TimedOut"), "timed_out");
  EXPECT_EQ(outcome("AccessDenied"), "local_error");
  EXPECT_EQ(outcome("SomethingNew"), "failed");
  EXPECT_EQ(outcome("HostNotFound"), std::nullopt);
}

TEST(WindowsBundle, TakesANameThatNobodyKnowsForUnresolved) {
  const auto out = read(
      "[try-name]\nexit: 0\n| error: HostNotFound\n[ask-dns]\nexit: 0\n| server: 192.0.2.53\n"
      "| error: DNS_ERROR_RCODE_NAME_ERROR,Microsoft.DnsClient.Commands.ResolveDnsName\n");
  EXPECT_EQ(out.walk_value<bool>(facts::kNameResolved), false);
  EXPECT_EQ(out.walk_value<std::string>(facts::kDnsVerdict), "nxdomain");
}

TEST(WindowsBundle, SaysWhatCouldNotBeSeen) {
  const auto out = read(
      "[firewall-rules]\nnot-seen: Access is denied.\n[client-log]\nnot-seen: No events were found that match the specified selection criteria.\n");
  EXPECT_EQ(out.of_walk(facts::kMachineFirewallBlocks)->unknown()->because, Because::NeedsRight);
  EXPECT_EQ(out.of_walk(facts::kMachineClientCodes)->unknown()->because, Because::NotAvailable);
  EXPECT_EQ(out.of_walk(facts::kMachineTcpOutcome)->unknown()->because, Because::NotTested);
}

}  // namespace
}  // namespace doctor::intake
