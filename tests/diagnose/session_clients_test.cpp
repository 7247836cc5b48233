#include "diagnose/session_clients.hpp"

#include <gtest/gtest.h>

#include "diagnose/known.hpp"
#include "evidence/facts/session.hpp"

namespace doctor::diagnose {
namespace {

// Four clients that came as far as a session, one of which had not, at a host that ended it so.
Diagnosis refused_with(const char* reason) {
  Diagnosis d{.evidence = Evidence{{}}};
  if (*reason != 0) d.evidence.observe(facts::kSessionErrorInfo, reason);
  d.clients = {{.client = "mstsc-windows-11", .result = ClientResult::Connects, .text = "as it comes"},
               {.client = "freerdp-3", .result = ClientResult::Prompts},
               {.client = "windows-app-mac", .result = ClientResult::Connects},
               {.client = "remmina", .result = ClientResult::Refuses, .code = 0x20008}};
  judge_clients_by_session(test_knowledge(), d);
  return d;
}

TEST(SessionClients, AreRefusedWithTheCodeThatEachShows) {
  const auto d = refused_with("ERRINFO_SERVER_DENIED_CONNECTION");
  for (const auto& client : d.clients) EXPECT_EQ(client.result, ClientResult::Refuses) << client.client;
  EXPECT_EQ(d.clients[0].extended, 7);
  EXPECT_EQ(d.clients[0].code, std::nullopt);
  EXPECT_EQ(d.clients[1].code, 0x10007);
  EXPECT_EQ(d.clients[2].code, std::nullopt);
  EXPECT_EQ(d.clients[2].extended, std::nullopt);
  EXPECT_EQ(d.clients[3].code, 0x20008) << "refused before the session";
  for (const auto& client : std::span{d.clients}.first(3)) {
    EXPECT_FALSE(client.source.empty());
    EXPECT_FALSE(client.because.empty());
  }
}

TEST(SessionClients, AreNotKnownWhereAnotherMayFareBetter) {
  // A limit of the session before, a licence that another client may hold, a number of no specification, no reason at all.
  for (const auto* reason : {"ERRINFO_IDLE_TIMEOUT", "ERRINFO_LICENSE_NO_LICENSE", "0x000010ea", ""}) {
    const auto d = refused_with(reason);
    for (const auto& client : std::span{d.clients}.first(3)) {
      EXPECT_EQ(client.result, ClientResult::Unknown) << client.client << " " << reason;
      EXPECT_TRUE(client.text.empty());
    }
  }
}

}  // namespace
}  // namespace doctor::diagnose
