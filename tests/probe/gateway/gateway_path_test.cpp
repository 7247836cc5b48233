// What goes to whom on the connections that carry a password, in a simulated network.
#include "net/gateway/path.hpp"

#include "base/base64.hpp"
#include "crypto/old_hashes.hpp"
#include "probe/gateway/web_server.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::probe {
namespace {

using net::ConnectOutcome;
using net::GatewayEntry;
using net::GatewayPath;

const Endpoint kGateway = test::endpoint("192.0.2.44", 443);

class PathToAGateway : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << "this OpenSSL has no MD4";
    hashes_ = *std::move(loaded);
    network_.wall_time(kToday);
  }
  static net::GatewayAccess access(net::GatewayTransport transport = net::GatewayTransport::WebSocket) {
    return {.gateway = kGateway,
            .host = "host.example",
            .certificate = host_certificate().certificate,
            .transport = transport,
            .credentials = {.account = {.user = "ann"}, .password = Secret{"pw"}, .random = [](std::size_t count) { return Bytes(count); }},
            .target = "desk",
            .stands_for_target = kHost};
  }
  // Each connection by the options of its turn, the last for ever after; all requests are kept.
  void listens(std::vector<crypto::ServerOptions> in_turn, const WebServer::Answer& answer) {
    std::vector<test::Tcp> hosts;
    for (const auto& options : in_turn)
      hosts.push_back(test::Tcp::accept([this, options, answer](const net::ConnectRequest&) -> std::unique_ptr<Machine> {
        return std::make_unique<WebServer>(
            [this, answer](std::string_view request) {
              requests_.emplace_back(request);
              return answer(request);
            },
            options);
      }));
    network_.tcp(kGateway, std::move(hosts));
  }
  int answers_sent() const {
    return int(std::ranges::count_if(requests_, [](const std::string& each) { return each.contains("NTLM TlRMTVNTUAADAAAA"); }));
  }

  test::SimNetwork network_;
  std::unique_ptr<Hashes> hashes_;
  std::vector<std::string> requests_;
};

// As far as the challenge; what comes behind the answer to it is `last`.
WebServer::Answer signing_in(std::optional<std::string> last) {
  return [last = std::move(last)](std::string_view request) -> std::optional<std::string> {
    if (request.contains("NTLM TlRMTVNTUAADAAAA")) return last;
    if (!request.contains("NTLM TlRM")) return says("401 x", "WWW-Authenticate: NTLM\r\n");
    const auto token = to_base64(ntlm::encode(ntlm::Challenge{.flags = ntlm::kWindowsClientFlags, .target_name = "GW", .netbios_computer = "GW"}));
    return says("401 x", "WWW-Authenticate: NTLM " + token + "\r\n");
  };
}

TEST_F(PathToAGateway, GivesNoPasswordToAChannelThatClientsWouldNotTake) {
  const auto weak = [](std::string list, crypto::TlsVersion highest) {
    auto options = host_options();
    options.max_version = highest;
    options.cipher_list = std::move(list);
    return options;
  };
  for (const auto& options : {weak("eNULL:@SECLEVEL=0", crypto::TlsVersion::Tls12), weak("CAMELLIA:@SECLEVEL=0", crypto::TlsVersion::Tls12),
                              weak("AES:@SECLEVEL=0", crypto::TlsVersion::Tls11)}) {
    listens({options}, signing_in(says("200 OK")));
    const GatewayPath path{network_, *hashes_, access()};
    EXPECT_EQ(path.begin(), GatewayPath::Begin::NoTls) << options.cipher_list;
    EXPECT_TRUE(requests_.empty()) << options.cipher_list;
  }
}

TEST_F(PathToAGateway, JudgesTheChannelOfTheSecondConnectionAnew) {
  auto weak = host_options();
  weak.max_version = crypto::TlsVersion::Tls12;
  weak.cipher_list = "eNULL:@SECLEVEL=0";
  listens({host_options(), weak}, signing_in("HTTP/1.1 200 OK\r\n\r\nseed"));
  const auto to = access(net::GatewayTransport::Http);
  const GatewayPath path{network_, *hashes_, to};
  ASSERT_TRUE(path.way().entry);
  EXPECT_EQ(path.way().entry->end, GatewayEntry::End::Entered);
  EXPECT_EQ(path.second(), GatewayPath::Begin::NoTls);
  EXPECT_FALSE(path.way().in_entry);
  EXPECT_EQ(answers_sent(), 1);
}

// A domain controller may have counted a wrong password though no 401 came.
TEST_F(PathToAGateway, SendsAnAnswerOnceWhateverComesOfIt) {
  for (const auto& last : {std::optional<std::string>{}, std::optional{says("503 x")}, std::optional{says("401 x", "WWW-Authenticate: NTLM\r\n")}}) {
    requests_.clear();
    listens({host_options()}, signing_in(last));
    net::TunnelNetwork through{network_, *hashes_, access()};
    const net::ConnectRequest request{.to = kHost};
    for (int i = 0; i < 2; ++i) EXPECT_EQ(through.connect({&request, 1}).at(0).kind, ConnectOutcome::Kind::NotCarried);
    EXPECT_EQ(answers_sent(), 1);
    ASSERT_TRUE(through.last_way());
  }
}

}  // namespace
}  // namespace doctor::probe
