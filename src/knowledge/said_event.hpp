// The entries of Windows logs in a pasted text: which numbers are their ids, and which their fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "knowledge/said_text.hpp"

namespace doctor {

// A word for "event" stands directly before, in the languages of Windows: "Event ID: ", "<EventID>", "Ereignis ".
bool is_called_event(std::string_view before);

// The text has an entry of a log of Windows: an event's id, a log's name or its fields.
bool is_of_event_log(const SaidText& said);

// The reason in event 1026 of the client ("RDP ClientActiveX has been disconnected (Reason= 2308)"), the last one, as an
// index into `numbers`: by its label, or the field Value of the event's XML.
std::optional<std::size_t> find_disconnect_reason(const SaidText& said);

// How an account signed in, as the sign-in events of Windows (4624, 4625) number it; learn.microsoft.com, event-4625.
enum class LogonType : std::uint8_t { Network, RemoteInteractive };
// The logon type that the text labels, in the languages of Windows: 3, or 10; nothing for others.
std::optional<LogonType> find_logon_type(const SaidText& said);

}  // namespace doctor
