#include "cli/completion.hpp"

#include "base/text.hpp"

namespace doctor::cli {
namespace {

std::string replaced(std::string_view in, char what, std::string_view by) {
  std::string out;
  for (const char c : in)
    if (c == what)
      out += by;
    else
      out += c;
  return out;
}

// POSIX: nothing is special between single quotes, and a single quote cannot stand there.
std::string quoted(std::string_view word) { return "'" + replaced(word, '\'', "'\\''") + "'"; }
// fish: a backslash and a single quote are written with a backslash before them.
std::string fish_quoted(std::string_view word) { return "'" + replaced(replaced(word, '\\', "\\\\"), '\'', "\\'") + "'"; }

template <typename Visit>
void visit_commands(const CommandModel& command, const Visit& visit) {
  visit(command);
  for (const auto& each : command.commands) visit_commands(each, visit);
}

// Four functions that bash and zsh read alike. Each gives its answer in REPLY (or reply, an array) and fails without one.
std::string tables(const CommandModel& model) {
  std::string takes, options, commands, places;
  visit_commands(model, [&](const CommandModel& command) {
    const auto key = quoted(command.whole_name);
    std::string names, below;
    for (const auto& option : command.options) {
      std::string pattern;
      for (const auto& name : option.names) {
        names += " " + quoted(name);
        pattern += (pattern.empty() ? "" : "|") + quoted(command.whole_name + " " + name);
      }
      if (!option.takes.empty()) takes += text::format("    {}) REPLY={} ;;\n", pattern, quoted(option.takes));
    }
    for (const auto& each : command.commands) below += " " + quoted(each.name);
    options += text::format("    {}) reply=({} ) ;;\n", key, names);
    if (!below.empty()) commands += text::format("    {}) reply=({} ) ;;\n", key, below);
    for (std::size_t i = 0; i < command.places.size(); ++i)
      places += text::format("    {}{}) REPLY={} ;;\n", quoted(command.whole_name + " "), command.places[i].several ? "*" : std::to_string(i),
                             quoted(command.places[i].name));
  });
  const auto function = [](const char* name, const char* what, const std::string& cases) {
    return text::format("# {}\n_rdpdoctor_{}() {{\n  REPLY= reply=()\n  case $1 in\n{}    *) return 1 ;;\n  esac\n}}\n", what, name, cases);
  };
  return function("takes", "What the option at the end of \"COMMAND OPTION\" takes; fails for a flag.", takes) +
         function("options", "The options of a command.", options) + function("commands", "The commands below a command.", commands) +
         function("place", "What stands in place N of \"COMMAND N\".", places);
}

// Goes over the words before the cursor. Afterwards: the command, what its last option still takes, how many places are
// filled, and whether "--" has ended the options.
constexpr const char* kWalk = R"(
_rdpdoctor_walk() {
  local word each
  command=rdpdoctor taken= places=0 only_places=
  for word in "$@"; do
    if [[ -n $taken ]]; then
      [[ $word == '=' ]] || taken=
    elif [[ -z $only_places && $word == '--' ]]; then
      only_places=yes
    elif [[ -z $only_places && $word == -?* ]]; then
      if _rdpdoctor_takes "$command $word"; then taken=$REPLY; fi
    else
      _rdpdoctor_commands "$command"
      for each in "${reply[@]}"; do
        if [[ $each == "$word" ]]; then command="$command $word" word=; break; fi
      done
      if [[ -n $word ]]; then places=$((places + 1)); fi
    fi
  done
}
)";

std::string bash_script(const CommandModel& model, const Candidates& candidates) {
  std::string kinds;
  for (const auto& [kind, all] : candidates) {
    std::string words;
    for (const auto& each : all) words += " " + quoted(each.word);
    kinds += text::format("    {}) reply=({} ) ;;\n", kind, words);
  }
  return "# bash completion for rdpdoctor. Made by 'rdpdoctor completion bash'.\n" + tables(model) + kWalk +
         R"(
# What begins with the second argument, of a kind of value.
_rdpdoctor_offer() {
  reply=()
  case $1 in
    FILE) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$2"); return ;;
    DIR) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$2"); return ;;
    TARGET) mapfile -t COMPREPLY < <(compgen -A hostname -- "$2"; compgen -f -X '!*.rdp' -- "$2"); return ;;
)" + kinds +
         R"(  esac
  _rdpdoctor_keep "$2"
}

# Of the words in reply those that begin with the argument.
_rdpdoctor_keep() {
  local each
  for each in "${reply[@]}"; do
    if [[ $each == "$1"* ]]; then COMPREPLY+=("$each"); fi
  done
}

_rdpdoctor() {
  local command taken places only_places REPLY reply cur=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  _rdpdoctor_walk "${COMP_WORDS[@]:1:COMP_CWORD-1}"
  if [[ -n $taken ]]; then
    _rdpdoctor_offer "$taken" "${cur#=}"
  elif [[ -z $only_places && $cur == -* ]]; then
    _rdpdoctor_options "$command"
    _rdpdoctor_keep "$cur"
  else
    if [[ $places == 0 ]]; then
      _rdpdoctor_commands "$command"
      _rdpdoctor_keep "$cur"
    fi
    if _rdpdoctor_place "$command $places"; then _rdpdoctor_offer "$REPLY" "$cur"; fi
  fi
}
complete -F _rdpdoctor rdpdoctor
)";
}

// "word:what it is" in quotes, as _describe reads it.
std::string described(std::string_view word, std::string_view what) {
  const auto escaped = replaced(replaced(word, '\\', "\\\\"), ':', "\\:");
  return " " + quoted(what.empty() ? escaped : text::format("{}:{}", escaped, what));
}

std::string zsh_script(const CommandModel& model, const Candidates& candidates) {
  std::string kinds, texts;
  for (const auto& [kind, all] : candidates) {
    std::string words;
    for (const auto& each : all) words += described(each.word, each.what);
    kinds += text::format("    {}) reply=({} ); _describe -t values {} reply ;;\n", kind, words, quoted(text::to_lower_ascii(kind)));
  }
  visit_commands(model, [&](const CommandModel& command) {
    std::string options, commands;
    for (const auto& option : command.options)
      for (const auto& name : option.names) options += described(name, option.what);
    for (const auto& each : command.commands) commands += described(each.name, each.what);
    texts += text::format("    {}) reply=({} ) ;;\n", quoted(command.whole_name + " options"), options);
    if (!commands.empty()) texts += text::format("    {}) reply=({} ) ;;\n", quoted(command.whole_name + " commands"), commands);
  });
  return "#compdef rdpdoctor\n# zsh completion for rdpdoctor. Made by 'rdpdoctor completion zsh'.\n" + tables(model) + kWalk +
         R"(
# Offers values of a kind.
_rdpdoctor_offer() {
  local -a reply
  case $1 in
    FILE) _files ;;
    DIR) _files -/ ;;
    TARGET) _hosts; _files -g '*.rdp' ;;
)" + kinds +
         R"(  esac
}

# The options or commands of a command, each with what it is.
_rdpdoctor_described() {
  reply=()
  case $1 in
)" + texts +
         R"(    *) return 1 ;;
  esac
}

_rdpdoctor() {
  local command taken places only_places REPLY cur=${words[CURRENT]}
  local -a reply
  _rdpdoctor_walk "${(@)words[2,CURRENT-1]}"
  if [[ -n $taken ]]; then
    _rdpdoctor_offer "$taken"
  elif [[ -z $only_places && $cur == --*=* ]] && _rdpdoctor_takes "$command ${cur%%=*}"; then
    compset -P '*='
    _rdpdoctor_offer "$REPLY"
  elif [[ -z $only_places && $cur == -* ]]; then
    _rdpdoctor_described "$command options" && _describe -o -t options option reply
  else
    [[ $places == 0 ]] && _rdpdoctor_described "$command commands" && _describe -t commands command reply
    if _rdpdoctor_place "$command $places"; then _rdpdoctor_offer "$REPLY"; fi
  fi
}

# Loaded by compinit the file is the function's body; sourced it only says what it completes.
if [[ ${funcstack[1]} == _rdpdoctor ]]; then _rdpdoctor "$@"; else compdef _rdpdoctor rdpdoctor; fi
)";
}

std::string fish_values(std::string_view kind, const Candidates& candidates) {
  if (kind == "DIR") return " -a '(__fish_complete_directories)'";
  if (kind == "TARGET") return " -a '(__fish_print_hostnames; __fish_complete_suffix .rdp)'";
  return candidates.contains(kind) ? text::format(" -a '(__rdpdoctor_{})'", text::to_lower_ascii(kind)) : std::string{};
}

std::string fish_script(const CommandModel& model, const Candidates& candidates) {
  std::string takes, commands, offers, kinds;
  for (const auto& [kind, all] : candidates) {
    kinds += text::format("function __rdpdoctor_{}\n", text::to_lower_ascii(kind));
    for (const auto& each : all) kinds += text::format("  printf '%s\\t%s\\n' {} {}\n", fish_quoted(each.word), fish_quoted(each.what));
    kinds += "end\n";
  }
  visit_commands(model, [&](const CommandModel& command) {
    const auto at = [&](const std::string& places) {
      return text::format("complete -c rdpdoctor -n {}", fish_quoted(text::format("__rdpdoctor_at {} {}", fish_quoted(command.whole_name), places)));
    };
    for (const auto& option : command.options) {
      offers += at("any");
      for (const auto& name : option.names) {
        offers += name.starts_with("--") ? " -l " + fish_quoted(name.substr(2)) : " -s " + fish_quoted(name.substr(1));
        if (!option.takes.empty()) takes += " " + fish_quoted(command.whole_name + " " + name);
      }
      if (!option.takes.empty()) offers += option.takes == "FILE" ? " -r -F" : " -x" + fish_values(option.takes, candidates);
      offers += " -d " + fish_quoted(option.what) + "\n";
    }
    for (const auto& each : command.commands) {
      commands += " " + fish_quoted(each.whole_name);
      offers += at("0") + " -a " + fish_quoted(each.name) + " -d " + fish_quoted(each.what) + "\n";
    }
    for (std::size_t i = 0; i < command.places.size(); ++i) {
      const auto& place = command.places[i];
      const auto values = place.name == "FILE" ? std::string{" -F"} : fish_values(place.name, candidates);
      if (!values.empty()) offers += at(place.several ? "any" : std::to_string(i)) + values + "\n";
    }
  });
  return "# fish completion for rdpdoctor. Made by 'rdpdoctor completion fish'.\nset -g __rdpdoctor_takes" + takes + "\nset -g __rdpdoctor_commands" +
         commands +
         R"(

# Whether the words before the cursor are of that command, with so many places filled.
function __rdpdoctor_at --argument-names wanted filled
  set -l command rdpdoctor
  set -l places 0
  set -l taken no
  set -l words (commandline -opc)
  for word in $words[2..-1]
    if test $taken = yes
      set taken no
    else if string match -q -- '-?*' $word
      contains -- "$command $word" $__rdpdoctor_takes; and set taken yes
    else if contains -- "$command $word" $__rdpdoctor_commands
      set command "$command $word"
    else
      set places (math $places + 1)
    end
  end
  test "$command" = "$wanted"; and begin; test "$filled" = any; or test $places -eq $filled; end
end

)" + kinds +
         "complete -c rdpdoctor -f\n" + offers;
}

}  // namespace

std::string completion_script(Shell shell, const CommandModel& model, const Candidates& candidates) {
  switch (shell) {
    case Shell::Bash: return bash_script(model, candidates);
    case Shell::Zsh: return zsh_script(model, candidates);
    case Shell::Fish: return fish_script(model, candidates);
  }
  return {};
}

const std::vector<Shell>& all_shells() {
  static const std::vector<Shell> all{Shell::Bash, Shell::Zsh, Shell::Fish};
  return all;
}

std::string_view name_of(Shell shell) {
  switch (shell) {
    case Shell::Bash: return "bash";
    case Shell::Zsh: return "zsh";
    case Shell::Fish: return "fish";
  }
  return {};
}

std::optional<Shell> parse_shell(std::string_view name) {
  for (const auto shell : all_shells())
    if (name_of(shell) == name) return shell;
  return std::nullopt;
}

}  // namespace doctor::cli
