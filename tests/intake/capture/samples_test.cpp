// Captures of real clients and hosts, made by others (tests/data/captures/MANIFEST.md), as facts.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "format/keylog/key_log.hpp"
#include "intake/capture/capture_file.hpp"
#include "intake/capture/capture_reader.hpp"
#include "intake/capture/connection_facts.hpp"
#include "support/golden.hpp"

namespace doctor::intake {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// `key_log`: a file of secrets; empty: none.
std::string facts_of(const std::string& path, const std::string& key_log = {}) {
  auto file = CaptureFile::open(path);
  if (!file) return file.error().to_string();
  const auto keys = keylog::parse(content_of(key_log));
  CaptureReader reader{{3389}, {}, &keys};
  for (Frame frame; file->next(frame);) reader.on_frame(file->link(), frame.bytes, frame.at);
  const auto contents = reader.finish();
  const auto trust = crypto::TrustStore::of({});
  std::string out = text::format("{} packets, {} other connections\n", contents.counts.packets, contents.counts.other);
  for (const auto& each : contents.udp) out += text::format("UDP to {}: {}\n", each.host.to_string(), each.answer ? "answered" : "not answered");
  for (const auto& connection : contents.connections) {
    out += text::format("\n{} to {}\n", connection->client().to_string(), connection->host().to_string());
    const auto evidence = evidence_of(*connection, contents.udp, {.trust = &trust});
    for (const auto& fact : evidence.facts())
      out += text::format("  {}{}{} = {}\n", fact.type->id, fact.subject.offered.empty() ? "" : " of ", fact.subject.offered,
                          fact.known() ? to_text(*fact.value()) : text::format("unknown: {}", fact.unknown()->to_string()));
  }
  return out;
}

class Sample : public testing::TestWithParam<const char*> {};

TEST_P(Sample, GivesTheFactsThatWereReviewed) {
  test::expect_golden(text::format("capture_{}.txt", GetParam()),
                      facts_of(text::format("{}/tests/data/captures/{}.pcap", DOCTOR_SOURCE_DIR, GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Captures, Sample,
                         testing::Values("rdp-to-ssl", "rdp-proprietary-encryption", "rdp-invalid-length", "rdpeudp-handshake-success"));

class Logged : public testing::TestWithParam<const char*> {};

// The client's secrets show the certificate of TLS 1.3, and what the host says before anybody has signed in.
TEST_P(Logged, GivesTheFactsThatWereReviewed) {
  const auto stem = text::format("{}/tests/data/captures/{}", DOCTOR_SOURCE_DIR, GetParam());
  test::expect_golden(text::format("capture_{}.txt", GetParam()), facts_of(stem + ".pcapng", stem + ".keys"));
}

INSTANTIATE_TEST_SUITE_P(Captures, Logged, testing::Values("nla-tls12", "nla-tls13"));

TEST(CaptureFile, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(CaptureFile::open("/nonexistent/x.pcap").error().code, ErrorCode::MissingInput);
  const auto no_capture = CaptureFile::open(text::format("{}/tests/data/captures/MANIFEST.md", DOCTOR_SOURCE_DIR));
  ASSERT_FALSE(no_capture);
  EXPECT_EQ(no_capture.error().code, ErrorCode::BadData);
  EXPECT_NE(no_capture.error().message.find("unknown file format"), std::string::npos);
  const auto folder = CaptureFile::open(DOCTOR_SOURCE_DIR);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::BadData);
  EXPECT_NE(folder.error().message.find("is a folder"), std::string::npos) << folder.error().message;
}

TEST(CaptureFile, SaysThatAPackedFileIsToBeUnpacked) {
  std::FILE* packed = std::tmpfile();
  ASSERT_NE(packed, nullptr);
  std::fputs("\x1f\x8b\x08 and what gzip makes of a capture, which nobody needs to read here", packed);
  std::rewind(packed);
  const auto read = CaptureFile::read(packed, "a.pcap.gz");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::BadData);
  EXPECT_NE(read.error().message.find("packed with gzip; unpack it first"), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace doctor::intake
