#include "cli/rdp_target.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.hpp"
#include "knowledge/loader.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::cli {
namespace {

class RdpTargetTest : public testing::Test {
 protected:
  std::string written(const char* name, std::string_view content) const {
    const auto path = (folder_.path() / name).string();
    std::ofstream{path, std::ios::binary} << content;
    return path;
  }
  Result<RdpTarget> read(std::string_view content) const {
    static const auto known = knowledge::load_embedded(knowledge::Contents::WithoutCodeTables);
    return read_rdp_target(written("x.rdp", content), {}, *known, {});
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(RdpTargetTest, GoesWhereAClientGoes) {
  EXPECT_EQ(read("full address:s:pc17\n")->address, "pc17");
  EXPECT_EQ(read("full address:s:pc17:3390\n")->address, "pc17:3390");
  EXPECT_EQ(read("full address:s:pc17:3390\nserver port:i:3391\n")->address, "pc17:3391");
  EXPECT_EQ(read("full address:s:[2001:db8::7]:3390\n")->address, "[2001:db8::7]:3390");
  const auto two = read("full address:s:pc17\nalternate full address:s:pc18\n");
  EXPECT_EQ(two->address, "pc18");
  EXPECT_TRUE(two->file.alternate_differs);
  EXPECT_EQ(two->file.full_address, "pc17");
}

TEST_F(RdpTargetTest, NamesFileAndLineOfAnAddressThatIsNone) {
  const auto wrong = read("audiomode:i:1\nfull address:s:192.168.1.300\n");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::BadData);
  EXPECT_NE(wrong.error().to_string().find("x.rdp\" as target: its address in line 2 cannot be one: \"192.168.1.300\" is not an IPv4 address"),
            std::string::npos)
      << wrong.error().to_string();
}

TEST_F(RdpTargetTest, KnowsWhatTheClientWouldDo) {
  const auto plain = read("full address:s:pc17\n");
  EXPECT_TRUE(plain->file.credssp);
  EXPECT_TRUE(plain->file.negotiates_security);
  EXPECT_EQ(plain->file.authentication_level, 3);
  EXPECT_EQ(plain->file.gateway_usage, "never");
  EXPECT_EQ(plain->file.signature, "none");
  EXPECT_EQ(plain->file.errors, 0u);
  const auto other = read(
      "full address:s:pc17\nenablecredsspsupport:i:0\nauthentication level:i:1\nnegotiate security layer:i:0\nusername:s:ann\ndomain:s:CORP\n"
      "password 51:b:CAFE\n");
  EXPECT_FALSE(other->file.credssp);
  EXPECT_FALSE(other->file.negotiates_security);
  EXPECT_EQ(other->file.authentication_level, 1);
  EXPECT_EQ(other->file.account, "CORP\\ann");
  EXPECT_EQ(other->file.warnings, 3u);
}

TEST_F(RdpTargetTest, KnowsWhenAGatewayIsUsed) {
  const std::string own = "full address:s:pc17\ngatewayhostname:s:gw\ngatewayprofileusagemethod:i:1\n";
  EXPECT_EQ(read(own + "gatewayusagemethod:i:1\n")->file.gateway_usage, "always");
  EXPECT_EQ(read(own + "gatewayusagemethod:i:2\n")->file.gateway_usage, "if_needed");
  EXPECT_EQ(read(own + "gatewayusagemethod:i:3\n")->file.gateway_usage, "as_configured");
  EXPECT_EQ(read(own + "gatewayusagemethod:i:4\n")->file.gateway_usage, "never");
  EXPECT_EQ(read("full address:s:pc17\ngatewayhostname:s:gw\ngatewayusagemethod:i:1\n")->file.gateway_usage, "as_configured");
}

TEST_F(RdpTargetTest, KnowsAGatewayThatIsDemandedAndNotNamed) {
  const std::string file = "full address:s:pc17\n";
  EXPECT_EQ(read(file + "gatewayusagemethod:i:1\n")->file.gateway_usage, "unnamed");
  EXPECT_EQ(read(file + "gatewayusagemethod:i:2\n")->file.gateway_usage, "unnamed_if_needed");
  EXPECT_EQ(read(file + "gatewayusagemethod:i:1\ngatewayhostname:s:\ngatewayprofileusagemethod:i:1\n")->file.gateway_usage, "unnamed");
  EXPECT_EQ(read(file + "gatewayusagemethod:i:1\ngatewayprofileusagemethod:i:0\n")->file.gateway_usage, "as_configured");
}

// As lint judges the name, whatever else could be made of it.
TEST_F(RdpTargetTest, KnowsAGatewayWhoseNameIsNone) {
  for (const auto* name : {"gw:99999", "g w", "gw;443", "https://gw/"}) {
    const auto file = text::format("full address:s:pc17\ngatewayhostname:s:{}\ngatewayprofileusagemethod:i:1\ngatewayusagemethod:i:", name);
    EXPECT_EQ(read(file + "1\n")->file.gateway_usage, "unnamed") << name;
    EXPECT_EQ(read(file + "2\n")->file.gateway_usage, "unnamed_if_needed") << name;
    EXPECT_GT(read(file + "1\n")->file.errors, 0u) << name;
  }
}

TEST_F(RdpTargetTest, KnowsAUseOfAGatewayThatIsNotDocumented) {
  const std::string own = "full address:s:pc17\ngatewayhostname:s:gw\ngatewayprofileusagemethod:i:1\n";
  for (const auto* usage : {"i:5", "i:-1", "s:1", "i:often"})
    EXPECT_EQ(read(text::format("{}gatewayusagemethod:{}\n", own, usage))->file.gateway_usage, "undocumented") << usage;
}

TEST_F(RdpTargetTest, KnowsWhatFreerdpRefuses) {
  const auto refused = [&](const std::string& value) { return read("full address:s:pc17\ncolour:i:" + value + "\n")->file.refused_by_freerdp; };
  for (const auto* value : {"blue", "", " ", "-", "--1", "x10", "4294967296"}) EXPECT_TRUE(refused(value)) << value;
  for (const auto* value : {"1", " 1", "-1", "+7", "0x1F", "0x", "3389abc", "2147483647"}) EXPECT_FALSE(refused(value)) << value;
}

TEST_F(RdpTargetTest, KnowsHowTheTextIsWritten) {
  EXPECT_EQ(read("full address:s:pc17\n")->file.encoding, "utf8");
  const auto wide = text::to_utf16le("full address:s:pc17\r\n");
  EXPECT_EQ(read(text::as_chars(wide))->file.encoding, "utf16le_unmarked");
  EXPECT_EQ(read("\xff\xfe" + std::string{text::as_chars(wide)})->file.encoding, "utf16le_marked");
}

TEST_F(RdpTargetTest, SaysWhyThereIsNowhereToGo) {
  EXPECT_EQ(read("server port:i:3389\n").error().code, ErrorCode::BadData);
  EXPECT_EQ(read("full address:s:https://pc17\n").error().code, ErrorCode::BadData);
  EXPECT_EQ(read("hello\n").error().code, ErrorCode::BadData);
}

TEST_F(RdpTargetTest, IsKnownByItsEndOrByWhatItHolds) {
  EXPECT_TRUE(names_rdp_file("no-such-file.RDP"));
  EXPECT_TRUE(names_rdp_file(written("connection", "full address:s:pc17\n")));
  EXPECT_FALSE(names_rdp_file(written("notes", "hello\n")));
  EXPECT_FALSE(names_rdp_file("pc17.example.com"));
  EXPECT_FALSE(names_rdp_file("/"));
}

}  // namespace
}  // namespace doctor::cli
