#include "cli/config_file.hpp"

#include <toml++/toml.h>
#include <CLI/CLI.hpp>

#include <sstream>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/input_file.hpp"

namespace doctor::cli {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

std::string in_quotes(std::string_view untrusted) { return "\"" + text::escape_untrusted(untrusted, 80) + "\""; }

class Configuration {
 public:
  Configuration(std::string path, const CLI::App& app) : path_(std::move(path)), app_(app) {}

  Result<void> apply(const toml::table& file, CLI::App& command) const {
    std::vector<std::string> tables;
    for (const auto* each : app_.get_subcommands({})) tables.push_back(each->get_name());
    for (const auto& [key, value] : file) {
      const std::string name{key.str()};
      if (std::ranges::find(tables, name) == tables.end() || !value.is_table())
        return wrong(key.source().begin.line, value.is_table()
                                                  ? text::format("unknown table {}{}", in_quotes("[" + name + "]"), did_you_mean(name, tables))
                                                  : text::format("{} stands in no table; write it below [diagnose]", in_quotes(name)));
      TRY(apply_table(name, *value.as_table(), command));
    }
    return {};
  }

 private:
  std::unexpected<Error> wrong(std::uint32_t line, std::string what) const {
    return fail(ErrorCode::BadData, text::format("{}:{}: {}", text::escape_untrusted(path_), line, what));
  }

  Result<void> apply_table(const std::string& name, const toml::table& table, CLI::App& command) const {
    const CLI::App* sub = app_.get_subcommands([&](const CLI::App* each) { return each->get_name() == name; }).front();
    std::vector<std::string> known;
    for (const auto* option : sub->get_options())
      for (const auto& each : option->get_lnames())
        if (each != "help" && each != "config") known.push_back(each);
    for (const auto& [key, value] : table) {
      const std::string option_name{key.str()};
      const auto line = key.source().begin.line;
      if (std::ranges::find(known, option_name) == known.end())
        return wrong(line, text::format("unknown key {} in [{}]{}", in_quotes(option_name), name, did_you_mean(option_name, known)));
      TRY_ASSIGN(const auto words, words_of(option_name, value, line));
      if (sub != &command) continue;
      CLI::Option& option = *command.get_option("--" + option_name);
      if (option.count() == 0) TRY(give(option, option_name, words, line));
    }
    return {};
  }

  // The value as it would stand on the command line; an array is an option given several times, false is one not given.
  Result<std::vector<std::string>> words_of(const std::string& key, const toml::node& value, std::uint32_t line) const {
    std::vector<std::string> words;
    if (const auto* array = value.as_array()) {
      for (const auto& each : *array) {
        if (!is_word(each)) return wrong(line, text::format("{} takes texts or numbers", in_quotes(key)));
        words.push_back(word_of(each));
      }
      return words;
    }
    if (const auto* flag = value.as_boolean()) return flag->get() ? std::vector<std::string>{"true"} : words;
    if (!is_word(value)) return wrong(line, text::format("{} takes a text, a number, true or false", in_quotes(key)));
    words.push_back(word_of(value));
    return words;
  }

  static bool is_word(const toml::node& value) { return value.is_string() || value.is_number() || value.is_date() || value.is_date_time(); }

  // A number or a date is read as it would be when it stood in quotes: now = 2026-11-21T10:00:00Z.
  static std::string word_of(const toml::node& value) {
    if (const auto* words = value.as_string()) return words->get();
    std::ostringstream out;
    value.visit([&out](const auto& each) {
      if constexpr (toml::is_value<decltype(each)>) out << each.get();
    });
    return out.str();
  }

  Result<void> give(CLI::Option& option, const std::string& key, const std::vector<std::string>& words, std::uint32_t line) const {
    const bool is_flag = option.get_items_expected_max() == 0;
    if (is_flag && !words.empty() && words != std::vector<std::string>{"true"})
      return wrong(line, text::format("{} takes true or false", in_quotes(key)));
    if (!is_flag && words == std::vector<std::string>{"true"}) return wrong(line, text::format("{} takes a value, not true", in_quotes(key)));
    if (words.size() > 1 && option.get_items_expected_max() == 1) return wrong(line, text::format("{} takes one value", in_quotes(key)));
    for (const auto& word : words) option.add_result(word);
    if (words.empty()) return {};
    try {
      option.run_callback();
    } catch (const CLI::Error& error) {
      return wrong(line, error.what());
    }
    return {};
  }

  std::string path_;
  const CLI::App& app_;
};

}  // namespace

Result<void> apply_config(const std::string& path, const CLI::App& app, CLI::App& command) {
  TRY_ASSIGN(const auto content, read_input_file(path, "the configuration", kMostBytes));
  try {
    return Configuration{path, app}.apply(toml::parse(content), command);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::BadData, text::format("{}:{}: this is no TOML: {}", text::escape_untrusted(path), error.source().begin.line,
                                                 text::escape_untrusted(error.description(), 200)));
  }
}

}  // namespace doctor::cli
