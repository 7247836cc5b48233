#include "evidence/stage.hpp"

namespace doctor {
namespace {

constexpr std::array<std::string_view, 10> kStageNames{"name",        "route",   "tcp",     "negotiation", "tls",
                                                       "certificate", "credssp", "session", "udp",         "gateway"};
constexpr std::array<std::string_view, 5> kSideNames{"client", "path", "host", "identity", "gateway"};

template <typename Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return Enum(i);
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Stage stage) { return kStageNames[std::size_t(stage)]; }
std::string_view name_of(Side side) { return kSideNames[std::size_t(side)]; }
std::optional<Stage> parse_stage(std::string_view name) { return find<Stage>(kStageNames, name); }
std::optional<Side> parse_side(std::string_view name) { return find<Side>(kSideNames, name); }

}  // namespace doctor
