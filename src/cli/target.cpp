#include "cli/target.hpp"

#include "base/text.hpp"
#include "platform/routing.hpp"

namespace doctor::cli {

Result<probe::Target> read_target(const std::string& typed, std::uint16_t port, std::optional<Address::Family> family) {
  if (text::to_lower_ascii(typed).ends_with(".rdp"))
    return fail(ErrorCode::Usage,
                text::format("\"{}\" looks like an .rdp file, which diagnose and lint read; give the address on its \"full address\" line",
                             text::escape_untrusted(typed)));
  TRY_ASSIGN(auto target, probe::parse_target(typed, port, platform::interface_number));
  if (target.literal && family && target.literal->family != *family)
    return fail(ErrorCode::Usage,
                text::format("the address {} is {}, and {} asks for {} alone", target.host, target.literal->is_v4() ? "IPv4" : "IPv6",
                             target.literal->is_v4() ? "-6" : "-4", target.literal->is_v4() ? "IPv6" : "IPv4"));
  return target;
}

}  // namespace doctor::cli
