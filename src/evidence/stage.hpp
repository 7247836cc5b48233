// The steps of a connection, in the client's order; udp and gateway stand beside them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace doctor {

enum class Stage : std::uint8_t { Name, Route, Tcp, Negotiation, Tls, Certificate, Credssp, Session, Udp, Gateway };

inline constexpr std::array kWalkStages{Stage::Name, Stage::Route,       Stage::Tcp,     Stage::Negotiation,
                                        Stage::Tls,  Stage::Certificate, Stage::Credssp, Stage::Session};
inline constexpr std::array kAllStages{Stage::Name,        Stage::Route,   Stage::Tcp,     Stage::Negotiation, Stage::Tls,
                                       Stage::Certificate, Stage::Credssp, Stage::Session, Stage::Udp,         Stage::Gateway};

// Who must act.
enum class Side : std::uint8_t { Client, Path, Host, Identity, Gateway };

std::string_view name_of(Stage stage);  // "name", "route", …
std::string_view name_of(Side side);    // "client", "path", …
std::optional<Stage> parse_stage(std::string_view name);
std::optional<Side> parse_side(std::string_view name);

}  // namespace doctor
