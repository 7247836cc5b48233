// The way from this machine to the host as what a picture shows: places in a row, links between them, and the one point
// where it stops. Made from the facts of the walk alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "knowledge/diagnosis.hpp"

namespace doctor::report::html {

enum class Way : std::uint8_t { Through, Warned, Stopped, Unused };  // Unused: not reached, or not known

struct Place {
  std::string title{};
  std::vector<std::string> lines{};
  Way way{Way::Unused};
};

struct Link {
  std::string words{};  // "same network", may be empty
  Way way{Way::Unused};
};

// Where the walk stopped or was spoilt.
struct Stop {
  enum class On : std::uint8_t { Place, Link, NameLookup };
  On on{On::Place};
  std::size_t index{0};  // of the place, or of the link behind it
  std::string words{};   // "tcp failed here"
  Way way{Way::Stopped};
};

struct PathModel {
  std::optional<Place> name_lookup{};  // beside the first place; none where an address was given
  Link to_lookup{};
  std::vector<Place> places{};   // this machine first, the host last
  std::vector<Link> links{};     // links[i] leads from places[i] to places[i + 1]
  std::optional<Stop> stop{};    // none when nothing stops a client
  std::string sentence() const;  // the same in words, for who cannot see it
};

PathModel path_of(const Diagnosis& diagnosis);

}  // namespace doctor::report::html
