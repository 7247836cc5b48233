#include "cli/manual.hpp"

#include "base/text.hpp"

namespace doctor::cli {
namespace {

enum class Hyphens : bool { AsInText, AsTyped };

// As roff takes it: no backslash, no control line. What is typed has ASCII hyphens, which roff would make typographic.
std::string roff(std::string_view in, Hyphens hyphens = Hyphens::AsInText) {
  std::string out;
  bool line_begins = true;
  for (const char c : in) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (c == '\\')
      out += "\\e";
    else if (c == '-' && hyphens == Hyphens::AsTyped)
      out += "\\-";
    else if (c == '\'' && hyphens == Hyphens::AsTyped)
      out += "\\(aq";
    else
      out += c;
  }
  return out;
}

std::string typed(std::string_view in) { return roff(in, Hyphens::AsTyped); }

std::string page_name(const CommandModel& command) {
  std::string out = command.whole_name;
  for (char& c : out)
    if (c == ' ') c = '-';
  return out;
}

std::string synopsis(const CommandModel& command) {
  std::string out = text::format(".B {}\n[\\fIOPTIONS\\fR]\n", typed(command.whole_name));
  for (const auto& place : command.places) {
    const auto name = text::format("\\fI{}\\fR{}", roff(place.name), place.several ? "..." : "");
    out += place.required ? name + "\n" : "[" + name + "]\n";
  }
  if (command.commands.empty()) return out;
  return out + (command.command_wanted ? "\\fICOMMAND\\fR\n" : "[\\fICOMMAND\\fR]\n");
}

std::string options(const CommandModel& command) {
  std::string out;
  for (const auto& place : command.places) out += text::format(".TP\n.I {}\n{}\n", roff(place.name), roff(place.what));
  for (const auto& option : command.options) {
    std::string names;
    for (const auto& name : option.names)
      names +=
          text::format("{}\\fB{}\\fR{}", names.empty() ? "" : ", ", typed(name), option.takes.empty() ? "" : " \\fI" + roff(option.takes) + "\\fR");
    out += text::format(".TP\n{}\n{}\n", names, roff(option.what));
  }
  return out.empty() ? out : ".SH OPTIONS\n" + out;
}

// The end of --help is paragraphs: "Examples:" with commands, "Exit codes:" with a sentence, and others.
struct HelpEnd {
  std::string examples{}, exit_codes{}, notes{};
};

HelpEnd read_help_end(std::string_view in) {
  HelpEnd out;
  std::string paragraph;
  const auto take = [&] {
    if (paragraph.starts_with("Example"))
      out.examples += paragraph.substr(paragraph.find('\n') + 1);
    else if (paragraph.starts_with("Exit codes:"))
      out.exit_codes += text::format(".P\n{}\n", roff(text::trim(std::string_view{paragraph}.substr(11))));
    else if (!paragraph.empty())
      out.notes += text::format(".P\n{}\n", roff(text::trim(paragraph)));
    paragraph.clear();
  };
  for (const auto line : text::split(in, '\n')) {
    if (text::trim(line).empty())
      take();
    else
      paragraph += std::string{line} + "\n";
  }
  take();
  return out;
}

std::string see_also(const CommandModel& command, const CommandModel* parent) {
  std::vector<std::string> others;
  if (parent != nullptr) others.push_back(page_name(*parent));
  for (const auto& each : command.commands) others.push_back(page_name(each));
  std::string out;
  for (const auto& each : others) out += text::format("{}.BR {} (1)", out.empty() ? "" : " ,\n", typed(each));
  return out.empty() ? out : ".SH SEE ALSO\n" + out + "\n";
}

// A heading, and below it what begins with a paragraph mark of its own, which a heading makes superfluous.
std::string section(const char* heading, std::string body) {
  if (body.empty()) return {};
  if (body.starts_with(".P\n")) body.erase(0, 3);
  return text::format(".SH {}\n{}", heading, body);
}

void add_pages(const CommandModel& command, const CommandModel* parent, std::string_view head, std::vector<TextFile>& out) {
  const auto name = page_name(command);
  std::string upper = name;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
  const auto end = read_help_end(command.help_end);
  std::string commands;
  for (const auto& each : command.commands) commands += text::format(".TP\n.B {}\n{}\n", typed(each.name), roff(each.what));
  std::string page = text::format(".TH {} 1 {}\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}.SH DESCRIPTION\n{}\n", typed(upper), head, typed(name),
                                  roff(command.what), synopsis(command), roff(command.what));
  if (!end.notes.empty()) page += end.notes;
  page += section("COMMANDS", commands) + options(command);
  if (!end.examples.empty()) page += text::format(".SH EXAMPLES\n.nf\n{}.fi\n", typed(end.examples));
  page += section("EXIT STATUS", end.exit_codes) + see_also(command, parent);
  out.push_back({name + ".1", std::move(page)});
  for (const auto& each : command.commands) add_pages(each, &command, head, out);
}

}  // namespace

std::vector<TextFile> manual_pages(const CommandModel& model, const std::string& version, const std::string& date) {
  std::vector<TextFile> out;
  add_pages(model, nullptr, text::format("{} \"rdpdoctor {}\" \"User Commands\"", date, version), out);
  return out;
}

}  // namespace doctor::cli
