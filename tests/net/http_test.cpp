#include "net/http.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/serving.hpp"

namespace doctor::net {
namespace {

using test::bytes_of;
using test::Script;
using test::Serving;

std::string error_of(std::string_view url) {
  const auto parsed = parse_http_url(url);
  return parsed ? "" : parsed.error().to_string();
}

TEST(HttpUrl, IsTakenApart) {
  const auto url = parse_http_url("HTTP://pki.example:8080/ca.crl?x=1#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "pki.example");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->path, "/ca.crl?x=1");
  EXPECT_EQ(parse_http_url("http://[2001:db8::1]")->host, "2001:db8::1");
  EXPECT_EQ(parse_http_url("http://h?q")->path, "/?q");
}

TEST(HttpUrl, IsRefusedWhenItCouldMeanSomethingElse) {
  EXPECT_EQ(error_of("https://pki.example/"), "only http addresses are asked");
  EXPECT_EQ(error_of("ldap:///CN=x"), "only http addresses are asked");
  EXPECT_EQ(error_of("http://a@b/"), "the address holds a user name");
  EXPECT_EQ(error_of("http://a/\r\nX: y"), "the address has a blank, control or non-ASCII character");
  EXPECT_EQ(error_of("http:///x"), "the address has no host");
  EXPECT_EQ(error_of("http://a:0/"), "the port is wrong");
  EXPECT_EQ(error_of("http://a:70000/"), "the port is wrong");
  EXPECT_EQ(error_of("http://[::1/"), "the address has no closing bracket");
  EXPECT_EQ(error_of("http://[x]/"), "there is no IPv6 address in the brackets");
}

TEST(HttpAddressRules, KeepStrangersAwayFromWhatIsOurs) {
  const auto asked = [](std::string_view address, bool allow_private = false, bool allow_loopback = false) {
    return may_be_asked(*Address::parse(address), allow_private, allow_loopback);
  };
  EXPECT_TRUE(asked("192.0.2.1"));
  EXPECT_TRUE(asked("2001:db8::1"));
  for (const char* never : {"127.0.0.1", "::1", "169.254.169.254", "169.254.1.1", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "fd00:ec2::254",
                            "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1"})
    EXPECT_FALSE(asked(never, true)) << never;
  for (const char* of_ours : {"10.0.0.1", "192.168.1.1", "fd12::1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(asked(of_ours)) << of_ours;
    EXPECT_TRUE(asked(of_ours, true)) << of_ours;
  }
  EXPECT_TRUE(asked("127.0.0.1", false, true));
  EXPECT_FALSE(asked("169.254.169.254", true, true));
}

HttpRequest request_to(const Serving& server) {
  return {.url = text::format("http://127.0.0.1:{}/ca.crl", server.endpoint().port), .allow_loopback = true};
}

TEST(Http, BringsTheBodyAndTheDate) {
  const Serving server{
      Script{}.hear().say(bytes_of("HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 04:00:00 GMT\r\nContent-Type: a/b\r\n"
                                   "Content-Length: 4\r\n\r\nbody"))};
  const auto answer = make_network()->http(request_to(server));
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->content_type, "a/b");
  EXPECT_EQ(answer->date, "Sat, 21 Nov 2026 04:00:00 GMT");
  EXPECT_EQ(text::as_chars(answer->body), "body");
}

TEST(Http, ReadsChunksAndAnAnswerThatEndsWithTheConnection) {
  const Serving chunked{Script{}.hear().say(bytes_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"))};
  EXPECT_EQ(text::as_chars(make_network()->http(request_to(chunked))->body), "body");
  const Serving until_closed{Script{}.hear().say(bytes_of("HTTP/1.0 200 OK\r\n\r\nbo")).say(bytes_of("dy")).close()};
  EXPECT_EQ(text::as_chars(make_network()->http(request_to(until_closed))->body), "body");
}

TEST(Http, FollowsNoRedirect) {
  const Serving server{Script{}.hear().say(bytes_of("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"))};
  EXPECT_EQ(make_network()->http(request_to(server))->status, 302);
}

TEST(Http, SaysWhatIsWrong) {
  const auto trouble = [](Script script, std::size_t most_bytes = 100) {
    const Serving server{std::move(script)};
    auto request = request_to(server);
    request.most_bytes = most_bytes;
    request.timeout = std::chrono::milliseconds{200};
    const auto answer = make_network()->http(request);
    return answer ? "" : answer.error().to_string();
  };
  EXPECT_EQ(trouble(Script{}.hear().say(bytes_of("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n"))), "the answer is too long");
  EXPECT_EQ(trouble(Script{}.hear().say(bytes_of("HTTP/1.0 200 OK\r\n\r\n")).say(Bytes(101))), "the answer is too long");
  EXPECT_EQ(trouble(Script{}.hear().say(bytes_of("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo")).close()), "the answer is cut off");
  EXPECT_EQ(trouble(Script{}.hear().reset()), "the connection broke off");
  EXPECT_EQ(trouble(Script{}.hear().close()), "the connection ended without an answer");
  EXPECT_EQ(trouble(Script{}), "no complete answer in time");
  EXPECT_TRUE(trouble(Script{}.hear().say(bytes_of("SSH-2.0-x\r\n"))).starts_with("the answer is not HTTP: "));
}

TEST(Http, AsksNoForbiddenAddress) {
  HttpRequest request{.url = "http://127.0.0.1:1/"};
  EXPECT_EQ(make_network()->http(request).error().to_string(), "the address must not be asked");
}

}  // namespace
}  // namespace doctor::net
