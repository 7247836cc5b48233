// The table of small .rdp files, tests/data/lint/table.txt, and a publisher to sign them with.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/certificate_maker.hpp"
#include "crypto/trust.hpp"
#include "lint/lint.hpp"

namespace doctor::test {

struct LintCase {
  std::string name{};
  std::multiset<std::string> expected{};  // "setting-twice 2+3"
  Bytes file{};
};

// Two authorities, of which one is trusted, and publishers below them.
class Publishers {
 public:
  Publishers();
  // "" (trusted), "untrusted", "expired", "early", "weak"
  Bytes sign(const std::string& who, BytesView content) const;
  std::shared_ptr<const crypto::TrustStore> store() const { return store_; }
  static WallTime now();

 private:
  crypto::KeyedCertificate trusted_{}, untrusted_{}, expired_{}, early_{};
  std::shared_ptr<const crypto::TrustStore> store_{};
};

std::vector<LintCase> read_lint_cases(const Publishers& publishers);
std::multiset<std::string> found_in(const lint::Report& report);

}  // namespace doctor::test
