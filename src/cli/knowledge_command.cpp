#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/folder_output.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/output.hpp"
#include "knowledge/check.hpp"
#include "knowledge/explain.hpp"
#include "report/knowledge_report.hpp"
#include "report/site/knowledge_site.hpp"

namespace doctor::cli {
namespace {

int list(const KnowledgeCommand& command, Output& output) {
  const auto known = load_knowledge(command.folder);
  if (!known) return complain(known.error());
  const auto causes = knowledge::causes_that_fit(command.filter, *known);
  if (!causes) return complain(causes.error());
  output.write(command.output.json
                   ? report::knowledge_list_json(*causes)
                   : report::knowledge_list_text(*known, *causes, command.filter.code.empty() ? report::Order::ByStage : report::Order::AsGiven));
  return kWorks;
}

// What was probably meant by an id that nothing has.
std::string meant_by(const KnowledgeCommand& command, const knowledge::Knowledge& known) {
  std::vector<std::string> ids;
  for (const auto& each : known.causes()) ids.emplace_back(each.id);
  for (const auto& each : known.fixes()) ids.emplace_back(each.id);
  for (const auto& each : known.groups()) ids.emplace_back(each.id);
  if (const auto all = load_knowledge(command.folder))
    if (const auto code = knowledge::explain(command.id, {}, *all); code && code->main.likely() != nullptr)
      return text::format("; it is a code: 'rdpdoctor explain {}' says what it means", text::escape_untrusted(command.id, 80));
  return did_you_mean(command.id, ids);
}

int show(const KnowledgeCommand& command, Output& output) {
  const auto known = load_knowledge(command.folder, knowledge::Contents::WithoutCodeTables);
  if (!known) return complain(known.error());
  const auto shown =
      command.output.json ? report::knowledge_show_json(*known, command.id) : report::knowledge_show_text(*known, command.id, output.colour());
  if (!shown)
    return complain({ErrorCode::BadData,
                     text::format("nothing is known by the id \"{}\"{}; 'rdpdoctor knowledge list' has them all", text::escape_untrusted(command.id),
                                  meant_by(command, *known)),
                     nullptr});
  output.write(*shown);
  return kWorks;
}

int html(const KnowledgeCommand& command, Output& output) {
  const auto known = load_knowledge(command.folder);
  if (!known) return complain(known.error());
  const auto site = report::knowledge_site(*known, DOCTOR_VERSION);
  if (const auto written = write_our_folder(command.site, site.files, ".rdpdoctor-site", command.force); !written) return complain(written.error());
  output.write(text::format("{} files in {}: pages for {} causes, {} codes, {} fixes, {} groups, {} stages\n", site.files.size(),
                            text::escape_untrusted(command.site), site.causes, site.codes, site.fixes, site.groups, site.stages));
  return kWorks;
}

int test(const KnowledgeCommand& command, Output& output) {
  const auto report = knowledge::check_folder(command.folder);
  if (!report) return complain(report.error());
  for (const auto& problem : report->problems) output.write(problem.to_string() + "\n");
  output.write(text::format("{} causes ({} with predicates), {} fixes, {} groups, {} code tables; {} cases run; {} problems\n", report->causes,
                            report->observable, report->fixes, report->groups, report->code_tables, report->cases, report->problems.size()));
  return report->problems.empty() ? kWorks : kBadData;
}

}  // namespace

int run(const KnowledgeCommand& command) {
  Output output{command.output};
  int exit_code = kInternal;
  switch (command.action) {
    case KnowledgeCommand::Action::List: exit_code = list(command, output); break;
    case KnowledgeCommand::Action::Show: exit_code = show(command, output); break;
    case KnowledgeCommand::Action::Html: exit_code = html(command, output); break;
    case KnowledgeCommand::Action::Test: exit_code = test(command, output); break;
  }
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return exit_code;
}

}  // namespace doctor::cli
