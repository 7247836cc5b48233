// How a gateway is shown: in the head, as stages of its own, and by its transports.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/facts/gateway.hpp"
#include "report/html/html_report.hpp"
#include "report/json_reader.hpp"
#include "report/json_report.hpp"
#include "report/sample_diagnosis.hpp"
#include "report/text_report.hpp"

namespace doctor::report {
namespace {

bool has(std::string_view in, std::string_view what) { return in.find(what) != in.npos; }

Diagnosis through_a_gateway(bool well) {
  auto d = test::sample_diagnosis();
  d.target.gateway = NamedGateway{"gw.example.com", 443};
  auto& stage = d.stages[std::size_t(Stage::Gateway)];
  stage = {.stage = Stage::Gateway, .status = well ? StageStatus::Passed : StageStatus::Failed, .summary = "gw.example.com: in a few words"};
  stage.steps = {{.id = "name", .status = StageStatus::Passed, .took = std::chrono::milliseconds{2}, .summary = "192.0.2.44"},
                 {.id = "tls", .status = StageStatus::Passed, .summary = "TLS 1.3"},
                 {.id = "http", .status = well ? StageStatus::Passed : StageStatus::Failed, .summary = "WebSocket 501: does not know this request"},
                 {.id = "sign-in", .status = well ? StageStatus::Passed : StageStatus::NotReached}};
  AskedTransport websocket{.id = "websocket", .title = "WebSocket upgrade", .outcome = "answered", .status = 501};
  websocket.answer = "501: does not know this request";
  websocket.answered_by = "proxy";
  websocket.conclusion = "blocked on the way, or no gateway at this address";
  if (well) {
    websocket.status = 401;
    websocket.answer = "401: asks for a sign-in";
    websocket.schemes = {"NTLM", "Negotiate"};
    websocket.open = true;
    websocket.answered_by = "gateway";
    websocket.conclusion = "works";
  }
  stage.transports = {websocket, {.id = "http-in", .title = "HTTP RDG_IN_DATA", .outcome = "not-asked", .answer = "not asked"}};
  return d;
}

TEST(GatewayReport, StandsInTheHeadOfEveryForm) {
  const auto d = through_a_gateway(true);
  EXPECT_TRUE(has(text_header("0.1", d.target, {}), "pc17.example.com port 3389 through gateway gw.example.com:443"));
  EXPECT_TRUE(has(text_one_line(d, {}), "pc17.example.com:3389 through gateway gw.example.com:443 "));
  const auto page = to_html({&d, 1}, "0.1");
  EXPECT_TRUE(has(page, "<title>pc17.example.com through gateway gw.example.com:443: degraded"));
  const auto json = nlohmann::json::parse(to_json_text(d, "0.1", JsonForm::Document));
  EXPECT_EQ(json["target"]["gateway"], (nlohmann::json{{"host", "gw.example.com"}, {"port", 443}}));
}

TEST(GatewayReport, IsReadBackFromItsJson) {
  const auto read = read_diagnoses(to_json_text(through_a_gateway(true), "0.1", JsonForm::Document), nullptr);
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_TRUE(read->at(0).target.gateway);
  EXPECT_EQ(read->at(0).target.gateway->host, "gw.example.com");
}

TEST(GatewayReport, IsOneLineWhereAllIsWell) {
  const auto d = through_a_gateway(true);
  const auto& stage = d.stages[std::size_t(Stage::Gateway)];
  EXPECT_EQ(text_stage_line(stage, {}), "  ok   gateway      gw.example.com: in a few words\n");
  const auto all = text_stage_line(stage, {.verbose = true});
  EXPECT_TRUE(has(all, "       ok   name        192.0.2.44 (2 ms)\n")) << all;
  EXPECT_TRUE(has(all, "401: asks for a sign-in")) << all;
  EXPECT_TRUE(has(all, "not asked")) << all;
}

TEST(GatewayReport, ShowsStagesAndTransportsWhereSomethingIsWrong) {
  const auto d = through_a_gateway(false);
  const auto told = text_stage_line(d.stages[std::size_t(Stage::Gateway)], {});
  EXPECT_TRUE(has(told, "       FAIL http        WebSocket 501: does not know this request\n")) << told;
  EXPECT_FALSE(has(told, "sign-in")) << told;
  EXPECT_TRUE(has(told, "a proxy")) << told;
  EXPECT_FALSE(has(told, "RDG_IN_DATA")) << told;
  for (const auto line : text::split(told, '\n')) EXPECT_LE(line.size(), 80u) << line;
}

TEST(GatewayReport, HasStagesAndTransportsInJson) {
  const auto json = nlohmann::json::parse(to_json_text(through_a_gateway(false), "0.1", JsonForm::Document));
  const auto& stage = json["stages"][std::size_t(Stage::Gateway)];
  EXPECT_EQ(
      stage["steps"][0],
      (nlohmann::json{
          {"id", "name"}, {"status", "passed"}, {"reason", nullptr}, {"duration_ms", 2.0}, {"summary", "192.0.2.44"}, {"stops_clients", false}}));
  EXPECT_EQ(stage["transports"][0]["status"], 501);
  EXPECT_EQ(stage["transports"][0]["answered_by"], "proxy");
  EXPECT_FALSE(json["stages"][0].contains("steps"));
}

TEST(GatewayReport, HasStagesAndTransportsAsTablesInHtml) {
  const auto d = through_a_gateway(true);
  const auto page = to_html({&d, 1}, "0.1");
  EXPECT_TRUE(has(page, "How the gateway answers"));
  EXPECT_TRUE(has(page, "NTLM, Negotiate"));
  EXPECT_TRUE(has(page, "step-row"));
  const auto without = test::sample_diagnosis();
  EXPECT_FALSE(has(to_html({&without, 1}, "0.1"), "How the gateway answers"));
}

// A gateway's texts are a stranger's.
TEST(GatewayReport, ShowsWhatTheGatewaySentAsText) {
  auto d = through_a_gateway(false);
  const std::string evil = "<script>\x1b[2J";
  auto& stage = d.stages[std::size_t(Stage::Gateway)];
  for (auto& step : stage.steps) step.summary = evil;
  for (auto& asked : stage.transports) asked.schemes = {evil}, asked.answer = evil, asked.conclusion = evil;
  d.target.gateway->host = evil;
  EXPECT_FALSE(has(to_html({&d, 1}, "0.1"), "<script>\\x1b"));
  EXPECT_FALSE(has(whole_text(d, "0.1", {}), "\x1b"));
  EXPECT_FALSE(has(to_json_text(d, "0.1", JsonForm::Document), "\x1b"));
}

}  // namespace
}  // namespace doctor::report
