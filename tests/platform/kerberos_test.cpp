#include "platform/kerberos.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::platform {
namespace {

// 7e KRB-ERROR { pvno 5, msg-type 30, stime, susec, error-code, realm, sname krbtgt/AD.LAB }, which the library reads whole.
Bytes error(const char* number) {
  const auto read = text::parse_hex_bytes(std::string{"7e50304ea003020105a10302011ea411180f32303236313132313134303733305aa503020100a6030201"} +
                                          number + "a9081b0641442e4c4142aa1b3019a003020102a11230101b066b72627467741b0641442e4c4142");
  return *read;
}

class SystemKerberos : public ::testing::Test {
 protected:
  SystemKerberos() {
    std::ofstream{settings} << "[realms]\n AD.LAB = {\n  kdc = dc1.ad.lab\n  kdc = 192.0.2.9:88\n }\n";
    ::setenv("KRB5_CONFIG", settings.c_str(), 1);
  }
  ~SystemKerberos() override { ::unsetenv("KRB5_CONFIG"); }
  NoTicket refused_by(const AskKdc& ask) const {
    const Secret password{std::string_view{"U1-Passw0rd"}};
    auto got = library->get_ticket(
        {.account = "u1@ad.lab", .realm = "AD.LAB", .is_principal_name = true, .password = password, .service = "TERMSRV/rdp1.ad.lab"}, ask);
    return got ? NoTicket{.why = "a ticket"} : std::move(got.error());
  }

  test::TemporaryFolder folder;
  const std::string settings = folder.path() / "krb5.conf";
  const std::unique_ptr<Kerberos> library = system_kerberos();
};

TEST_F(SystemKerberos, ReadsTheMachinesSettings) {
  EXPECT_EQ(library->configured_kdcs("AD.LAB"), (std::vector<std::string>{"dc1.ad.lab", "192.0.2.9:88"}));
  EXPECT_TRUE(library->configured_kdcs("OTHER.LAB").empty());
}

TEST_F(SystemKerberos, AsksTheRealmOnceAndWithoutThePassword) {
  int asked = 0;
  const auto none = refused_by([&](TicketStep step, const std::string& realm, BytesView message) -> std::optional<Bytes> {
    ++asked;
    EXPECT_EQ(step, TicketStep::Account);
    EXPECT_EQ(realm, "AD.LAB");
    EXPECT_EQ(message[0], std::byte{0x6a}) << "AS-REQ";
    return std::nullopt;
  });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(none.kind, NoTicket::Kind::NotAnswered);
}

TEST_F(SystemKerberos, TakesARefusalForOne) {
  int asked = 0;
  const auto none = refused_by([&](TicketStep, const std::string&, BytesView) -> std::optional<Bytes> {
    ++asked;
    return error("06");
  });
  EXPECT_EQ(none.kind, NoTicket::Kind::KdcError) << none.why;
  EXPECT_EQ(none.step, TicketStep::Account);
  EXPECT_EQ(asked, 1) << "no second KDC";
}

TEST_F(SystemKerberos, IsNotMisledByNonsense) {
  for (const char* nonsense : {"00", "7e", "6b03020100", "6b820fff"})
    EXPECT_FALSE(refused_by([&](TicketStep, const std::string&, BytesView) { return std::optional{*text::parse_hex_bytes(nonsense)}; }).why.empty());
}

}  // namespace
}  // namespace doctor::platform
