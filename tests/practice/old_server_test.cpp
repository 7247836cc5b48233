#include "practice/old_server.hpp"

#include <gtest/gtest.h>

#include "practice/answers.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"

namespace doctor::practice {
namespace {

using tls::CipherFamily;
using tls::Version;

Bytes hello_with(std::vector<tls::CipherSuite> suites, Version highest = Version::Tls12) {
  const Bytes message = tls::encode_message(tls::ClientHello{.highest = highest, .cipher_suites = std::move(suites)});
  return {message.begin() + 4, message.end()};
}

tls::ServerHello heard_from(const OldAnswer& answer) {
  tls::HandshakeReader messages;
  messages.add(tls::decode_record(answer.record)->fragment);
  return tls::decode_server_hello(messages.next()->body).value();
}

TEST(OldServer, WithOldCiphersAloneChoosesOneWhereItIsOffered) {
  const OldAnswer answer = answer_of_old_server(OldStack::Rc4And3Des, hello_with(tls::all_suites()));
  EXPECT_FALSE(answer.ends);
  const auto family = tls::family_of(heard_from(answer).cipher_suite);
  EXPECT_TRUE(family == CipherFamily::TripleDes || family == CipherFamily::Rc4);
  EXPECT_EQ(heard_from(answer).version, Version::Tls12);
}

TEST(OldServer, WithOldCiphersAloneRefusesAModernClient) {
  const OldAnswer answer = answer_of_old_server(OldStack::Rc4And3Des, hello_with(tls::suites_of(CipherFamily::Aead)));
  EXPECT_TRUE(answer.ends);
  EXPECT_EQ(answer.record, handshake_failure());
}

TEST(OldServer, WithAnOldVersionAloneNamesThatWhateverIsAsked) {
  for (const Version highest : {Version::Ssl30, Version::Tls12}) {
    const OldAnswer answer = answer_of_old_server(OldStack::Ssl30, hello_with(tls::all_suites(), highest));
    EXPECT_FALSE(answer.ends);
    EXPECT_EQ(heard_from(answer).version, Version::Ssl30);
  }
}

TEST(OldServer, RefusesWhatItCannotRead) {
  EXPECT_TRUE(answer_of_old_server(OldStack::Ssl30, {}).ends);
  EXPECT_TRUE(answer_of_old_server(OldStack::Ssl30, Bytes(7, std::byte{0xFF})).ends);
}

}  // namespace
}  // namespace doctor::practice
