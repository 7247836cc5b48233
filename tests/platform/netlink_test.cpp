#include "platform/linux/netlink.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace doctor::platform {
namespace {

TEST(Netlink, TellsNoRouteFromNoAnswer) {
  for (const int error : {ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, EAGAIN, EAFNOSUPPORT, EOPNOTSUPP, ENODEV})
    EXPECT_TRUE(says_no_route(error)) << error;
  for (const int error : {ETIMEDOUT, ENOBUFS, ENOMEM, EPERM, EMFILE, EPROTONOSUPPORT, EBADMSG, EINTR}) EXPECT_FALSE(says_no_route(error)) << error;
}

}  // namespace
}  // namespace doctor::platform
