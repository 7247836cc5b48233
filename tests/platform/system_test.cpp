#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "platform/folders.hpp"
#include "platform/icmp.hpp"
#include "platform/keep_alive.hpp"
#include "platform/routing.hpp"
#include "platform/terminal.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::platform {
namespace {

Environment with(std::map<std::string, std::string> variables) {
  return [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

TEST(Folders, FollowXdg) {
  EXPECT_EQ(state_folder(with({{"HOME", "/home/u"}, {"XDG_STATE_HOME", "/s"}}), false), "/s/rdpdoctor");
  EXPECT_EQ(state_folder(with({{"HOME", "/home/u"}, {"XDG_STATE_HOME", "relative"}}), false), "/home/u/.local/state/rdpdoctor");
  EXPECT_EQ(state_folder(with({}), false), std::nullopt);
  EXPECT_EQ(config_folder(with({{"HOME", "/home/u"}})), "/home/u/.config/rdpdoctor");
  EXPECT_EQ(config_folder(with({})), std::nullopt);
}

TEST(Folders, OfRootAreTheMachinesWhateverHomeSudoLeft) {
  EXPECT_EQ(state_folder(with({{"HOME", "/home/u"}}), true), "/var/lib/rdpdoctor");
  EXPECT_EQ(state_folder(with({}), true), "/var/lib/rdpdoctor");
  EXPECT_EQ(state_folder(with({{"HOME", "/home/u"}, {"XDG_STATE_HOME", "/s"}}), true), "/s/rdpdoctor");
}

TEST(Folders, AreMadeForTheirOwnerAlone) {
  const test::TemporaryFolder folder;
  const auto made = folder.path() / "a" / "b";
  ASSERT_TRUE(make_private_folder(made));
  ASSERT_TRUE(make_private_folder(made));
  for (const auto& each : {made, made.parent_path()})
    EXPECT_EQ(std::filesystem::status(each).permissions(), std::filesystem::perms::owner_all) << each;
  std::ofstream{folder.path() / "file"} << "";
  const auto wrong = make_private_folder(folder.path() / "file" / "c");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::Io);
}

TEST(Terminal, ShowsColourOnlyWhereItIsWanted) {
  EXPECT_TRUE(wants_colour(true, std::nullopt, "xterm"));
  EXPECT_TRUE(wants_colour(true, "", "xterm"));
  EXPECT_FALSE(wants_colour(true, "1", "xterm"));
  EXPECT_FALSE(wants_colour(false, std::nullopt, "xterm"));
  EXPECT_FALSE(wants_colour(true, std::nullopt, "dumb"));
  EXPECT_FALSE(wants_colour(true, std::nullopt, std::nullopt));
}

TEST(Routing, KnowsThatLoopbackIsThisMachine) {
  const auto route = look_up_route(Address::v4(127, 0, 0, 1));
  EXPECT_TRUE(route.exists);
  EXPECT_TRUE(route.local);
  EXPECT_FALSE(route.tunnel);
  EXPECT_EQ(route.gateway, std::nullopt);
  EXPECT_EQ(route.source, Address::v4(127, 0, 0, 1));
  EXPECT_EQ(look_up_neighbour(Address::v4(127, 0, 0, 1)), NeighbourState::None);
}

TEST(Routing, ListsNoLoopbackInterface) {
  for (const auto& each : interfaces()) EXPECT_NE(each.name, "lo");
}

TEST(Routing, KnowsInterfacesByName) {
  EXPECT_EQ(interface_number("lo"), 1u);
  for (const char* name : {"", "no-such-interface-here", "l\xffo"}) EXPECT_EQ(interface_number(name), std::nullopt) << name;
}

TEST(KeepAlive, IsSentAsOftenAsAsked) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_GE(socket, 0);
  EXPECT_TRUE(send_keep_alives(socket, std::chrono::seconds{7}));
  const auto value = [&](int level, int name) {
    int out = 0;
    socklen_t size = sizeof out;
    return ::getsockopt(socket, level, name, &out, &size) == 0 ? out : -1;
  };
  EXPECT_EQ(value(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(value(IPPROTO_TCP, TCP_KEEPIDLE), 7);
  EXPECT_EQ(value(IPPROTO_TCP, TCP_KEEPINTVL), 7);
  ::close(socket);
  EXPECT_FALSE(send_keep_alives(-1, std::chrono::seconds{7}));
}

TEST(Icmp, HasNothingKeptForASocketThatMetNothing) { EXPECT_EQ(take_icmp_error(-1).has_value(), false); }
TEST(Icmp, EndedNoConnectionThatDoesNotStand) { EXPECT_FALSE(met_icmp_error(-1)); }

}  // namespace
}  // namespace doctor::platform
