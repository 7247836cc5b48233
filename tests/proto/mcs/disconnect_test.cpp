#include "proto/mcs/disconnect.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::mcs {
namespace {

TEST(DisconnectProviderUltimatum, IsRecognisedAsXrdpSendsIt) {
  const auto ultimatum = decode_disconnect_provider_ultimatum(wire::hex("03 00 00 09  02 f0 80  21 80"));
  ASSERT_TRUE(ultimatum) << ultimatum.error().to_string();
  EXPECT_EQ(ultimatum->size, 9u);
  EXPECT_EQ(spec_name(ultimatum->reason), "rn-user-requested");
}

TEST(DisconnectProviderUltimatum, DecodesWhatWasEncoded) {
  for (std::uint8_t reason = 0; reason < 8; ++reason) {
    const auto message = encode({.reason = Reason{reason}});
    const auto back = decode_disconnect_provider_ultimatum(message);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->reason, Reason{reason});
    wire::every_prefix_is_incomplete(message, decode_disconnect_provider_ultimatum);
  }
}

TEST(DisconnectProviderUltimatum, AnotherMessageIsNotTaken) {
  EXPECT_FALSE(decode_disconnect_provider_ultimatum(wire::hex("03 00 00 09  02 f0 80  28 80")));
  EXPECT_FALSE(decode_disconnect_provider_ultimatum(wire::hex("03 00 00 0b  06 d0 00 00 12 34 00")));
}

}  // namespace
}  // namespace doctor::mcs
