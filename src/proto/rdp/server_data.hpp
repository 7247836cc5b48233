// What a server tells of itself in MCS Connect-Response: [MS-RDPBCGR] 2.2.1.4.2 to 2.2.1.4.5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "proto/rdp/server_certificate.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::rdp {

// [MS-RDPBCGR] 2.2.1.4.3. Open: what the specification does not know is kept.
enum class EncryptionMethod : std::uint32_t { None = 0, Bits40 = 1, Bits128 = 2, Bits56 = 8, Fips = 16 };
enum class EncryptionLevel : std::uint32_t { None = 0, Low = 1, ClientCompatible = 2, High = 3, Fips = 4 };
std::string spec_name(EncryptionMethod method);  // "ENCRYPTION_METHOD_128BIT"
std::string spec_name(EncryptionLevel level);    // "ENCRYPTION_LEVEL_HIGH"

// The versions of RDP that a server means by its number ([MS-RDPBCGR] 2.2.1.4.2): "10.7", "5.0 to 8.1"; in hexadecimal what
// the specification does not know.
std::string version_name(std::uint32_t version);

struct ServerData {
  std::uint32_t version{0};                                       // major in the upper half
  std::optional<x224::RequestedProtocols> requested_protocols{};  // what the server says the client asked for
  EncryptionMethod encryption_method{EncryptionMethod::None};
  EncryptionLevel encryption_level{EncryptionLevel::None};
  std::optional<ServerCertificate> certificate{};
  std::uint16_t io_channel{0};
  std::vector<std::uint16_t> channels{};
  friend bool operator==(const ServerData&, const ServerData&) = default;
};

// The blocks of a Conference Create Response. Unknown blocks are passed over; the I/O channel must be told.
Decoded<ServerData> decode_server_data(BytesView settings);
// Without certificate and random: for a server that leaves encryption to TLS.
Bytes encode(const ServerData& data);

}  // namespace doctor::rdp
