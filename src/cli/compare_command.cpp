#include <memory>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/history_file.hpp"
#include "cli/input_file.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "report/compare_report.hpp"
#include "report/json_reader.hpp"

namespace doctor::cli {
namespace {

constexpr int kDiffers = 1;  // as diff has it

// A file has a path or an ending; a host called "x.json" is written "x.json:3389".
bool is_file_name(std::string_view word) {
  const auto lower = text::to_lower_ascii(word);
  return lower.ends_with(".json") || lower.ends_with(".jsonl") || (word.find('/') != word.npos && word.find("://") == word.npos);
}

Result<report::ComparedRun> from_file(const std::string& path) {
  const auto name = text::escape_untrusted(path, 80);
  TRY_ASSIGN(const auto whole, read_input_file(path, "the run", report::kLongestDiagnosis));
  auto all = report::read_diagnoses(whole, nullptr);
  if (!all) return fail(Error{all.error()}.while_doing(text::format("cannot compare \"{}\"", name)));
  if (all->size() != 1) return fail(ErrorCode::BadData, text::format("\"{}\" holds {} diagnoses; give a file with one", name, all->size()));
  return report::ComparedRun{.asked_for = path, .diagnosis = std::move(all->front())};
}

class Finder {
 public:
  explicit Finder(const std::string& file) : file_(file) {}

  Result<report::ComparedRun> find(const std::string& word) {
    if (is_file_name(word)) return from_file(word);
    if (store_ == nullptr) {
      TRY_ASSIGN(store_, open_history(file_));
    }
    const auto number = parse_run(word);
    return number ? by_number(*number) : last_of(word);
  }

 private:
  Result<report::ComparedRun> by_number(std::int64_t number) {
    if (store_ != nullptr) {
      TRY_ASSIGN(const auto run, store_->read(number));
      if (run) {
        TRY_ASSIGN(auto diagnosis, diagnosis_in(*run));
        return report::ComparedRun{.asked_for = std::to_string(number), .run = number, .diagnosis = std::move(diagnosis)};
      }
    }
    return fail(ErrorCode::MissingInput, text::format("history has no run {}; 'rdpdoctor history HOST' lists them", number));
  }

  Result<report::ComparedRun> last_of(const std::string& word) {
    TRY_ASSIGN(const auto place, read_place(word));
    if (store_ != nullptr) {
      TRY_ASSIGN(const auto last, store_->last(place, {}));
      if (last) {
        TRY_ASSIGN(auto found, by_number(last->id));
        found.asked_for = word;
        return found;
      }
    }
    const auto name = text::escape_untrusted(word, 80);
    return fail(ErrorCode::MissingInput, text::format("history has no run of {}; look at it first: rdpdoctor diagnose {}", name, name));
  }

  const std::string& file_;
  std::unique_ptr<store::RunStore> store_{};
};

}  // namespace

int run(const CompareCommand& command) {
  Finder finder{command.file};
  const auto first = finder.find(command.first);
  if (!first) return complain(first.error());
  const auto second = finder.find(command.second);
  if (!second) return complain(second.error());
  const auto found = knowledge::side_by_side(first->diagnosis, second->diagnosis);
  Output output{command.output};
  output.write(command.output.json ? report::compared_as_json(*first, *second, found)
                                   : report::compared_as_text(*first, *second, found, {.colour = output.colour()}));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return found.alike() ? kWorks : kDiffers;
}

}  // namespace doctor::cli
