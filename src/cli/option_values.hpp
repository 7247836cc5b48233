// Values of options as people write them, to ours; and the checks that say what is wrong with one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"

namespace doctor::cli {

// Each check gives what is wrong and how to write it, or nothing: the form that CLI11 asks of a validator.
std::string check_duration(const std::string& value);
std::string check_whole_time(const std::string& value);  // a duration in which a whole walk has a chance
std::string check_hold(const std::string& value);        // how long a connection can be held
std::string check_time(const std::string& value);
std::string check_dns_server(const std::string& value);
std::string check_address(const std::string& value);
std::string check_pin(const std::string& value);
std::string check_file_name(const std::string& value);
std::string check_report_name(const std::string& value);  // a file, not standard output
// A user or domain name as Windows takes it: something, and no control characters.
std::string check_account(const std::string& value);
std::string check_port(const std::string& value);
std::string check_repeat(const std::string& value);
std::string check_count(const std::string& value);
std::string check_run(const std::string& value);
std::string check_gateway(const std::string& value);
std::string check_said(const std::string& value);
std::string check_client(const std::string& value);
std::string check_code_text(const std::string& value);  // anything that is not empty; the knowledge tells the rest
std::string check_stage(const std::string& value);
std::string check_side(const std::string& value);
std::string check_shell(const std::string& value);
// A name that a certificate may be for: a DNS name (RFC 1123 section 2.1) or an IP address.
std::string check_host_name(const std::string& value);

// An address, or address:port; [v6]:port for IPv6.
std::optional<Endpoint> parse_dns_server(std::string_view value);
// The 64 hexadecimal digits of a SHA-256, colons and spaces aside; empty when it is none.
std::string sha256_digits(std::string_view value);

// The number of a run, from 1.
std::optional<std::int64_t> parse_run(std::string_view value);

// "client", "path", …: whoever may have to act.
std::vector<std::string> side_names();
// "text", "json", "sarif": how lint can say what it found.
std::vector<std::string> lint_formats();

}  // namespace doctor::cli
