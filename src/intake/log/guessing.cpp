#include "intake/log/guessing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/address.hpp"
#include "base/text.hpp"

namespace doctor::intake {
namespace {

using Indices = std::vector<std::size_t>;  // of attempts, by their beginning

constexpr std::chrono::minutes kBusiest{1};
constexpr std::size_t kMostAccountsTold = 10;

bool is_refused(const LogAttempt& attempt) { return attempt.seen_by == Side::Host && attempt.end == LogAttempt::End::SignInRefused; }
bool is_admitted(const LogAttempt& attempt) { return attempt.seen_by == Side::Host && attempt.reached == Stage::Session && !is_refused(attempt); }

bool is_public(const std::string& text) {
  const auto address = Address::parse(text);
  return address && address->scope() == Address::Scope::Global;
}

// The most attempts that lie within `window` of each other, counted by what `key` gives of each; an empty key counts for none.
template <typename Key>
std::size_t most_within(const std::vector<LogAttempt>& attempts, const Indices& of, std::chrono::minutes window, Key key) {
  std::map<std::string, std::size_t> inside;
  std::size_t most = 0, begin = 0;
  for (const auto i : of) {
    for (; attempts[i].begin - attempts[of[begin]].begin > window; ++begin)
      if (const auto found = inside.find(key(of[begin])); found != inside.end() && --found->second == 0) inside.erase(found);
    if (auto name = key(i); !name.empty()) ++inside[std::move(name)];
    most = std::max(most, inside.size());
  }
  return most;
}

struct BySource {
  std::map<std::string, Indices> refused{};
  std::map<std::string, Indices> admitted{};
};

class Finder {
 public:
  explicit Finder(std::vector<LogAttempt>& attempts) : attempts_(attempts) {
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (is_refused(attempts[i])) {
        refused_.push_back(i);
        of_.refused[attempts[i].address].push_back(i);
      } else if (is_admitted(attempts[i])) {
        of_.admitted[attempts[i].address].push_back(i);
      }
    }
  }

  LogGuessing run() {
    const auto each = [](std::size_t i) { return std::to_string(i); };
    const auto address = [&](std::size_t i) { return attempts_[i].address; };
    // Refused at one time and from everywhere: then each stranger may have come once or twice.
    const bool from_many = most_within(attempts_, refused_, kGuessWindow, each) >= kManyRefused &&
                           most_within(attempts_, refused_, kGuessWindow, address) >= kManySources;
    for (const auto& [source, refused] : of_.refused) {
      if (source.empty() && !from_many) continue;
      const bool by_itself =
          most_within(attempts_, refused, kGuessWindow, each) >= kManyFromOne ||
          most_within(attempts_, refused, kGuessWindow, [&](std::size_t i) { return text::to_lower_ascii(attempts_[i].account); }) >= kManyAccounts;
      const bool one_of_many = from_many && (is_public(source) || source.empty()) && !is_person(source, refused);
      if (!by_itself && !one_of_many) continue;
      for (const auto i : refused) attempts_[i].guess = true;
    }
    return sum_up();
  }

 private:
  // Somebody who mistyped: few refusals, and then let in.
  bool is_person(const std::string& source, const Indices& refused) const {
    const auto admitted = of_.admitted.find(source);
    return admitted != of_.admitted.end() && refused.size() <= kFewRefused && admitted->second.size() >= refused.size();
  }

  LogGuessing sum_up() const {
    LogGuessing out;
    Indices guesses;
    std::map<std::string, std::size_t> accounts;
    for (const auto i : refused_) {
      if (!attempts_[i].guess) continue;
      guesses.push_back(i);
      if (!attempts_[i].account.empty()) ++accounts[text::to_lower_ascii(attempts_[i].account)];
    }
    if (guesses.empty()) return out;
    out.found = true;
    out.guesses = guesses.size();
    out.accounts = accounts.size();
    out.first = attempts_[guesses.front()].begin;
    out.last = attempts_[guesses.back()].begin;
    out.peak_per_minute = most_within(attempts_, guesses, kBusiest, [](std::size_t i) { return std::to_string(i); });
    for (const auto& [source, refused] : of_.refused) {
      if (!attempts_[refused.front()].guess) continue;
      LogGuessing::Source each{
          .address = source, .guesses = refused.size(), .first = attempts_[refused.front()].begin, .last = attempts_[refused.back()].begin};
      if (const auto admitted = of_.admitted.find(source); admitted != of_.admitted.end() && !source.empty()) each.admitted = admitted->second.size();
      out.admitted += each.admitted;
      out.sources.push_back(std::move(each));
    }
    out.let_in = let_in();
    std::ranges::sort(out.sources, {}, [](const LogGuessing::Source& each) { return std::tuple{-std::int64_t(each.guesses), each.address}; });
    std::vector<std::pair<std::string, std::size_t>> by_count{accounts.begin(), accounts.end()};
    std::ranges::sort(by_count, {}, [](const auto& each) { return std::tuple{-std::int64_t(each.second), each.first}; });
    for (std::size_t i = 0; i < std::min(by_count.size(), kMostAccountsTold); ++i) out.accounts_most_tried.push_back(by_count[i].first);
    return out;
  }

  // A guess that hit, and whoever else came from outside meanwhile: nobody but the owner knows who of them may.
  std::vector<LogGuessing::LetIn> let_in() const {
    std::map<std::pair<std::string, std::string>, LogGuessing::LetIn> by_who;
    for (const auto& [source, admitted] : of_.admitted) {
      const auto refused = of_.refused.find(source);
      const bool guessed = !source.empty() && refused != of_.refused.end() && attempts_[refused->second.front()].guess;
      if (!guessed && !is_public(source)) continue;
      for (const auto i : admitted) {
        const auto& attempt = attempts_[i];
        auto& each = by_who[{source, text::to_lower_ascii(attempt.account)}];
        if (each.times++ == 0) each = {.address = source, .account = attempt.account, .times = 1, .first = attempt.begin, .guessed = guessed};
        each.last = attempt.begin;
      }
    }
    std::vector<LogGuessing::LetIn> out;
    for (auto& [who, each] : by_who) out.push_back(std::move(each));
    std::ranges::sort(out, {}, [](const LogGuessing::LetIn& each) { return std::tuple{!each.guessed, each.first, each.address, each.account}; });
    return out;
  }

  std::vector<LogAttempt>& attempts_;
  Indices refused_;
  BySource of_;
};

}  // namespace

LogGuessing find_guessing(std::vector<LogAttempt>& attempts) { return Finder{attempts}.run(); }

}  // namespace doctor::intake
