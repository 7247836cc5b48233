#include "cli/earlier_run.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/input_file.hpp"
#include "report/json_reader.hpp"

namespace doctor::cli {
namespace {

// A redacted run does not tell which host it was of; then the port has to do.
bool is_of(const Diagnosis& earlier, const probe::Target& target) {
  return earlier.target.port == target.port &&
         (earlier.redacted || text::to_lower_ascii(earlier.target.host) == text::to_lower_ascii(text::escape_untrusted(target.host, 4096)));
}

}  // namespace

Result<std::vector<Diagnosis>> read_earlier_run(const std::string& path, std::span<const probe::Target> targets, Redactor* redactor) {
  const auto name = text::format("\"{}\"", text::escape_untrusted(path, 80));
  TRY_ASSIGN(const auto whole, read_input_file(path, "the earlier run", report::kLongestDiagnosis));
  const auto all = report::read_diagnoses(whole, redactor);
  if (!all) return fail(Error{all.error()}.while_doing(text::format("cannot compare with {}", name)));
  std::vector<Diagnosis> out;
  for (const auto& target : targets) {
    const auto fits = [&](const Diagnosis& each) { return is_of(each, target); };
    const auto found = std::ranges::find_if(*all, fits);
    if (found == all->end())
      return fail(ErrorCode::BadData, text::format("{} holds no diagnosis of {} port {}", name, text::escape_untrusted(target.host), target.port));
    if (found->redacted && std::ranges::count_if(*all, fits) > 1)
      return fail(ErrorCode::BadData, text::format("{} is redacted and holds several targets: which of them is {} cannot be told", name,
                                                   text::escape_untrusted(target.host)));
    out.push_back(*found);
  }
  return out;
}

}  // namespace doctor::cli
