#include "probe/name/name.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/name.hpp"
#include "proto/dns/netbios.hpp"
#include "proto/dns/query_machine.hpp"
#include "support/dns_server.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::address;
using test::DnsServer;
using test::endpoint;
using test::shown;
using test::SimNetwork;
using Lookup = net::SystemLookup;

const Endpoint kFirst = endpoint("192.0.2.1", 53), kSecond = endpoint("192.0.2.2", 53);

class NameProbe : public testing::Test {
 protected:
  std::vector<Address> probe(std::string_view typed, const NameOptions& options = {}) { return probe_name(context, *parse_target(typed), options); }
  std::string shown(const FactType& type, const std::string& of = "") const { return test::shown(evidence, type, of); }
  void serve(const Endpoint& at, const DnsServer& server) { network.udp(at, server.by_udp()).tcp(at, test::Tcp::accept(server.by_tcp())); }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
  const std::vector<Address> host{address("192.0.2.7"), address("2001:db8::7")};
};

TEST_F(NameProbe, FindsWhatTheSystemAndTheServersAgreeOn) {
  network.resolvers({kFirst, kSecond}, {"corp.example"}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}});
  serve(kSecond, {.zone = {{"real.example", host}}, .aliases = {{"host.example", "real.example"}}});
  EXPECT_EQ(probe("host.example"), host);
  EXPECT_EQ(shown(facts::kNameResolved), "yes");
  EXPECT_EQ(shown(facts::kNameAddresses), "192.0.2.7, 2001:db8::7");
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "resolved");
  EXPECT_EQ(shown(facts::kNameSystemMs), "5.0");
  EXPECT_EQ(shown(facts::kNameSlow), "no");
  EXPECT_EQ(shown(facts::kNameResolvers), "192.0.2.1, 192.0.2.2");
  EXPECT_EQ(shown(facts::kDnsOutcome, "192.0.2.1"), "answered");
  EXPECT_EQ(shown(facts::kDnsRcode, "192.0.2.1"), "NOERROR");
  EXPECT_EQ(shown(facts::kDnsAddresses, "192.0.2.1"), "192.0.2.7, 2001:db8::7");
  EXPECT_EQ(shown(facts::kDnsTtl, "192.0.2.1"), "300");
  EXPECT_EQ(shown(facts::kDnsCname, "192.0.2.1"), "absent");
  EXPECT_EQ(shown(facts::kDnsCname, "192.0.2.2"), "real.example");
  EXPECT_EQ(shown(facts::kDnsUsedTcp, "192.0.2.1"), "no");
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(shown(facts::kDnsServersDisagree), "no");
  EXPECT_EQ(shown(facts::kDnsServersSilent), "0");
  EXPECT_EQ(shown(facts::kDnsSystemDiffers), "no");
  EXPECT_EQ(shown(facts::kNameInHostsFile), "no");
  EXPECT_EQ(shown(facts::kNameScope), "global");
  EXPECT_EQ(shown(facts::kLinkAnswered), "unknown: not applicable: the name is not one of the link's");
  EXPECT_EQ(shown(facts::kNameSuffixWouldHelp), "unknown: not applicable: the name resolves as it is");
  EXPECT_EQ(network.elapsed(), milliseconds{5});
}

TEST_F(NameProbe, TellsANameThatDoesNotExist) {
  network.resolvers({kFirst, kSecond});
  serve(kFirst, {});
  serve(kSecond, {});
  EXPECT_TRUE(probe("host.example").empty());
  EXPECT_EQ(shown(facts::kNameResolved), "no");
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "not_found");
  EXPECT_EQ(shown(facts::kNameAddresses), "none");
  EXPECT_EQ(shown(facts::kNameScope), "absent");
  EXPECT_EQ(shown(facts::kDnsRcode, "192.0.2.2"), "NXDOMAIN");
  EXPECT_EQ(shown(facts::kDnsVerdict), "nxdomain");
}

TEST_F(NameProbe, TellsAnAddressOfAProvidersNat) {
  probe("100.72.3.9");
  EXPECT_EQ(shown(facts::kNameScope), "shared");
}

TEST_F(NameProbe, TellsWhatTheSystemFoldsIntoOne) {
  const struct {
    dns::Rcode rcode;
    const char* verdict;
    const char* name;
  } kCases[] = {
      {dns::Rcode::ServFail, "servfail", "SERVFAIL"}, {dns::Rcode::Refused, "refused", "REFUSED"}, {dns::Rcode::NotImp, "servfail", "NOTIMP"}};
  network.resolvers({kFirst}).lookup("host.example", Lookup{.outcome = Lookup::Outcome::TemporaryFailure});
  for (const auto& each : kCases) {
    serve(kFirst, {.otherwise = each.rcode});
    probe("host.example");
    EXPECT_EQ(shown(facts::kDnsVerdict), each.verdict);
    EXPECT_EQ(shown(facts::kDnsRcode, "192.0.2.1"), each.name);
    EXPECT_EQ(shown(facts::kNameSystemOutcome), "temporary_failure");
    EXPECT_EQ(shown(facts::kDnsSystemDiffers), "unknown: no usable answer: no DNS server settles the matter");
  }
}

TEST_F(NameProbe, TellsANameWithoutAddresses) {
  network.resolvers({kFirst}).lookup("host.example", Lookup{.outcome = Lookup::Outcome::NoAddress});
  serve(kFirst, {.zone = {{"host.example", {}}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "no_address");
  EXPECT_EQ(shown(facts::kDnsVerdict), "no_data");
}

TEST_F(NameProbe, WaitsForSilentServersNoLongerThanTheStage) {
  network.resolvers({kFirst, kSecond}).lookup("host.example", Lookup{.outcome = Lookup::Outcome::TemporaryFailure, .took = seconds{10}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "timed_out");
  EXPECT_EQ(shown(facts::kNameSlow), "yes");
  EXPECT_EQ(shown(facts::kDnsOutcome, "192.0.2.1"), "silent");
  EXPECT_EQ(shown(facts::kDnsVerdict), "silent");
  EXPECT_EQ(shown(facts::kDnsServersSilent), "2");
  EXPECT_EQ(network.elapsed(), seconds{4});
}

TEST_F(NameProbe, WaitsForASilentServerOnlyALittleWhenTheSystemKnows) {
  network.resolvers({kFirst, kSecond}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}});
  EXPECT_EQ(probe("host.example"), host);
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(shown(facts::kDnsOutcome, "192.0.2.2"), "unknown: no usable answer: cut short, because the system had its answer");
  EXPECT_EQ(shown(facts::kDnsServersSilent), "unknown: no usable answer: cut short, because the system had its answer");
  EXPECT_EQ(shown(facts::kDnsServersDisagree), "no");
  EXPECT_EQ(network.elapsed(), milliseconds{1005});
}

// Linux asks the second server after 5 s; so long a client's user waits too.
TEST_F(NameProbe, WaitsForTheSystemWhereALaterServerHasTheAddress) {
  network.resolvers({kFirst, kSecond})
      .lookup("host.example", Lookup{.outcome = Lookup::Outcome::Resolved, .addresses = host, .took = milliseconds{5005}});
  serve(kSecond, {.zone = {{"host.example", host}}});
  std::vector<std::pair<Duration, Duration>> told;
  EXPECT_EQ(probe("host.example", {.on_longer_wait = [&](Duration so_far, Duration at_most) { told.emplace_back(so_far, at_most); }}), host);
  EXPECT_EQ(told, (std::vector<std::pair<Duration, Duration>>{{seconds{4}, seconds{16}}}));
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "resolved");
  EXPECT_EQ(shown(facts::kNameSystemMs), "5005.0");
  EXPECT_EQ(shown(facts::kNameSlow), "yes");
  EXPECT_EQ(shown(facts::kDnsServersSilent), "1");
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(network.elapsed(), milliseconds{5005});
}

TEST_F(NameProbe, DoesNotWaitForTheSystemForEver) {
  network.resolvers({kFirst, kSecond}).lookup("host.example", Lookup{.outcome = Lookup::Outcome::Resolved, .addresses = host, .took = seconds{60}});
  serve(kSecond, {.zone = {{"host.example", host}}});
  EXPECT_TRUE(probe("host.example").empty());
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "timed_out");
  EXPECT_EQ(shown(facts::kNameSystemMs), "20000.0");
  EXPECT_EQ(network.elapsed(), seconds{20});
}

TEST_F(NameProbe, TellsAnUnreachableServerFromASilentOne) {
  network.resolvers({kFirst}).udp_unreachable(kFirst).lookup("host.example", Lookup{.outcome = Lookup::Outcome::TemporaryFailure});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsOutcome, "192.0.2.1"), "unreachable");
  EXPECT_EQ(shown(facts::kDnsVerdict), "unreachable");
}

TEST_F(NameProbe, SurvivesAServerThatBabbles) {
  network.resolvers({kFirst}).lookup("host.example", Lookup{.outcome = Lookup::Outcome::TemporaryFailure});
  serve(kFirst, {.babbles = true});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsOutcome, "192.0.2.1"), "malformed");
  EXPECT_EQ(shown(facts::kDnsVerdict), "malformed");
}

TEST_F(NameProbe, NoticesThatServersDisagree) {
  network.resolvers({kFirst, kSecond}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}});
  serve(kSecond, {.zone = {{"host.example", {address("198.51.100.7")}}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsServersDisagree), "yes");
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  serve(kSecond, {});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsServersDisagree), "yes");
  EXPECT_EQ(shown(facts::kDnsVerdict), "mixed");
}

TEST_F(NameProbe, LetsNoServerInTroubleSpoilAnAnswer) {
  network.resolvers({kFirst, kSecond}).lookup("host.example", host);
  serve(kFirst, {.otherwise = dns::Rcode::ServFail});
  serve(kSecond, {.zone = {{"host.example", host}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(shown(facts::kDnsServersDisagree), "no");
  serve(kSecond, {});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsVerdict), "mixed");
}

TEST_F(NameProbe, AsksAgainByTcpWhatWasCutOff) {
  network.resolvers({kFirst}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}, .truncates = true});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsUsedTcp, "192.0.2.1"), "yes");
  EXPECT_EQ(shown(facts::kDnsAddresses, "192.0.2.1"), "192.0.2.7, 2001:db8::7");
}

TEST_F(NameProbe, AsksAgainByTcpAServerThatKnowsNoEdns) {
  network.resolvers({kFirst}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}, .refuses_edns = true});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
}

TEST_F(NameProbe, KeepsACutOffAnswerWhenTcpIsClosed) {
  network.resolvers({kFirst}).lookup("host.example", host);
  network.udp(kFirst, DnsServer{.truncates = true}.by_udp()).tcp(kFirst, test::Tcp::refuse());
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsUsedTcp, "192.0.2.1"), "no");
  EXPECT_EQ(shown(facts::kDnsVerdict), "nxdomain");
}

TEST_F(NameProbe, NoticesAHostsFileThatOverridesDns) {
  network.resolvers({kFirst}).lookup("host.example", {address("198.51.100.7")}).hosts_file("host.example", {address("198.51.100.7")});
  serve(kFirst, {.zone = {{"host.example", host}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kNameInHostsFile), "yes");
  EXPECT_EQ(shown(facts::kNameHostsFileAddresses), "198.51.100.7");
  EXPECT_EQ(shown(facts::kNameHostsFileDiffersFromDns), "yes");
  EXPECT_EQ(shown(facts::kDnsSystemDiffers), "no");
}

TEST_F(NameProbe, NoticesASystemThatRemembersAnOldAddress) {
  network.resolvers({kFirst}).lookup("host.example", {address("198.51.100.7")});
  serve(kFirst, {.zone = {{"host.example", host}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsSystemDiffers), "yes");
}

TEST_F(NameProbe, AsksForAShortNameAsTheSystemDoes) {
  network.resolvers({kFirst}, {"other.example", "corp.example"}).lookup("host", host);
  serve(kFirst, {.zone = {{"host.corp.example", host}}});
  EXPECT_EQ(probe("host"), host);
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(shown(facts::kDnsSystemDiffers), "no");
}

TEST_F(NameProbe, SaysWhichSuffixWouldHelp) {
  network.resolvers({kFirst}, {"corp.example"});
  serve(kFirst, {.zone = {{"host.corp.example", host}}});
  EXPECT_TRUE(probe("host").empty());
  EXPECT_EQ(shown(facts::kNameSuffixWouldHelp), "host.corp.example");
  EXPECT_TRUE(probe("host.").empty());
  EXPECT_EQ(shown(facts::kNameSuffixWouldHelp), "unknown: not applicable: no search suffix is known, or the name is a full one");
}

TEST_F(NameProbe, AsksForAPartialNameAsTheSystemDoes) {
  network.resolvers({kFirst}, {"other.example", "corp.example"}).lookup("host.sales", host);
  serve(kFirst, {.zone = {{"host.sales.corp.example", host}}});
  EXPECT_EQ(probe("host.sales"), host);
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
  EXPECT_EQ(shown(facts::kDnsRcode, "192.0.2.1"), "NOERROR");
  EXPECT_EQ(shown(facts::kDnsSystemDiffers), "no");
}

TEST_F(NameProbe, AddsNoSuffixToAFullNameThatExistsOrIsAbsolute) {
  network.resolvers({kFirst}, {"corp.example"}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}, {"host.example.corp.example", {address("192.0.2.9")}}}});
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsAddresses, "192.0.2.1"), "192.0.2.7, 2001:db8::7");
  serve(kFirst, {.zone = {{"host.sales.corp.example", host}}});
  probe("host.sales.");
  EXPECT_EQ(shown(facts::kDnsVerdict), "nxdomain");
}

TEST_F(NameProbe, AsksNoSilentServerAgainWithSuffixes) {
  network.resolvers({kFirst}, {"corp.example"});
  probe("host.sales");
  EXPECT_EQ(shown(facts::kDnsVerdict), "silent");
  EXPECT_EQ(network.elapsed(), seconds{4});
}

TEST_F(NameProbe, SaysWhetherTheSystemAsksDnsAtAll) {
  network.resolvers({kFirst}).system_asks_dns(false);
  probe("host.sales");
  EXPECT_EQ(shown(facts::kNameSystemAsksDns), "no");
}

TEST_F(NameProbe, AsksTheLinkForAShortName) {
  network.resolvers({kFirst});
  serve(kFirst, {});
  network.udp(dns::kMdnsGroup, DnsServer{.zone = {{"host.local", host}}, .delay = milliseconds{80}}.by_udp());
  probe("host");
  EXPECT_EQ(shown(facts::kLinkAnswered), "yes");
  EXPECT_EQ(shown(facts::kLinkOutcome, "mDNS"), "answered");
  EXPECT_EQ(shown(facts::kLinkAddresses, "mDNS"), "192.0.2.7");
  EXPECT_EQ(shown(facts::kLinkOutcome, "LLMNR"), "silent");
  EXPECT_EQ(shown(facts::kLinkOutcome, "NetBIOS"), "silent");
  EXPECT_EQ(network.elapsed(), milliseconds{500});
}

TEST_F(NameProbe, AsksTheLinkForALocalName) {
  network.resolvers({kFirst});
  serve(kFirst, {});
  network.udp(dns::kLlmnrGroup, DnsServer{.zone = {{"host", host}}}.by_udp());
  network.udp(endpoint("255.255.255.255", 137), [] {
    return test::answering([](BytesView query) -> std::optional<Bytes> {
      ByteReader in{query, "query"};
      return *dns::encode_name_answer(in.u16_be("id"), "HOST", dns::kFileServerSuffix, {address("192.0.2.9")});
    });
  });
  probe("host.local");
  EXPECT_EQ(shown(facts::kLinkOutcome, "LLMNR"), "answered");
  EXPECT_EQ(shown(facts::kLinkAddresses, "NetBIOS"), "192.0.2.9");
  EXPECT_EQ(shown(facts::kLinkOutcome, "mDNS"), "silent");
}

TEST_F(NameProbe, KeepsToOneFamily) {
  network.resolvers({kFirst}).lookup("host.example", host);
  serve(kFirst, {.zone = {{"host.example", host}}});
  EXPECT_EQ(probe("host.example", {.only = Address::Family::V6}), std::vector{address("2001:db8::7")});
  EXPECT_EQ(shown(facts::kDnsAddresses, "192.0.2.1"), "2001:db8::7");
  EXPECT_EQ(shown(facts::kNameOtherFamily), "192.0.2.7");
  EXPECT_EQ(shown(facts::kNameOnlyOtherFamily), "no");
  network.lookup("host.example", {address("192.0.2.7")});
  EXPECT_TRUE(probe("host.example", {.only = Address::Family::V6}).empty());
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "no_address");
  EXPECT_EQ(shown(facts::kNameResolved), "no");
  EXPECT_EQ(shown(facts::kNameWantedFamily), "IPv6");
  EXPECT_EQ(shown(facts::kNameOtherFamily), "192.0.2.7");
  EXPECT_EQ(shown(facts::kNameOnlyOtherFamily), "yes");
}

TEST_F(NameProbe, HasNoResolverToAsk) {
  probe("host.example");
  EXPECT_EQ(shown(facts::kDnsVerdict), "no_resolver");
  EXPECT_EQ(shown(facts::kNameResolverCount), "0");
}

TEST_F(NameProbe, AsksNobodyAboutAnAddress) {
  EXPECT_EQ(probe("10.0.0.7"), std::vector{address("10.0.0.7")});
  EXPECT_EQ(shown(facts::kNameResolved), "unknown: not applicable: an address was typed");
  EXPECT_EQ(shown(facts::kNameAddresses), "10.0.0.7");
  EXPECT_EQ(shown(facts::kNameScope), "private");
  EXPECT_TRUE(network.lookups().empty());
}

TEST_F(NameProbe, AsksForTheAsciiFormOfAName) {
  network.resolvers({kFirst}).lookup("xn--bcher-kva.example", host);
  serve(kFirst, {.zone = {{"xn--bcher-kva.example", host}}});
  EXPECT_EQ(probe("b\u00fccher.example"), host);
  EXPECT_EQ(shown(facts::kDnsVerdict), "addresses");
}

TEST_F(NameProbe, SaysThatItWasInterrupted) {
  network.resolvers({kFirst})
      .lookup("host.example", Lookup{.outcome = Lookup::Outcome::Resolved, .took = seconds{3}})
      .interrupt_at(Instant{seconds{1}});
  EXPECT_TRUE(probe("host.example").empty());
  EXPECT_EQ(shown(facts::kNameSystemOutcome), "unknown: interrupted");
  EXPECT_EQ(shown(facts::kDnsOutcome), "unknown: interrupted");
  EXPECT_EQ(shown(facts::kDnsVerdict), "unknown: interrupted");
  EXPECT_EQ(network.elapsed(), seconds{1});
}

}  // namespace
}  // namespace doctor::probe
