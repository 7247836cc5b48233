#include "proto/kerberos/error_message.hpp"

#include <gtest/gtest.h>

#include "proto/asn1/der.hpp"
#include "proto/wire.hpp"

namespace doctor::kerberos {
namespace {

Bytes joined(std::initializer_list<Bytes> parts) {
  ByteWriter out;
  for (const auto& each : parts) out.bytes(each);
  return std::move(out).take();
}

Bytes field(unsigned number, BytesView content) { return asn1::encode_element(asn1::context(number), content); }
Bytes number(unsigned at, std::uint32_t value) { return field(at, asn1::encode_integer(value)); }
Bytes time_of(std::string_view text) { return field(4, asn1::encode_element(0x18, std::as_bytes(std::span{text}))); }

// KRB-ERROR of the fields behind stime; pvno, msg-type and names as a KDC has them are not read.
Bytes error(std::initializer_list<Bytes> fields) {
  const Bytes head = joined({number(0, 5), number(1, 30)});
  return asn1::encode_element(0x7e, asn1::encode_element(asn1::kSequence, joined({head, joined(fields)})));
}

// KERB-ERROR-DATA with KERB-EXT-ERROR: status, reserved, flags.
Bytes extended(std::uint32_t type, BytesView status) {
  const Bytes value = joined({Bytes{status.begin(), status.end()}, Bytes(8)});
  const Bytes data = asn1::encode_element(asn1::kSequence, joined({number(1, type), field(2, asn1::encode_element(asn1::kOctetString, value))}));
  return field(12, asn1::encode_element(asn1::kOctetString, data));
}

TEST(KerberosError, TellsNumberAndTime) {
  const auto read = decode_error(error({time_of("20261121134501Z"), number(6, 24)}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->number, ErrorNumber::PreauthFailed);
  EXPECT_EQ(to_rfc3339(read->server_time.value()), "2026-11-21T13:45:01Z");
  EXPECT_FALSE(read->status);
}

TEST(KerberosError, TellsTheStatusOfActiveDirectory) {
  const auto read = decode_error(error({number(6, 18), extended(3, wire::hex("340200c0"))}));
  EXPECT_EQ(read->status, 0xc0000234u);
  EXPECT_FALSE(decode_error(error({number(6, 18), extended(2, wire::hex("340200c0"))}))->status) << "recovery from skew is another type";
  EXPECT_FALSE(decode_error(error({number(6, 25), field(12, asn1::encode_element(asn1::kOctetString, wire::hex("3003020101")))}))->status);
}

TEST(KerberosError, FindsTheStatusAmongSambasMethods) {
  // Samba 4.17 to an account past its end date: ETYPE-INFO2, FX-COOKIE, then the extended error.
  const auto read = decode_error(wire::hex(
      "7e81d33081d0a003020105a10302011ea411180f32303236313132313134303732375aa505020302ee1ca603020112a70b1b09434f52502e54455354a81e301ca00302010a"
      "a11530131b116578706972656440434f52502e54455354a90b1b09434f52502e54455354aa1e301ca003020102a11530131b066b72627467741b09434f52502e54455354"
      "ac4b04493047302ea103020113a227042530233021a003020112a1121b10434f52502e5445535465787069726564a2060404000010003015a103020103a20e040c930100c0"
      "0000000001000000"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->number, ErrorNumber::ClientRevoked);
  EXPECT_EQ(read->status, 0xc0000193u);
}

TEST(KerberosError, KeepsWhatItDoesNotKnow) {
  EXPECT_EQ(spec_name(decode_error(error({number(6, 99)}))->number), "0x63");
  EXPECT_EQ(spec_name(ErrorNumber::Skew), "KRB_AP_ERR_SKEW");
}

TEST(KerberosError, DoesWithoutATimeThatIsNone) {
  for (const char* text : {"20261321134501Z", "20261121134501", "2026112113450aZ", "-0261121134501Z", "20261121254501Z", ""})
    EXPECT_FALSE(decode_error(error({time_of(text), number(6, 24)}))->server_time) << text;
}

TEST(KerberosError, RefusesWhatIsNone) {
  EXPECT_FALSE(decode_error({}));
  EXPECT_FALSE(decode_error(error({time_of("20261121134501Z")}))) << "without a number";
  const Bytes whole = error({time_of("20261121134501Z"), number(6, 18), extended(3, wire::hex("340200c0"))});
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_FALSE(decode_error(BytesView{whole}.first(i))) << i;
}

TEST(KerberosError, IsFoundInAToken) {
  const Bytes krb5 = wire::hex("06092a864886f712010202");
  const auto token = [&](const Bytes& id) { return asn1::encode_element(0x60, joined({krb5, id, error({number(6, 37)})})); };
  EXPECT_EQ(error_in_token(token(wire::hex("0300")))->number, ErrorNumber::Skew);
  EXPECT_FALSE(error_in_token(token(wire::hex("0200")))) << "an AP-REP";
  EXPECT_FALSE(error_in_token({}));
}

}  // namespace
}  // namespace doctor::kerberos
