#include "probe/name/target.hpp"

#include <gmock/gmock.h>

#include "evidence/facts/diagnosis.hpp"
#include "probe/name/idn.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Seen {
  std::string host;
  int port;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen) { return out << seen.host << " port " << seen.port; }
bool operator==(const Seen& a, const Seen& b) { return a.host == b.host && a.port == b.port; }

Seen seen(std::string_view typed) {
  const auto target = parse_target(typed);
  return target ? Seen{target->host, target->port} : Seen{target.error().to_string(), 0};
}
std::vector<std::string> oddities(std::string_view typed) { return parse_target(typed)->oddities; }
std::string error_of(std::string_view typed) {
  const auto target = parse_target(typed);
  return target ? "taken as " + target->host : target.error().to_string();
}

TEST(Target, TakesTheOrdinaryForms) {
  EXPECT_EQ(seen("host"), (Seen{"host", 3389}));
  EXPECT_EQ(seen("Host.Example"), (Seen{"host.example", 3389}));
  EXPECT_EQ(seen("host:3390"), (Seen{"host", 3390}));
  EXPECT_EQ(seen("192.0.2.7"), (Seen{"192.0.2.7", 3389}));
  EXPECT_EQ(seen("192.0.2.7:1"), (Seen{"192.0.2.7", 1}));
  EXPECT_EQ(seen("2001:db8::7"), (Seen{"2001:db8::7", 3389}));
  EXPECT_EQ(seen("[2001:db8::7]"), (Seen{"2001:db8::7", 3389}));
  EXPECT_EQ(seen("[2001:db8::7]:65535"), (Seen{"2001:db8::7", 65535}));
  EXPECT_THAT(oddities("host.example"), IsEmpty());
  EXPECT_THAT(oddities("2001:db8::7"), IsEmpty());
  EXPECT_EQ(parse_target("host", 13389)->port, 13389);
  EXPECT_FALSE(parse_target("host")->port_given);
  EXPECT_TRUE(parse_target("host:3389")->port_given);
}

TEST(Target, KnowsWhatSortOfNameItIs) {
  EXPECT_EQ(parse_target("host.example")->kind, TargetKind::FullName);
  EXPECT_EQ(parse_target("host")->kind, TargetKind::SingleLabel);
  EXPECT_EQ(parse_target("Host.LOCAL")->kind, TargetKind::LocalName);
  EXPECT_EQ(parse_target("192.0.2.7")->kind, TargetKind::Ipv4);
  EXPECT_EQ(parse_target("fe80::1%2")->kind, TargetKind::Ipv6);
}

TEST(Target, MendsWhatIsPlainlyMeant) {
  const struct {
    const char* typed;
    Seen meant;
    std::vector<std::string> oddities;
  } kCases[] = {
      {"  host.example\t", {"host.example", 3389}, {"surrounding_space"}},
      {"\"host.example\"", {"host.example", 3389}, {"quotes"}},
      {"\u201chost.example\u201d ", {"host.example", 3389}, {"surrounding_space", "quotes"}},
      {"rdp://host", {"host", 3389}, {"url_scheme"}},
      {"rdp://full%20address=s:host:3390&audiomode=i:2", {"host", 3390}, {"url_scheme", "port_inside"}},
      {"RDP://full%20address=s:[2001:db8::7]:3390", {"2001:db8::7", 3390}, {"url_scheme", "port_inside"}},
      {"https://host.example/RDWeb/", {"host.example", 3389}, {"url_scheme", "url_path"}},
      {"https://host.example/", {"host.example", 3389}, {"url_scheme"}},
      {"https://u:p@host.example:8443", {"host.example", 8443}, {"url_scheme", "user_at", "port_inside"}},
      {"host/desktop", {"host", 3389}, {"url_path"}},
      {"anna@host.example", {"host.example", 3389}, {"user_at"}},
      {"anna@corp.example@host", {"host", 3389}, {"user_at"}},
      {"\\\\host", {"host", 3389}, {"backslash"}},
      {"\\\\host\\share", {"host", 3389}, {"backslash"}},
      {"DOMAIN\\host", {"host", 3389}, {"backslash"}},
      {"host.example.", {"host.example", 3389}, {"trailing_dot"}},
      {"host.example.:3390", {"host.example", 3390}, {"port_inside", "trailing_dot"}},
      {"host\u200b.example", {"host.example", 3389}, {"invisible_character"}},
      {"host.example\u00a0", {"host.example", 3389}, {"invisible_character", "surrounding_space"}},
      {"192,0,2,7", {"192.0.2.7", 3389}, {"comma"}},
      {"192.0.2,7", {"192.0.2.7", 3389}, {"comma"}},
      {"host,example", {"host.example", 3389}, {"comma"}},
      {"host,3390", {"host", 3390}, {"comma", "port_inside"}},
      {"host 3390", {"host", 3390}, {"inner_space", "port_inside"}},
      {"192.0.2.7 3390", {"192.0.2.7", 3390}, {"inner_space", "port_inside"}},
      {"192.0. 2.7", {"192.0.2.7", 3389}, {"inner_space"}},
      {"host .example", {"host.example", 3389}, {"inner_space"}},
      {"host:", {"host", 3389}, {"port_inside"}},
      {"host: 3390", {"host", 3390}, {"port_inside"}},
      {"srv\u201301", {"srv\u201301", 3389}, {"non_ascii_look_alike", "idn"}},
      {"srv\uff0d01", {"srv-01", 3389}, {"non_ascii_look_alike"}},
      {"\uff48ost\uff0eexample", {"host.example", 3389}, {"non_ascii_look_alike"}},
      {"my_host", {"my_host", 3389}, {"underscore"}},
      {"-host", {"-host", 3389}, {"bad_label"}},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(seen(each.typed), each.meant) << each.typed;
    if (const auto target = parse_target(each.typed)) EXPECT_THAT(target->oddities, testing::UnorderedElementsAreArray(each.oddities)) << each.typed;
  }
}

TEST(Target, WritesInternationalNamesInAscii) {
  const auto target = parse_target("B\u00dcCHER.example");
  EXPECT_EQ(target->host, "b\u00fccher.example");
  EXPECT_EQ(target->ascii_name, "xn--bcher-kva.example");
  EXPECT_THAT(target->oddities, ElementsAre("idn"));
  EXPECT_EQ(parse_target("xn--bcher-kva.example")->ascii_name, "xn--bcher-kva.example");
}

TEST(Target, NoticesLettersThatOnlyLookLikeLatinOnes) {
  EXPECT_THAT(oddities("h\u043est.example"), UnorderedElementsAre("idn", "non_ascii_look_alike"));  // Cyrillic o
  EXPECT_THAT(oddities("\u0441\u043e\u0440\u0435.example"), UnorderedElementsAre("idn", "non_ascii_look_alike"));
  EXPECT_THAT(oddities("\u043f\u043e\u0447\u0442\u0430.example"), ElementsAre("idn"));  // an honest Russian word
}

TEST(Punycode, FollowsTheExamplesOfRfc3492) {
  EXPECT_EQ(punycode(U"\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587"), "ihqwcrb4cv8a8dqg056pqjye");  // 7.1 (B)
  EXPECT_EQ(punycode(U"Pro\u010dprost\u011bnemluv\u00ed\u010desky"), "Proprostnemluvesky-uyb24dma41a");        // 7.1 (D)
  EXPECT_EQ(punycode(U"3\u5e74B\u7d44\u91d1\u516b\u5148\u751f"), "3B-ww4c5e180e575a65lsy2b");                  // 7.1 (L)
  EXPECT_EQ(punycode(std::u32string(60, U'\u00e4')), std::nullopt);
}

TEST(Target, SaysInOnePhraseWhyThereIsNoHost) {
  EXPECT_EQ(error_of(""), "no host is named");
  EXPECT_EQ(error_of(" \"\" "), "no host is named");
  EXPECT_EQ(error_of("..."), "there is no host in \"...\"");
  EXPECT_EQ(error_of("user@"), "there is no host in \"user@\"");
  EXPECT_EQ(error_of(":3389"), "there is no host in \":3389\"");
  EXPECT_EQ(error_of("host:0"), "the port in \"host:0\" is not a number from 1 to 65535");
  EXPECT_EQ(error_of("host:65536"), "the port in \"host:65536\" is not a number from 1 to 65535");
  EXPECT_EQ(error_of("host:rdp"), "the port in \"host:rdp\" is not a number from 1 to 65535");
  EXPECT_EQ(error_of("[2001:db8::7"), "the bracket in \"[2001:db8::7\" is not closed");
  EXPECT_EQ(error_of("[host]"), "there is no IPv6 address in the brackets of \"[host]\"");
  EXPECT_EQ(error_of("[::1]3389"), "only a port may follow the bracket in \"[::1]3389\"");
  EXPECT_EQ(error_of("a:b:c"), "\"a:b:c\" is neither host:port nor an IPv6 address");
  EXPECT_EQ(error_of("fe80::1%eth0"), "this machine has no network interface \"eth0\", as in \"fe80::1%eth0\"");
  EXPECT_EQ(error_of("2130706433"), "\"2130706433\" is a number, which some programs read as the address 127.0.0.1; write the address in that form");
  EXPECT_EQ(error_of("0x7F000001:3390"),
            "\"0x7F000001\" is a number, which some programs read as the address 127.0.0.1; write the address in that form");
  EXPECT_EQ(error_of("017700000001"),
            "\"017700000001\" is a number, which some programs read as the address 127.0.0.1; write the address in that form");
  EXPECT_EQ(error_of("192.0.2.300"), "\"192.0.2.300\" is not an IPv4 address");
  EXPECT_EQ(error_of("192.0.70000"), "\"192.0.70000\" is not an IPv4 address");
  EXPECT_EQ(error_of("192.300.2"), "\"192.300.2\" is not an IPv4 address");
  EXPECT_EQ(error_of("192.0.02"), "\"192.0.02\" is not an IPv4 address");
  EXPECT_EQ(error_of("192.0.2.0/24"), "\"192.0.2.0/24\" is a network, not one host");
  EXPECT_EQ(error_of("my host"), "a host name has no blank in it: \"my host\"");
  EXPECT_EQ(error_of("a..b"), "two dots stand side by side in \"a..b\"");
  EXPECT_EQ(error_of("ho!st"), "a host name has no \"!\" in it: \"ho!st\"");
  EXPECT_EQ(error_of("host\xff"), "the target is not valid UTF-8");
  EXPECT_EQ(error_of("rdp://host%ff"), "the target is not valid UTF-8");
  EXPECT_EQ(error_of(std::string(64, 'a')), "a part of the name is longer than 63 characters: \"" + std::string(64, 'a') + "\"");
  std::string long_name = "a";
  for (int i = 0; i < 130; ++i) long_name += ".a";
  EXPECT_EQ(error_of(long_name), "the name is longer than 253 characters");
  EXPECT_EQ(error_of(std::string(3000, 'a')), "the target is too long");
}

TEST(Target, ReadsAnAddressWithPartsMissingAsTheSystemDoes) {
  const auto three = parse_target("10.91.2:3390");
  ASSERT_TRUE(three);
  EXPECT_EQ(three->host, "10.91.0.2");
  EXPECT_EQ(three->literal, Address::v4(10, 91, 0, 2));
  EXPECT_EQ(three->port, 3390);
  EXPECT_THAT(three->oddities, testing::Contains("parts_missing"));
  EXPECT_EQ(parse_target("127.1")->literal, Address::v4(127, 0, 0, 1));
  EXPECT_EQ(parse_target("10.65535")->literal, Address::v4(10, 0, 255, 255));
  EXPECT_EQ(parse_target("10.0.513")->literal, Address::v4(10, 0, 2, 1));
  EXPECT_THAT(parse_target("10.91.2.2")->oddities, testing::Not(testing::Contains("parts_missing")));
}

TEST(Target, FindsInterfacesByName) {
  const auto number = [](std::string_view name) { return name == "eth0" ? std::optional{7u} : std::nullopt; };
  EXPECT_EQ(parse_target("fe80::1%eth0", 3389, number)->literal, Address::parse("fe80::1%7"));
  EXPECT_EQ(parse_target("[fe80::1%eth0]:3390", 3389, number)->literal, Address::parse("fe80::1%7"));
  EXPECT_EQ(parse_target("rdp://[fe80::1%25eth0]", 3389, number)->literal, Address::parse("fe80::1%7"));
  EXPECT_EQ(parse_target("fe80::1%3", 3389, number)->literal, Address::parse("fe80::1%3"));
  EXPECT_EQ(parse_target("[fe80::1%eth1]", 3389, number).error().to_string(),
            "this machine has no network interface \"eth1\", as in \"fe80::1%eth1\"");
}

TEST(Target, GuessesNoPortInABareIpv6Address) {
  EXPECT_EQ(error_of("::1:3389"), "\"::1:3389\" can be read in two ways: write [::1]:3389 for port 3389, or [::1:3389] for all of it as the address");
  EXPECT_EQ(parse_target("2001:db8::7:3390").error().code, ErrorCode::Usage);
  EXPECT_EQ(parse_target("2001:db8::7:443", 443).error().code, ErrorCode::Usage);
  EXPECT_EQ(error_of("2001:db8::7:13389"), "an IPv6 address before a port stands in brackets: [2001:db8::7]:13389");
  EXPECT_EQ(seen("2001:db8::7:443"), (Seen{"2001:db8::7:443", 3389}));
  EXPECT_EQ(seen("[::1:3389]"), (Seen{"::1:3389", 3389}));
  EXPECT_EQ(seen("2001:db8:0:0:0:0:1:3389"), (Seen{"2001:db8::1:3389", 3389}));  // eight groups: there is no room for a port
}

TEST(Target, IsObserved) {
  test::SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
  observe_target(context, *parse_target(" B\u00fccher.example:3390"));
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTargetInput), " B\u00fccher.example:3390");
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTargetHost), "b\u00fccher.example");
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTargetAsciiName), "xn--bcher-kva.example");
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTargetPort), 3390);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTargetKind), "full_name");
  EXPECT_THAT(*evidence.walk_value<std::vector<std::string>>(facts::kTargetOddInput),
              UnorderedElementsAre("surrounding_space", "port_inside", "idn"));
}

}  // namespace
}  // namespace doctor::probe
