// layers: proto crypto
// A whole sign-in against a host that may know the session's keys: the input is its challenge and what it does then.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "crypto/old_hashes.hpp"
#include "proto/credssp/sign_in_machine.hpp"
#include "proto/ntlm/sealing.hpp"

namespace {

using namespace doctor;

constexpr std::size_t kMostDeeds = 64;

const Hashes* hashes() {
  static const auto loaded = crypto::load_old_hashes();
  return loaded ? loaded->get() : nullptr;
}

Bytes take(std::span<const std::byte>& from, std::size_t size) {
  const auto taken = from.first(std::min(size, from.size()));
  from = from.subspan(taken.size());
  return {taken.begin(), taken.end()};
}

unsigned take_byte(std::span<const std::byte>& from) {
  const auto one = take(from, 1);
  return one.empty() ? 0u : std::to_integer<unsigned>(one[0]);
}

// With a ticket: a library that takes whatever the host says, until it says nothing.
class AnyTicket : public KerberosContext {
 public:
  Result<Bytes> step(BytesView from_host) override {
    if (!from_host.empty() && from_host[0] == std::byte{0}) return fail(ErrorCode::Unavailable, "not taken");
    established_ = from_host.size() > 1;
    return Bytes{std::byte{1}};
  }
  bool established() const override { return established_; }
  Result<Bytes> wrap(BytesView plain) override { return Bytes{plain.begin(), plain.end()}; }
  Result<Secret> unwrap(BytesView sealed) override { return Secret{sealed}; }
  Result<Bytes> sign(BytesView message) override { return Bytes{message.begin(), message.end()}; }
  Result<void> verify(BytesView message, BytesView signature) override {
    if (std::ranges::equal(message, signature)) return {};
    return fail(ErrorCode::BadData, "another");
  }

 private:
  bool established_ = false;
};

}  // namespace

// Byte 0: SPNEGO, authorization, a ticket, the host's version. Then two bytes of length and the challenge; then deeds, each a byte
// and, where it is bytes to say, their number and themselves.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (hashes() == nullptr) return 0;
  auto input = std::as_bytes(std::span{data, size});
  const unsigned options = take_byte(input);
  const unsigned high = take_byte(input);
  const Secret session_key{BytesView{Bytes(16, std::byte{0x55})}};

  credssp::SignInInput in;
  in.ntlm.account = {"u1", "ADLAB"};
  in.ntlm.service = "TERMSRV/rdp1.ad.lab";
  in.ntlm.session_key = session_key.copy();
  in.password = Secret{std::string_view{"U1-Passw0rd"}};
  in.negotiate_message = ntlm::encode_negotiate();
  in.challenge_message = take(input, high << 8 | take_byte(input));
  in.in_spnego = (options & 1) != 0;
  AnyTicket ticket;
  if ((options & 4) != 0) in.kerberos = &ticket;
  in.tells_authorization = (options & 2) != 0;
  in.host_version = options >> 4;
  in.public_key = Bytes(32, std::byte{0x30});
  const auto version = std::min(in.host_version, 6u);
  const Bytes key = in.public_key;
  const Bytes challenge_message = in.challenge_message;
  const auto challenge = ntlm::decode_challenge(challenge_message);
  const Bytes list = credssp::encode_mech_types(std::array{credssp::Mechanism::Kerberos, credssp::Mechanism::Ntlm});

  credssp::SignInMachine machine{*hashes(), std::move(in), std::chrono::seconds{4}};
  auto step = machine.start({});
  ntlm::Sealing host{*hashes(), session_key, ntlm::Direction::ServerToClient, challenge ? challenge->flags & ntlm::kWindowsClientFlags : 0};
  Bytes to_say;
  for (std::size_t i = 0; i < kMostDeeds && !input.empty() && !machine.outcome(); ++i) {
    switch (take_byte(input) % 8) {
      case 0: {  // any bytes
        const Bytes more = take(input, take_byte(input));
        to_say.insert(to_say.end(), more.begin(), more.end());
        break;
      }
      case 1: {  // the proof
        const credssp::TSRequest proof{.version = 6, .pub_key_auth = host.seal(credssp::key_as_server(*hashes(), version, {}, key))};
        const Bytes more = encode(proof);
        to_say.insert(to_say.end(), more.begin(), more.end());
        break;
      }
      case 5: {  // NTLM is chosen, or its challenge given; with the list signed, or not
        credssp::NegTokenResp said{.mechanism = credssp::Mechanism::Ntlm};
        const unsigned how = take_byte(input);
        if ((how & 1) != 0) said.response_token = challenge_message;
        if ((how & 2) != 0) said.mech_list_mic = host.sign_ahead(list);
        said.state = credssp::NegTokenResp::State(how >> 2 & 3);
        const Bytes more = encode(credssp::TSRequest{.version = 6, .nego_tokens = {encode(said)}});
        to_say.insert(to_say.end(), more.begin(), more.end());
        break;
      }
      case 6: {  // any token
        const Bytes more = encode(credssp::TSRequest{.version = take_byte(input), .nego_tokens = {take(input, take_byte(input))}});
        to_say.insert(to_say.end(), more.begin(), more.end());
        break;
      }
      case 2: step = machine.on_bytes(std::exchange(to_say, {}), {}); break;
      case 3:
        if (step.deadline) step = machine.on_deadline(*step.deadline);
        break;
      default: step = machine.on_close(CloseKind::Reset, {}); break;
    }
  }
  if (!machine.outcome()) machine.on_bytes(to_say, {});
  if (!machine.outcome()) machine.on_close(CloseKind::Fin, {});
  if (!machine.outcome()) std::abort();
  const auto& outcome = *machine.outcome();
  if (outcome.sent == credssp::SignInOutcome::Sent::Credentials && !outcome.server_proved_key) std::abort();
  if (outcome.received.size() > credssp::SignInMachine::kMostBytes) std::abort();
  return 0;
}
