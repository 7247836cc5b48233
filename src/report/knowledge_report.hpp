// What is known, as text and JSON: the list of causes, and one cause, fix or group whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "knowledge/model.hpp"

namespace doctor::report {

std::string knowledge_list_text(const knowledge::Knowledge& knowledge);
std::string knowledge_list_json(const knowledge::Knowledge& knowledge);
// Nothing when no cause, fix or group has that id.
std::optional<std::string> knowledge_show_text(const knowledge::Knowledge& knowledge, std::string_view id, bool colour);
std::optional<std::string> knowledge_show_json(const knowledge::Knowledge& knowledge, std::string_view id);

}  // namespace doctor::report
