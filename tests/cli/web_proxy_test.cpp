#include "cli/web_proxy.hpp"

#include <gtest/gtest.h>

#include <map>

namespace doctor::cli {
namespace {

using Variables = std::map<std::string, std::string>;

std::optional<probe::WebProxy> proxy_for(const std::string& gateway, const Variables& variables, const std::string& option = {}) {
  const auto found = web_proxy_for(*probe::parse_target(gateway, probe::kGatewayPort), option, [&](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional{at->second};
  });
  return found ? *found : std::nullopt;
}
std::string shown(const std::optional<probe::WebProxy>& proxy) {
  return proxy ? proxy->at.host + ":" + std::to_string(proxy->at.port) + (proxy->by_environment ? " by environment" : "") : "none";
}

TEST(WebProxy, IsTheEnvironmentsUnlessTheUserNamesOne) {
  EXPECT_EQ(shown(proxy_for("gw.example", {})), "none");
  EXPECT_EQ(shown(proxy_for("gw.example", {{"HTTPS_PROXY", "http://px.corp:8080/"}})), "px.corp:8080 by environment");
  EXPECT_EQ(shown(proxy_for("gw.example", {{"ALL_PROXY", "px.corp"}})), "px.corp:3128 by environment");
  EXPECT_EQ(shown(proxy_for("gw.example", {{"HTTPS_PROXY", "px.corp:8080"}}, "other:3128")), "other:3128");
  EXPECT_EQ(shown(proxy_for("gw.example", {{"HTTPS_PROXY", "px.corp:8080"}}, "none")), "none");
}

TEST(WebProxy, KeepsNoAccount) {
  const auto proxy = proxy_for("gw.example", {{"https_proxy", "http://ann:s3cret@px.corp:8080"}});
  ASSERT_TRUE(proxy);
  EXPECT_EQ(proxy->at.host, "px.corp");
  EXPECT_FALSE(proxy->at.input.contains("s3cret"));
}

TEST(WebProxy, IsLeftOutForWhatNoProxyNames) {
  for (const char* list : {"gw.corp.example", "corp.example", ".corp.example", "*.corp.example", "localhost, corp.example", "*"})
    EXPECT_EQ(shown(proxy_for("gw.corp.example", {{"HTTPS_PROXY", "px:8080"}, {"NO_PROXY", list}})), "none") << list;
  for (const char* list : {"orp.example", "gw", "other.example", ""})
    EXPECT_EQ(shown(proxy_for("gw.corp.example", {{"HTTPS_PROXY", "px:8080"}, {"NO_PROXY", list}})), "px:8080 by environment") << list;
  EXPECT_EQ(shown(proxy_for("192.0.2.7", {{"HTTPS_PROXY", "px:8080"}, {"no_proxy", "192.0.2.7"}})), "none");
}

TEST(WebProxy, IsNotUsedForThisMachineItself) {
  for (const char* here : {"localhost", "127.0.0.1", "[::1]"}) EXPECT_EQ(shown(proxy_for(here, {{"HTTPS_PROXY", "px:8080"}})), "none") << here;
}

TEST(WebProxy, OfAnotherKindIsNoneOrAnError) {
  EXPECT_EQ(shown(proxy_for("gw.example", {{"ALL_PROXY", "socks5://px:1080"}})), "none");
  EXPECT_FALSE(web_proxy_for(*probe::parse_target("gw.example", 443), "socks5://px:1080", [](const char*) { return std::nullopt; }));
}

}  // namespace
}  // namespace doctor::cli
