// The sample logs of tests/data/evtx, read.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "format/evtx/file.hpp"

namespace doctor::test {

inline Bytes sample_log(const std::string& name) {
  std::ifstream file{std::string{DOCTOR_SOURCE_DIR} + "/tests/data/evtx/" + name, std::ios::binary};
  const std::string chars{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_FALSE(chars.empty()) << name;
  const auto bytes = text::as_bytes(chars);
  return {bytes.begin(), bytes.end()};
}

struct ReadLog {
  evtx::Layout layout{};
  std::vector<std::unique_ptr<evtx::Store>> stores{};  // of the records' texts
  std::vector<evtx::Record> records{};
  std::vector<evtx::Damage> damage{};
  std::size_t unreadable{0};
};

inline ReadLog read_log(BytesView file) {
  ReadLog out;
  auto layout = evtx::lay_out(file);
  EXPECT_TRUE(layout) << layout.error().to_string();
  if (!layout) return out;
  out.layout = *std::move(layout);
  for (const auto& place : out.layout.chunks) {
    auto chunk = evtx::read_chunk(file.subspan(place.offset, place.size), place.offset);
    for (const auto& each : chunk.records) out.records.push_back(each);
    for (auto& each : chunk.damage) out.damage.push_back(std::move(each));
    out.unreadable += chunk.unreadable;
    out.stores.push_back(std::move(chunk.store));
  }
  return out;
}

}  // namespace doctor::test
