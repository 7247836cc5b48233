#include "probe/credssp/kerberos_ticket.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/facts/kerberos.hpp"
#include "probe/credssp/kdc.hpp"
#include "probe/host_probe.hpp"
#include "proto/wire.hpp"
#include "support/dns_server.hpp"

namespace doctor::probe {
namespace {

using test::Script;
using test::shown;
using test::Tcp;

constexpr const char* kFirst = "61";   // what a client begins with
constexpr const char* kSecret = "62";  // what the password proves

// A library that asks as real ones do: once, once more with the password, and then for the service.
class Library : public Kerberos {
 public:
  std::vector<std::string> kdcs{"192.0.2.9"};
  NoTicket::Kind at_the_end{NoTicket::Kind::KdcError};

  std::string realm{};  // that the settings know; empty: any
  std::string proof{kSecret};

  std::vector<std::string> configured_kdcs(const std::string& of) const override {
    return realm.empty() || of == realm ? kdcs : std::vector<std::string>{};
  }
  Result<Ticket, NoTicket> get_ticket(const TicketRequest& request, const AskKdc& ask) const override {
    asked = request.service;
    account = request.account;
    for (const std::string& message : {std::string{kFirst}, proof}) {
      const auto answer = ask(TicketStep::Account, request.realm, wire::hex(message));
      if (!answer) return fail(NoTicket{.kind = NoTicket::Kind::NotAnswered, .step = TicketStep::Account});
      if (message == proof && (*answer)[0] == std::byte{0x7e}) return fail(NoTicket{.kind = at_the_end, .step = TicketStep::Account});
    }
    const auto answer = ask(TicketStep::Service, request.realm, wire::hex("63"));
    if (!answer) return fail(NoTicket{.kind = NoTicket::Kind::NotAnswered, .step = TicketStep::Service});
    if ((*answer)[0] == std::byte{0x7e}) return fail(NoTicket{.kind = at_the_end, .step = TicketStep::Service});
    return Ticket{.encryption = "aes256-cts-hmac-sha1-96"};
  }
  mutable std::string asked{};
  mutable std::string account{};
};

// A KDC's answer with its length: KRB-ERROR with this number.
std::string error(const char* number) { return std::string{"00000009 7e073005a6030201"} + number; }
constexpr const char* kTicket = "00000001 6b";

class KerberosTicket : public HostProbe {
 protected:
  void kdc(std::initializer_list<std::string> answers) {
    std::vector<Tcp> in_turn;
    for (const auto& each : answers) in_turn.push_back(Tcp::accept(Script{}.hear().say(wire::hex(each))));
    network.tcp(test::endpoint("192.0.2.9", 88), std::move(in_turn));
  }
  TicketTry ask(std::string user = "u1@ad.lab", std::string domain = "", bool by_address = false) {
    const Credentials credentials{.user = std::move(user), .domain = std::move(domain), .password = Secret{std::string_view{"U1"}}};
    return probe_ticket(context, open, {.credentials = credentials, .host = by_address ? "" : "RDP1.ad.lab", .host_is_address = by_address},
                        challenge, library);
  }

  Library library;
  ntlm::Challenge challenge{.netbios_computer = "RDP1", .netbios_domain = "ADLAB", .dns_computer = "rdp1.ad.lab", .dns_domain = "ad.lab"};
  OpenConnection open = walk_to(Tcp::accept(Script{}));
};

TEST_F(KerberosTicket, AsksForTheHostInTheAccountsRealm) {
  kdc({error("19"), kTicket, kTicket});
  EXPECT_TRUE(ask().ticket);
  EXPECT_EQ(library.asked, "TERMSRV/rdp1.ad.lab");
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "ticket");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealm), "AD.LAB");
  EXPECT_EQ(shown(evidence, facts::kKerberosKdc), "192.0.2.9:88");
  EXPECT_EQ(shown(evidence, facts::kKerberosKdcsFrom), "configuration");
  EXPECT_EQ(shown(evidence, facts::kKerberosAccountProved), "yes");
  EXPECT_EQ(shown(evidence, facts::kKerberosError), "unknown: not applicable") << "asking for the password is no error";
}

TEST_F(KerberosTicket, TheRealmIsToldByNameOrDomainOrHost) {
  const auto realm = [&](const char* user, const char* domain) { return realm_of({.user = user, .domain = domain}, challenge); };
  EXPECT_EQ(realm("u1@ad.lab", ""), "AD.LAB");
  EXPECT_EQ(realm("u1", "Ad.Lab"), "AD.LAB");
  EXPECT_EQ(realm("u1", "adlab"), "AD.LAB") << "the host says what its domain is called in DNS";
  EXPECT_EQ(realm("u1", "OTHER"), "");
  EXPECT_EQ(realm("u1", ""), "") << "an account of the host's own";
  EXPECT_EQ(realm("u1", "RDP1.ad.lab"), "") << "the same, by the host's whole name";
  challenge.dns_domain = challenge.dns_computer;
  EXPECT_EQ(realm("u1", "adlab"), "") << "a host in no domain";
}

TEST_F(KerberosTicket, ARefusedPasswordIsTriedNowhereElse) {
  kdc({error("19"), error("18"), kTicket});
  const auto tried = ask();
  EXPECT_FALSE(tried.ticket);
  EXPECT_FALSE(tried.may_use_ntlm) << "it would count twice";
  EXPECT_TRUE(tried.refused);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "wrong_password");
  EXPECT_EQ(shown(evidence, facts::kKerberosError), "KDC_ERR_PREAUTH_FAILED");
  EXPECT_EQ(shown(evidence, facts::kKerberosErrorAbout), "account");
  EXPECT_EQ(shown(evidence, facts::kKerberosAccountProved), "no");
}

TEST_F(KerberosTicket, APasswordWithoutAnAnswerGoesToNoSecondKdc) {
  library.kdcs = {"192.0.2.9", "192.0.2.10"};
  network.tcp(test::endpoint("192.0.2.9", 88), {Tcp::accept(Script{}.hear().say(wire::hex(error("19")))), Tcp::accept(Script{}.hear())});
  network.tcp(test::endpoint("192.0.2.10", 88), Tcp::accept(Script{}.hear().say(wire::hex(kTicket))));
  const auto tried = ask();
  EXPECT_FALSE(tried.may_use_ntlm) << "it may have been counted";
  EXPECT_FALSE(tried.refused) << "nobody said no";
  EXPECT_EQ(std::ranges::count(network.connects(), test::endpoint("192.0.2.10", 88)), 0);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "kdc_unreachable");
}

TEST_F(KerberosTicket, NamesEveryRefusalOfTheAccount) {
  const std::pair<const char*, const char*> kCases[] = {{"06", "unknown_account"}, {"0e", "encryption_not_supported"},
                                                        {"12", "account_revoked"}, {"17", "password_expired"},
                                                        {"25", "clock_skew"},      {"0c", "refused"}};
  for (const auto& [number, outcome] : kCases) {
    kdc({error("19"), error(number)});
    EXPECT_FALSE(ask().may_use_ntlm) << outcome;
    EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), outcome);
  }
}

TEST_F(KerberosTicket, WithoutTheServiceWindowsTakesNtlm) {
  kdc({error("19"), kTicket, error("07")});
  EXPECT_TRUE(ask().may_use_ntlm) << "the KDC took the password, so it is not tried in vain";
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "unknown_service");
  EXPECT_EQ(shown(evidence, facts::kKerberosErrorAbout), "service");
}

TEST_F(KerberosTicket, AServiceOnTwoAccountsIsNone) {
  kdc({error("19"), kTicket, error("08")});
  EXPECT_TRUE(ask().may_use_ntlm);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "unknown_service");
}

TEST_F(KerberosTicket, AProvedPasswordMayGoByNtlmWhenTheServiceGetsNoAnswer) {
  network.tcp(test::endpoint("192.0.2.9", 88), {Tcp::accept(Script{}.hear().say(wire::hex(error("19")))),
                                                Tcp::accept(Script{}.hear().say(wire::hex(kTicket))), Tcp::accept(Script{}.hear().close())});
  const auto tried = ask();
  EXPECT_TRUE(tried.may_use_ntlm);
  EXPECT_FALSE(tried.refused);
  EXPECT_EQ(shown(evidence, facts::kKerberosAccountProved), "yes");
}

TEST_F(KerberosTicket, WithoutAKdcWindowsTakesNtlm) {
  EXPECT_TRUE(ask().may_use_ntlm);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "kdc_unreachable");
  EXPECT_EQ(shown(evidence, facts::kKerberosKdcsSilent), "1");
  library.kdcs.clear();
  EXPECT_TRUE(ask().may_use_ntlm);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "no_kdc");
}

TEST_F(KerberosTicket, AsksNobodyForAnAddressOrAnAccountWithoutRealm) {
  const auto before = network.connects().size();
  EXPECT_TRUE(ask("u1@ad.lab", "", true).may_use_ntlm);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "no_service_name");
  EXPECT_TRUE(ask("u1").may_use_ntlm);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "no_realm");
  EXPECT_EQ(network.connects().size(), before);
}

TEST_F(KerberosTicket, AsksByTcpForTheKdcsThatAnAnswerHadNoRoomFor) {
  library.kdcs.clear();
  const auto resolver = test::endpoint("192.0.2.53", 53);
  const test::DnsServer dns{.services = {{"_kerberos._tcp.ad.lab", {{.port = 88, .target = "dc1.ad.lab"}}}}, .truncates = true};
  network.resolvers({resolver}).udp(resolver, dns.by_udp()).tcp(resolver, Tcp::accept(dns.by_tcp()));
  network.lookup("dc1.ad.lab", {test::endpoint("192.0.2.9", 88).address});
  kdc({kTicket, kTicket, kTicket});
  EXPECT_TRUE(ask().ticket);
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "ticket");
}

// AS-REQ with a PA-ENC-TIMESTAMP; 17: RC4, 12: AES.
std::string proof_in(const char* etype) {
  return std::string{"6a273025a103020105a20302010aa31930173015a103020102a20e040c300aa0030201"} + etype + "a203040100";
}
// KDC_ERR_PREAUTH_REQUIRED that wants AES after one iteration.
constexpr const char* kOneIteration = "0000002b 7e293027a603020119ac20041e301c301aa103020113a2130411300f300da003020112a206040400000001";

TEST_F(KerberosTicket, ProvesNothingQuicklyGuessedToAKdcThatDnsAloneNames) {
  library.kdcs.clear();
  const auto resolver = test::endpoint("192.0.2.53", 53);
  const test::DnsServer dns{.services = {{"_kerberos._tcp.ad.lab", {{.port = 88, .target = "dc1.ad.lab"}}}}};
  network.resolvers({resolver}).udp(resolver, dns.by_udp());
  network.lookup("dc1.ad.lab", {test::endpoint("192.0.2.9", 88).address});
  const std::tuple<const char*, std::string, const char*> kCases[] = {{"17", error("19"), "rc4-hmac"},
                                                                      {"12", kOneIteration, "aes256-cts-hmac-sha1-96, iterations: 1"},
                                                                      {"", error("19"), "an encryption that cannot be read"}};
  for (const auto& [etype, asks, shown_as] : kCases) {
    library.proof = *etype == 0 ? kSecret : proof_in(etype);
    kdc({asks, kTicket, kTicket});
    const auto before = network.connects().size();
    const auto tried = ask();
    EXPECT_FALSE(tried.ticket);
    EXPECT_EQ(network.connects().size() - before, 1u) << "the proof has not gone out";
    EXPECT_TRUE(tried.may_use_ntlm);
    EXPECT_FALSE(tried.refused);
    EXPECT_NE(tried.why_ntlm.find("krb5.conf"), std::string::npos) << tried.why_ntlm;
    EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "weak_encryption");
    EXPECT_EQ(shown(evidence, facts::kKerberosProofEncryption), shown_as);
    EXPECT_TRUE(shown(evidence, facts::kKerberosAccountProved).starts_with("unknown"));
  }
  library.proof = proof_in("12");
  kdc({error("19"), kTicket, kTicket});
  EXPECT_TRUE(ask().ticket) << "as every directory of today wants it";
}

TEST_F(KerberosTicket, ProvesItAsAKdcWantsThatTheUserNamed) {
  library.proof = proof_in("17");
  kdc({error("19"), kTicket, kTicket});
  EXPECT_TRUE(ask().ticket);
  EXPECT_EQ(shown(evidence, facts::kKerberosProofEncryption), "rc4-hmac");
}

TEST_F(KerberosTicket, ASuffixThatIsNoRealmIsAskedOfTheHosts) {
  library.realm = "AD.LAB";
  kdc({kTicket, kTicket, kTicket});
  EXPECT_TRUE(ask("u1@people.test").ticket);
  EXPECT_EQ(library.account, "u1@people.test");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealm), "AD.LAB");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealmFrom), "host");
  challenge.dns_domain = challenge.dns_computer;
  EXPECT_TRUE(ask("u1@people.test").may_use_ntlm) << "a host in no domain";
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "no_kdc");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealmFrom), "account");
}

TEST_F(KerberosTicket, AHostsRealmThatDoesNotKnowTheNameRefusesNobody) {
  library.realm = "AD.LAB";
  kdc({error("06")});
  const auto tried = ask("u1@people.test");
  EXPECT_TRUE(tried.may_use_ntlm);
  EXPECT_FALSE(tried.refused);
  EXPECT_NE(tried.why_ntlm.find("does not know the account"), std::string::npos) << tried.why_ntlm;
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "no_kdc");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealm), "PEOPLE.TEST");
  EXPECT_EQ(shown(evidence, facts::kKerberosRealmFrom), "account");
  EXPECT_EQ(shown(evidence, facts::kKerberosError), "KDC_ERR_C_PRINCIPAL_UNKNOWN");
  EXPECT_TRUE(shown(evidence, facts::kKerberosAccountProved).starts_with("unknown"));
  kdc({error("19"), error("18")});
  EXPECT_FALSE(ask("u1@people.test").may_use_ntlm) << "known there, and the password is wrong";
  EXPECT_EQ(shown(evidence, facts::kKerberosOutcome), "wrong_password");
}

TEST_F(KerberosTicket, LooksForKdcsNoLongerThanAHostWaits) {
  library.kdcs.clear();
  std::vector<Endpoint> silent;
  for (const char* each : {"192.0.2.51", "192.0.2.52", "192.0.2.53", "192.0.2.54"}) silent.push_back(test::endpoint(each, 53));
  network.resolvers(silent);
  const auto begun = network.now();
  EXPECT_TRUE(ask().may_use_ntlm);
  EXPECT_LE(network.now() - begun, std::chrono::seconds{6});
}

TEST(KdcNames, AreReadAsKrb5ConfHasThem) {
  EXPECT_EQ(parse_kdc("dc1.ad.lab"), (KdcName{"dc1.ad.lab", 88}));
  EXPECT_EQ(parse_kdc(" tcp/10.1.2.3:8888 "), (KdcName{"10.1.2.3", 8888}));
  EXPECT_EQ(parse_kdc("[2001:db8::1]:88"), (KdcName{"2001:db8::1", 88}));
  EXPECT_EQ(parse_kdc("2001:db8::1"), (KdcName{"2001:db8::1", 88}));
  for (const char* none : {"", "https://proxy/KdcProxy", "dc1:0", "dc1:x", "dc1:99999", "[::1", "/run/kdc.sock"})
    EXPECT_FALSE(parse_kdc(none)) << none;
}

}  // namespace
}  // namespace doctor::probe
