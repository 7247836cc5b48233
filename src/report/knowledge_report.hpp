// What is known, as text and JSON: the list of causes, and one cause, fix or group whole.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "knowledge/model.hpp"

namespace doctor::report {

enum class Order : std::uint8_t {
  ByStage,  // a heading for each; the causes stand so
  AsGiven,  // each line says the stage
};
// Of `knowledge` the causes that were asked for.
std::string knowledge_list_text(const knowledge::Knowledge& knowledge, std::span<const knowledge::Cause* const> causes, Order order);
std::string knowledge_list_json(std::span<const knowledge::Cause* const> causes);
// Nothing when no cause, fix or group has that id.
std::optional<std::string> knowledge_show_text(const knowledge::Knowledge& knowledge, std::string_view id, bool colour);
std::optional<std::string> knowledge_show_json(const knowledge::Knowledge& knowledge, std::string_view id);

}  // namespace doctor::report
