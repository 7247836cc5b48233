// Commands of the knowledge for no host in particular: words in capitals stand where a diagnosis has measured values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/fill.hpp"

namespace doctor::report {

class StandIns {
 public:
  // The command with a word for each {fact.id}; the words are remembered.
  std::string fill(std::string_view command);
  // "HOST is the remote computer; PORT is its port, …"; empty when no command had any.
  std::string legend() const;

 private:
  std::vector<knowledge::StandIn> used_;
};

// A sentence for no host in particular: HOST and the like stand for what was asked for, and [name.dns_verdict], the fact's
// name, for each measured value.
std::string sentence_of_no_host(std::string_view sentence);

}  // namespace doctor::report
