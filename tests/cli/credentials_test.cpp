#include "cli/credentials.hpp"

#include <gtest/gtest.h>

#include "cli/options.hpp"

namespace doctor::cli {
namespace {

Command parse(std::vector<const char*> words) {
  words.insert(words.begin(), "rdpdoctor");
  return parse_command_line(int(words.size()), words.data());
}

TEST(Credentials, AnAccountIsWrittenInThreeWays) {
  EXPECT_EQ(parse_account("CORP\\ann", "")->domain, "CORP");
  EXPECT_EQ(parse_account("CORP\\ann", "corp")->user, "ann");
  EXPECT_EQ(parse_account("ann@corp.test", "")->user, "ann@corp.test");
  EXPECT_EQ(parse_account("ann", "CORP")->domain, "CORP");
  EXPECT_FALSE(parse_account("CORP\\ann", "OTHER"));
  EXPECT_FALSE(parse_account("CORP\\", ""));
  EXPECT_FALSE(parse_account("ann@corp.test", "CORP"));
}

// Each would be a failed sign-in, and count towards the lock of the account.
TEST(Credentials, WhatNoAccountIsCalledIsRefused) {
  for (const auto* slip : {"CORP\\\\ann", "CORP/ann", " ", " ann", "ann "}) {
    EXPECT_FALSE(parse_account(slip, "")) << slip;
    EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "--gateway", "g", "--gateway-user", slip}))) << slip;
  }
  EXPECT_FALSE(parse_account("ann", "CORP "));
  EXPECT_TRUE(parse_account("Ann Lee", "")) << "a blank within is one";
  const auto message = parse_account("CORP\\\\ann", "", "--gateway-user").error().to_string();
  EXPECT_TRUE(message.starts_with("--gateway-user holds two backslashes")) << message;
}

TEST(Credentials, AGatewayWithoutANameIsASlip) {
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "--gateway", ""})));
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "--gateway=", "--gateway-user", "ann"})));
  EXPECT_TRUE(std::holds_alternative<DiagnoseCommand>(parse({"diagnose", "a", "--gateway", "g"})));
}

TEST(Credentials, AreTriedOnOneHostOnly) {
  EXPECT_TRUE(std::holds_alternative<DiagnoseCommand>(parse({"diagnose", "a", "-u", "ann"})));
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "b", "-u", "ann"})));
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "--password-stdin"}))) << "for whom?";
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "-u", "ann", "--password-stdin", "--password-file", "f"})));
  EXPECT_TRUE(std::holds_alternative<Message>(parse({"diagnose", "a", "-u", "ann", "--password", "x"}))) << "never an argument";
}

TEST(Credentials, TheEnvironmentGivesThePassword) {
  const auto found = gather_credentials({.user = "CORP\\ann"}, Secret{std::string_view{"x"}}, "pc17");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->password.size(), 1u);
  EXPECT_EQ(probe::account_name(*found), "CORP\\ann");
}

TEST(Credentials, WhatCannotBeMeantIsNotTried) {
  for (const std::string_view odd :
       {std::string_view{}, std::string_view{"a\0b", 3}, std::string_view{"\xEF\xBB\xBFpass"}, std::string_view{"p\xE4ss"}})
    EXPECT_FALSE(gather_credentials({.user = "ann"}, Secret{odd}, "pc17"));
  EXPECT_TRUE(gather_credentials({.user = "ann"}, Secret{std::string_view{"p\xC3\xA4ss"}}, "pc17"));
}

}  // namespace
}  // namespace doctor::cli
