#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::net {
namespace {

using Kind = HttpMessageReader::Kind;

HttpMessageReader read(std::string_view message, Kind kind = Kind::Response) {
  HttpMessageReader reader{kind};
  for (const char& each : message) reader.feed(text::as_bytes({&each, 1}));
  return reader;
}
std::string text_of(BytesView bytes) { return std::string{text::as_chars(bytes)}; }

TEST(HttpMessage, IsReadByteByByte) {
  auto reader = read("HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 2\r\n\r\nnoMORE");
  ASSERT_TRUE(reader.complete());
  EXPECT_EQ(reader.head().status, 401);
  EXPECT_EQ(reader.head().reason, "Unauthorized");
  EXPECT_EQ(reader.head().field("server"), "Microsoft-HTTPAPI/2.0");
  EXPECT_EQ(text_of(reader.take_body()), "no");
  EXPECT_EQ(text_of(reader.take_rest()), "MORE");
}

TEST(HttpMessage, OfAGatewaysClientIsARequestWithAMethodOfItsOwn) {
  auto reader = read("RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nef", Kind::Request);
  ASSERT_TRUE(reader.has_head());
  EXPECT_EQ(reader.head().method, "RDG_IN_DATA");
  EXPECT_EQ(reader.head().target, "/remoteDesktopGateway/");
  EXPECT_FALSE(reader.complete());
  const std::string first = text_of(reader.take_body());
  reader.feed(text::as_bytes("g\r\n"));
  EXPECT_EQ(first + text_of(reader.take_body()), "abcdefg");
  EXPECT_EQ(reader.trouble(), "");
}

TEST(HttpMessage, WithoutLengthEndsWithItsConnection) {
  auto reader = read("HTTP/1.1 200 OK\r\n\r\nseed");
  EXPECT_FALSE(reader.complete());
  EXPECT_EQ(text_of(reader.take_body()), "seed");
  reader.end();
  EXPECT_TRUE(reader.complete());
}

TEST(HttpMessage, ThatChangesProtocolsEndsWithItsHead) {
  auto reader = read("HTTP/1.1 101 Switching Protocols\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n\x82\x01z");
  ASSERT_TRUE(reader.complete());
  EXPECT_TRUE(reader.head().lists("Connection", "upgrade"));
  EXPECT_FALSE(reader.head().lists("Connection", "close"));
  EXPECT_EQ(text_of(reader.take_rest()), "\x82\x01z");
}

TEST(HttpMessage, IsGivenUpWhereItIsNoneOrTooLong) {
  EXPECT_NE(read("SSH-2.0-OpenSSH_9.2\r\n").trouble(), "");
  EXPECT_NE(read("HTTP/1.1 200 OK\r\nX: " + std::string(HttpMessageReader::kMostHeadBytes, 'x')).trouble(), "");
}

TEST(HttpMessage, SetsNothingAsideForALengthThatIsOnlySaid) {
  auto reader = read("HTTP/1.1 401 x\r\nContent-Length: 4000000000000000000\r\n\r\nx");
  ASSERT_TRUE(reader.has_head());
  EXPECT_FALSE(reader.complete());
  EXPECT_EQ(text_of(reader.take_body()), "x");
}

TEST(HttpMessage, IsTheAnswerBehindInterimOnes) {
  const std::string all = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
  auto cut = read(all);
  HttpMessageReader whole{Kind::Response};
  whole.feed(text::as_bytes(all));
  for (auto* reader : {&cut, &whole}) {
    EXPECT_TRUE(reader->complete());
    EXPECT_EQ(reader->head().status, 204);
    EXPECT_TRUE(reader->head().fields.empty());
  }
}

TEST(HttpMessage, OffersSchemesInOneFieldOrInMany) {
  const auto reader = read(
      "HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM TlRMTVNTUAA=\r\n"
      "WWW-Authenticate: Basic realm=\"a, b\", Bearer authorization_uri=\"https://login.example/\", ntlm\r\n\r\n");
  const auto& head = reader.head();
  EXPECT_EQ(head.schemes("www-authenticate"), (std::vector<std::string>{"Negotiate", "NTLM", "Basic", "Bearer"}));
  EXPECT_EQ(head.token("WWW-Authenticate", "ntlm"), "TlRMTVNTUAA=");
  EXPECT_EQ(head.token("WWW-Authenticate", "Negotiate"), "");
  EXPECT_TRUE(head.schemes("Proxy-Authenticate").empty());
}

}  // namespace
}  // namespace doctor::net
