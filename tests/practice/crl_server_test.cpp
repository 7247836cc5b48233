#include "practice/crl_server.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

using namespace std::chrono_literals;

Step ask(CrlServerMachine& machine, std::string_view request) {
  machine.start(Instant{});
  return machine.on_bytes(text::as_bytes(request), Instant{1ms});
}

TEST(CrlServer, HandsOutTheList) {
  const Bytes crl{std::byte{0x30}, std::byte{0x00}};
  CrlServerMachine machine{crl};
  const Step step = ask(machine, "GET /practice.crl HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  const std::string_view answer = text::as_chars(step.send);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.contains("Content-Length: 2\r\n"));
  EXPECT_TRUE(answer.ends_with(std::string_view{"\r\n\r\n\x30\x00", 6}));
  EXPECT_EQ(step.end, End::Fin);
}

TEST(CrlServer, WaitsForTheWholeRequest) {
  CrlServerMachine machine{{}};
  const Step step = ask(machine, "GET /practice.crl HTTP/1.1\r\n");
  EXPECT_FALSE(step.done);
  EXPECT_TRUE(step.send.empty());
  EXPECT_TRUE(machine.on_bytes(text::as_bytes("\r\n"), Instant{2ms}).done);
}

TEST(CrlServer, KnowsNothingElse) {
  CrlServerMachine machine{{}};
  EXPECT_TRUE(text::as_chars(ask(machine, "GET /etc/passwd HTTP/1.1\r\n\r\n").send).starts_with("HTTP/1.1 404 "));
}

TEST(CrlServer, HangsUpOnARequestWithoutEndAndOnSilence) {
  CrlServerMachine endless{{}};
  EXPECT_TRUE(ask(endless, std::string(9000, 'x')).done);
  CrlServerMachine silent{{}};
  EXPECT_EQ(silent.start(Instant{}).deadline, Instant{5s});
  EXPECT_TRUE(silent.on_deadline(Instant{5s}).done);
}

}  // namespace
}  // namespace doctor::practice
