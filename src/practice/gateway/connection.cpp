#include "practice/gateway/connection.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "net/gateway/request.hpp"
#include "practice/answers.hpp"
#include "proto/websocket/frame.hpp"

namespace doctor::practice {
namespace {

// What a gateway sends first through a channel; its length is not told ([MS-TSGU] 3.3.5.1 step 4 speaks of up to 100).
constexpr std::size_t kSeedSize = 10;

constexpr std::string_view kAffinity = "node=practice-1";

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 302: return "Found";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 407: return "Proxy Authentication Required";
    case 411: return "Length Required";
    case 501: return "Not Implemented";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Answer";
  }
}

// The Date field, as RFC 9110 section 5.6.7 wants it.
std::string date_field(WallTime now) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(now - day)};
  return text::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n", kDays.at(std::chrono::weekday{day}.c_encoding()), unsigned(date.day()),
                      kMonths.at(unsigned(date.month()) - 1), int(date.year()), time.hours().count(), time.minutes().count(), time.seconds().count());
}

Bytes response(int status, std::string_view fields) {
  // What a gateway says itself, and what somebody in front of it does.
  const bool of_gateway = status == 200 || status == 401 || status == 500 || status == 503;
  const auto head = text::format("HTTP/1.1 {} {}\r\nServer: {}\r\n{}Content-Length: 0\r\n\r\n", status, reason_of(status),
                                 of_gateway ? "Microsoft-HTTPAPI/2.0" : "practice-proxy", fields);
  const auto bytes = text::as_bytes(head);
  return {bytes.begin(), bytes.end()};
}

void append(Bytes& to, BytesView more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

GatewayRooms::Room* GatewayRooms::open(const std::string& connection_id, const GatewayFace& face) {
  if (rooms_.size() >= kMost) return nullptr;
  const auto [at, made] = rooms_.try_emplace(connection_id, face);
  return made ? &at->second : nullptr;
}

GatewayRooms::Room* GatewayRooms::find(const std::string& connection_id) {
  const auto found = rooms_.find(connection_id);
  return found == rooms_.end() ? nullptr : &found->second;
}

GatewayMachine::GatewayMachine(const GatewayFace& face, GatewayRooms& rooms)
    : face_(face), rooms_(rooms), sign_in_(face.script, face.target.hashes.get(), face.server_challenge, face.own_certificate) {}

GatewayMachine::~GatewayMachine() {
  if (owns_room_) rooms_.close(room_);
}

Step GatewayMachine::start(Instant now) {
  ends_at_ = now + kLifetime;
  return Step::wait_until(ends_at_);
}

Step GatewayMachine::on_bytes(BytesView received, Instant at) {
  received_ += received.size();
  if (received_ > kMostReceived) return Step::hang_up(End::Reset);
  if (!tls_) {
    if (face_.script.hello == HelloAnswer::Silence) return Step::wait_until(ends_at_);
    if (face_.script.hello == HelloAnswer::Reset) return Step::hang_up(End::Reset);
    auto engine = crypto::TlsEngine::server({.identity = face_.identity, .min_version = face_.script.lowest, .max_version = face_.script.highest});
    if (!engine) return Step::hang_up(End::Fin);  // PracticeGateway::open made one before, so memory has run out
    tls_ = std::move(*engine);
    tls_->start();
  }
  tls_->feed(received);
  const Bytes plain = tls_->read_plain();
  switch (tls_->state()) {
    case crypto::TlsState::Handshaking: return Step::say(tls_->take_output(), ends_at_);
    case crypto::TlsState::Open: return in_tls(plain.empty() ? Said{} : on_plain(plain, at), at);
    case crypto::TlsState::ClosedByPeer: tls_->shutdown(); return Step::hang_up(End::Fin, tls_->take_output());
    case crypto::TlsState::Failed: return Step::hang_up(End::Fin, tls_->take_output());
  }
  return Step::wait_until(ends_at_);
}

Step GatewayMachine::on_close(CloseKind, Instant) { return Step::hang_up(End::Fin); }

Step GatewayMachine::on_deadline(Instant at) {
  if (at >= ends_at_ || !tls_) return Step::hang_up(End::Fin);
  if (phase_ == Phase::WebSocket) return in_tls(framed(tunnel_->on_deadline(at)), at);
  if (phase_ == Phase::Out) return in_tls(look(at), at);
  return Step::wait_until(ends_at_);
}

Step GatewayMachine::in_tls(Said said, Instant at) {
  if (!said.plain.empty()) tls_->write_plain(said.plain);
  if (said.end == End::Fin) tls_->shutdown();
  Bytes out = tls_->take_output();
  if (said.end != End::None) return Step::hang_up(said.end, std::move(out));
  Instant next = ends_at_;
  if (phase_ == Phase::Out) next = std::min(next, at + kLook);
  if (phase_ == Phase::WebSocket && tunnel_->deadline()) next = std::min(next, *tunnel_->deadline());
  return Step::say(std::move(out), next);
}

GatewayMachine::Said GatewayMachine::on_plain(BytesView plain, Instant at) {
  switch (phase_) {
    case Phase::Request: reader_.feed(plain); return on_requests(at);
    case Phase::WebSocket: return on_frames(plain, at);
    case Phase::In: reader_.feed(plain); return on_chunks(at);
    case Phase::Out:
    case Phase::Deaf: break;
  }
  return {};
}

// One after the other, as they come on one connection.
GatewayMachine::Said GatewayMachine::on_requests(Instant at) {
  Said all;
  while (phase_ == Phase::Request && all.end == End::None) {
    if (!reader_.trouble().empty()) {
      all.end = End::Fin;
      break;
    }
    // An IN channel's body has no end, so its head is enough.
    if (!reader_.has_head() || (!reader_.complete() && !reader_.head().lists("Transfer-Encoding", "chunked"))) break;
    const net::HttpHead request = reader_.head();
    Said said = on_request(request, at);
    append(all.plain, said.plain);
    all.end = said.end;
    if (phase_ == Phase::In) {
      said = on_chunks(at);
      all.end = said.end;
      break;
    }
    const Bytes rest = reader_.take_rest();
    reader_ = net::HttpMessageReader{net::HttpMessageReader::Kind::Request};
    if (phase_ == Phase::WebSocket && !rest.empty()) {
      said = on_frames(rest, at);
      append(all.plain, said.plain);
      all.end = said.end;
    } else {
      reader_.feed(rest);
    }
  }
  return all;
}

GatewayMachine::Said GatewayMachine::on_request(const net::HttpHead& request, Instant at) {
  // By RPC over HTTP nobody gets in: the question for a sign-in is all there is.
  if (request.method == "RPC_OUT_DATA" && request.target == net::kRpcProxyPath) {
    if (face_.script.rpc) return {.plain = response(401, "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n")};
    if (face_.script.http != WebAnswer::SignIn) return answer_by_script(face_.script.http, at);
  }
  const bool out = request.method == "RDG_OUT_DATA";
  if ((!out && request.method != "RDG_IN_DATA") || !request.target.starts_with(net::kGatewayPath)) return {.plain = response(404, "")};
  const auto& script = face_.script;
  bool upgrade = out && request.lists("Connection", "Upgrade") && request.lists("Upgrade", "websocket");
  if (upgrade && script.websocket == WebAnswer::Ignore) upgrade = false;
  const WebAnswer answer = upgrade ? script.websocket : script.http;
  if (answer != WebAnswer::SignIn) return answer_by_script(answer, at);
  if (script.wants_cookie && !out && !request.field("Cookie").contains(kAffinity)) return {.plain = response(404, ""), .end = End::Fin};
  if (!sign_in_.admits(request, face_.wall_at(at))) {
    std::string fields = date_field(face_.wall_at(at));
    if (script.wants_cookie) fields += text::format("Set-Cookie: {}; Path=/; HttpOnly\r\n", kAffinity);
    for (const auto& challenge : sign_in_.challenges()) fields += text::format("WWW-Authenticate: {}\r\n", challenge);
    return {.plain = response(401, fields)};
  }
  return enter(request, upgrade);
}

GatewayMachine::Said GatewayMachine::answer_by_script(WebAnswer answer, Instant at) {
  const auto date = date_field(face_.wall_at(at));
  switch (answer) {
    case WebAnswer::Redirect: return {.plain = response(302, date + "Location: http://portal.example/login\r\n")};
    case WebAnswer::Garbage: return {.plain = garbage(), .end = End::Fin};
    case WebAnswer::Close: return {.end = End::Fin};
    case WebAnswer::Silence: phase_ = Phase::Deaf; return {};
    case WebAnswer::Status:
    case WebAnswer::SignIn:
    case WebAnswer::Ignore: break;
  }
  const int status = face_.script.status;
  std::string fields = date;
  if (status == 407) fields += "Proxy-Authenticate: Basic realm=\"practice proxy\"\r\n";
  if (status == 407 || status == 504) fields += "Via: 1.1 practice-proxy\r\n";
  return {.plain = response(status, fields)};
}

GatewayMachine::Said GatewayMachine::enter(const net::HttpHead& request, bool upgrade) {
  const auto said = [](std::string_view head) {
    const auto bytes = text::as_bytes(head);
    return Said{.plain = {bytes.begin(), bytes.end()}};
  };
  const auto without_length = [&] {
    Said out = said("HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n");
    out.plain.insert(out.plain.end(), kSeedSize, std::byte{0x5a});
    return out;
  };
  if (upgrade && face_.script.websocket_cut) return {.plain = response(face_.script.status, "")};
  if (upgrade) {
    phase_ = face_.script.websocket_dead ? Phase::Deaf : Phase::WebSocket;
    tunnel_.emplace(face_.script, face_.target);
    return said(
        text::format("HTTP/1.1 101 Switching Protocols\r\nServer: Microsoft-HTTPAPI/2.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Accept: {}\r\n\r\n",
                     net::websocket_accept(request.field("Sec-WebSocket-Key"))));
  }
  room_ = std::string{request.field("RDG-Connection-Id")};
  if (request.method == "RDG_OUT_DATA") {
    if (rooms_.open(room_, face_) == nullptr) return {.plain = response(503, "")};
    owns_room_ = true;
    phase_ = Phase::Out;
    return without_length();
  }
  // Without a body it was for the sign-in alone.
  if (!request.lists("Transfer-Encoding", "chunked")) return face_.script.in_has_length ? Said{.plain = response(200, "")} : without_length();
  if (face_.script.in_status != 0) return {.plain = response(face_.script.in_status, ""), .end = End::Fin};
  if (rooms_.find(room_) == nullptr) return {.plain = response(404, ""), .end = End::Fin};
  phase_ = Phase::In;
  return {};
}

GatewayMachine::Said GatewayMachine::on_frames(BytesView plain, Instant at) {
  append(frames_, plain);
  Said all;
  std::size_t used = 0;
  while (all.end == End::None) {
    const auto frame = websocket::decode_frame(BytesView{frames_}.subspan(used));
    if (!frame) {
      if (!frame.error().incomplete()) all.end = End::Fin;
      break;
    }
    used += frame->size;
    if (frame->opcode == websocket::Opcode::Ping) append(all.plain, websocket::encode_frame(websocket::Opcode::Pong, frame->payload));
    if (frame->opcode == websocket::Opcode::Close) {
      append(all.plain, websocket::encode_frame(websocket::Opcode::Close, frame->payload));
      all.end = End::Fin;
    }
    if (frame->opcode != websocket::Opcode::Binary && frame->opcode != websocket::Opcode::Continuation) continue;
    const Said said = framed(tunnel_->on_bytes(frame->payload, at));
    append(all.plain, said.plain);
    all.end = said.end;
  }
  frames_.erase(frames_.begin(), frames_.begin() + std::ptrdiff_t(used));
  return all;
}

GatewayMachine::Said GatewayMachine::on_chunks(Instant at) {
  auto* room = rooms_.find(room_);
  if (room == nullptr || !reader_.trouble().empty()) return {.end = End::Fin};
  const Bytes body = reader_.take_body();
  if (body.empty()) return {};
  const auto reply = room->tunnel.on_bytes(body, at);
  append(room->for_client, reply.packets);
  room->ends = reply.ends;
  return {};
}

GatewayMachine::Said GatewayMachine::framed(GatewayTunnel::Reply reply) const {
  return {.plain = reply.packets.empty() ? Bytes{} : websocket::encode_frame(websocket::Opcode::Binary, reply.packets),
          .end = reply.ends ? End::Fin : End::None};
}

GatewayMachine::Said GatewayMachine::look(Instant at) {
  auto* room = rooms_.find(room_);
  if (room == nullptr) return {.end = End::Fin};
  const auto late = room->tunnel.on_deadline(at);
  append(room->for_client, late.packets);
  return {.plain = std::exchange(room->for_client, {}), .end = room->ends || late.ends ? End::Fin : End::None};
}

}  // namespace doctor::practice
