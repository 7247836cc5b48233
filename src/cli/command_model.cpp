#include "cli/command_model.hpp"

#include <CLI/CLI.hpp>

namespace doctor::cli {
namespace {

OptionModel describe_option(const CLI::Option& option) {
  OptionModel out;
  for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  // Of "FILE:FILE" only the first is ours; what stands behind a colon comes from a check.
  if (option.get_items_expected_max() != 0) out.takes = option.get_type_name().substr(0, option.get_type_name().find(':'));
  out.what = option.get_description();
  if (!option.get_default_str().empty()) out.what += " [" + option.get_default_str() + "]";
  return out;
}

CommandModel describe_below(const CLI::App& app, const std::string& parents) {
  CommandModel out{.name = app.get_name(), .whole_name = parents + app.get_name(), .what = app.get_description(), .help_end = app.get_footer()};
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->get_positional())
      out.places.push_back({option->get_name(true), option->get_description(), option->get_required(), option->get_items_expected_max() > 1});
    else
      out.options.push_back(describe_option(*option));
  }
  for (const auto* command : app.get_subcommands({}))
    if (!command->get_group().empty()) out.commands.push_back(describe_below(*command, out.whole_name + " "));
  out.command_wanted = app.get_require_subcommand_min() > 0;
  return out;
}

}  // namespace

CommandModel describe(const CLI::App& app) { return describe_below(app, ""); }

}  // namespace doctor::cli
