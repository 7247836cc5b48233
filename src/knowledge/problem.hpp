// What is wrong with a knowledge file, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doctor::knowledge {

struct Problem {
  std::string file{};     // below the knowledge folder: "causes/tcp/x.yaml"
  std::uint32_t line{0};  // from 1; 0 speaks of the whole file
  std::string message{};  // one lower-case phrase without full stop

  // "causes/tcp/x.yaml:14: unknown fact "cert.notafter""
  std::string to_string() const;
  friend bool operator==(const Problem&, const Problem&) = default;
};

// Collects, so that an author sees every mistake at once; keeps at most kLimit of them.
class Problems {
 public:
  static constexpr std::size_t kLimit = 1000;

  void add(std::string_view file, std::uint32_t line, std::string message) {
    if (list_.size() < kLimit) list_.push_back({std::string{file}, line, std::move(message)});
  }
  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  // By file, line and message.
  std::vector<Problem> sorted() &&;

 private:
  std::vector<Problem> list_;
};

}  // namespace doctor::knowledge
