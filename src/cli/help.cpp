#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

constexpr std::size_t kNameColumns = 24;

class PageFormatter : public CLI::Formatter {
 public:
  explicit PageFormatter(std::size_t width) : width_(std::max<std::size_t>(width, 2 * kNameColumns)) {}

  std::string make_description(const CLI::App* app) const override { return text::wrap(app->get_description(), width_) + "\n"; }

  std::string make_usage(const CLI::App* app, std::string) const override {
    std::string line = "Usage:" + whole_name(app) + " [OPTIONS]";
    const bool has_commands = !app->get_subcommands({}).empty();
    const bool command_wanted = app->get_require_subcommand_min() > 0;
    for (const auto* option : app->get_options([](const CLI::Option* each) { return each->get_positional(); })) {
      const auto name = option->get_name(true) + (several(option) ? "..." : "");
      line += option->get_required() ? " " + name : has_commands && !command_wanted ? " [" + name + " | COMMAND]" : " [" + name + "]";
    }
    if (has_commands && command_wanted) line += " COMMAND";
    return line + "\n";
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name = is_positional ? option->get_name(true) : option->get_name(false, true);
    // Of "FILE:FILE" only the first is ours; what stands behind a colon comes from a check.
    const auto type = option->get_type_name();
    if (!is_positional && option->get_items_expected_max() != 0) name += " " + type.substr(0, type.find(':'));
    std::string what = option->get_description();
    if (!option->get_default_str().empty()) what += " [" + option->get_default_str() + "]";
    return row(name, what);
  }

  std::string make_subcommand(const CLI::App* sub) const override { return row(sub->get_name(), sub->get_description()); }

 private:
  static std::string whole_name(const CLI::App* app) {
    return (app->get_parent() != nullptr ? whole_name(app->get_parent()) : std::string{}) + " " + app->get_name();
  }
  static bool several(const CLI::Option* option) { return option->get_items_expected_max() > 1; }

  // The name, and what it means in a column of its own, beginning on the next line where the name is long.
  std::string row(const std::string& name, const std::string& what) const {
    const auto body = text::wrap(what, width_, std::string(kNameColumns, ' '));
    if (name.size() + 3 > kNameColumns) return "  " + name + "\n" + body + "\n";
    return text::format("  {:<{}}{}\n", name, kNameColumns - 2, body.substr(std::min(kNameColumns, body.size())));
  }

  std::size_t width_;
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter(std::size_t width) { return std::make_shared<PageFormatter>(width); }

}  // namespace doctor::cli
