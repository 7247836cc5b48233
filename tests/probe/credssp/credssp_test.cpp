#include "probe/credssp/credssp.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/host_probe.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::probe {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::Script;
using test::shown;
using test::Tcp;

const WallTime kNow = *parse_rfc3339("2026-11-21T03:35:00Z");

ntlm::Challenge member() {
  return {.target_name = "ADLAB",
          .netbios_computer = "RDP1",
          .netbios_domain = "ADLAB",
          .dns_computer = "rdp1.ad.lab",
          .dns_domain = "ad.lab",
          .dns_tree = "ad.lab",
          .timestamp = kNow + minutes{7},
          .version = ntlm::OsVersion{10, 0, 20348}};
}

Bytes with_challenge(const ntlm::Challenge& challenge) { return encode(credssp::TSRequest{.version = 6, .nego_tokens = {ntlm::encode(challenge)}}); }

class CredsspProbe : public HostProbe {
 protected:
  CredsspProbe() { network.wall_time(kNow); }

  // The plain bytes inside TLS, as if TLS were not there.
  void probe(Script server, std::optional<std::uint8_t> alert = {}) {
    const auto open = walk_to(Tcp::accept(std::move(server)));
    probe_credssp(context, open, [&](Machine& machine) {
      const net::Conversation conversation{open.connection.get(), &machine};
      network.converse(std::span{&conversation, 1});
      return alert;
    });
  }
};

TEST_F(CredsspProbe, HearsAMemberTellItsNamesBuildAndClock) {
  probe(Script{}.hear().say(with_challenge(member())));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "challenge");
  EXPECT_EQ(shown(evidence, facts::kCredsspVersion), "6");
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "unknown: not applicable");
  EXPECT_EQ(shown(evidence, facts::kHostComputer), "RDP1");
  EXPECT_EQ(shown(evidence, facts::kHostDomain), "ADLAB");
  EXPECT_EQ(shown(evidence, facts::kHostDnsComputer), "rdp1.ad.lab");
  EXPECT_EQ(shown(evidence, facts::kHostDnsForest), "ad.lab");
  EXPECT_EQ(shown(evidence, facts::kHostDomainJoined), "yes");
  EXPECT_EQ(shown(evidence, facts::kHostOsVersion), "10.0.20348");
  EXPECT_EQ(shown(evidence, facts::kHostOsBuild), "20348");
  EXPECT_EQ(shown(evidence, facts::kHostClock), "2026-11-21T03:42:00Z");
  EXPECT_NEAR(evidence.walk_value<double>(facts::kHostClockOffset).value(), 420, 2);
  EXPECT_EQ(shown(evidence, facts::kHostClockOff), "yes");
}

TEST_F(CredsspProbe, AHostThatStandsAloneIsNoMember) {
  auto alone = member();
  alone.netbios_domain = "rdp1";
  alone.timestamp = kNow - seconds{30};
  probe(Script{}.hear().say(with_challenge(alone)));
  EXPECT_EQ(shown(evidence, facts::kHostDomainJoined), "no");
  EXPECT_EQ(shown(evidence, facts::kHostClockOff), "no");
}

TEST_F(CredsspProbe, WhatTheChallengeLeavesOutIsUnknown) {
  probe(Script{}.hear().say(with_challenge({.target_name = "X"})));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "challenge");
  for (const FactType* type : {&facts::kHostComputer, &facts::kHostDomainJoined, &facts::kHostOsBuild, &facts::kHostClockOff})
    EXPECT_TRUE(shown(evidence, *type).starts_with("unknown: no usable answer")) << type->id;
}

TEST_F(CredsspProbe, ObservesARefusalByCode) {
  probe(Script{}.hear().say(encode(credssp::TSRequest{.version = 6, .error_code = credssp::NtStatus::NtlmBlocked})));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "error_code");
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "STATUS_NTLM_BLOCKED");
  EXPECT_EQ(shown(evidence, facts::kHostComputer), "unknown: no usable answer");
}

TEST_F(CredsspProbe, TellsAnEndByAlertFromAPlainOne) {
  probe(Script{}.hear().close(), std::uint8_t{116});
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "alert");
  EXPECT_EQ(shown(evidence, facts::kTlsAlert), "certificate_required");
  probe(Script{}.hear().close());
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "closed");
}

TEST_F(CredsspProbe, SaysWhyAnAnswerIsMalformed) {
  probe(Script{}.hear().say(test::bytes_of("HTTP/1.1 400 Bad Request\r\n")));
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "malformed");
  EXPECT_EQ(shown(evidence, facts::kCredsspVersion), "unknown: no usable answer: TSRequest.tag at offset 0: must be a SEQUENCE");
}

TEST_F(CredsspProbe, WhatTheUserStoppedIsUnknown) {
  network.interrupt_at(Instant{seconds{1}});
  probe(Script{});
  EXPECT_EQ(shown(evidence, facts::kCredsspOutcome), "unknown: interrupted");
}

}  // namespace
}  // namespace doctor::probe
