#include "net/gateway/cookies.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace doctor::net {
namespace {

HttpHead setting(std::vector<std::string> values) {
  HttpHead head;
  for (auto& value : values) head.fields.push_back({"Set-Cookie", std::move(value)});
  return head;
}

TEST(GatewayCookies, GoBackAsPairs) {
  GatewayCookies cookies;
  EXPECT_EQ(cookies.field(), "");
  cookies.take(setting({"ARRAffinity=0af3; Path=/; HttpOnly; Secure", "node=b"}));
  EXPECT_EQ(cookies.field(), "ARRAffinity=0af3; node=b");
  cookies.take(setting({"node=c"}));
  EXPECT_EQ(cookies.field(), "ARRAffinity=0af3; node=c");
  cookies.take(setting({"node=; Max-Age=0"}));
  EXPECT_EQ(cookies.field(), "ARRAffinity=0af3");
}

TEST(GatewayCookies, OfAnotherPathAreLeftOut) {
  GatewayCookies cookies;
  cookies.take(setting({"web=1; path=/RDWeb", "ours=1; Path=/remoteDesktopGateway", "all=1; Path=/"}));
  EXPECT_EQ(cookies.field(), "ours=1; all=1");
}

TEST(GatewayCookies, AreBoundedAndPutNothingElseIntoARequest) {
  GatewayCookies cookies;
  cookies.take(setting({"no pair", "=x", "a=b\x01", "a=b c", "big=" + std::string(GatewayCookies::kMostBytes, 'x')}));
  EXPECT_EQ(cookies.field(), "");
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i) many.push_back("c" + std::to_string(i) + "=1");
  cookies.take(setting(many));
  const auto field = cookies.field();
  EXPECT_EQ(std::size_t(std::ranges::count(field, '=')), GatewayCookies::kMost);
}

}  // namespace
}  // namespace doctor::net
