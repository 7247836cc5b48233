#include "net/drive.hpp"

namespace doctor::net {

Drive::Drive(Stream& stream, Machine& machine) : stream_(stream), machine_(machine), timer_(stream.socket.get_executor()) {}

void Drive::begin() {
  apply(machine_.start(read_stopwatch()));
  if (!ending_ && !ended_ && stream_.closed) closed(*stream_.closed);
}

void Drive::apply(Step step) {
  if (ended_) return;
  queued_.insert(queued_.end(), step.send.begin(), step.send.end());
  if (step.done || step.end != End::None) {
    ending_ = true;
    end_ = step.end;
  }
  write();
  if (ending_ && !writing_) return finish();
  arm(step.deadline);
  read();
}

void Drive::write() {
  if (writing_ || write_failed_ || queued_.empty()) return;
  writing_ = true;
  under_way_ = std::move(queued_);
  queued_.clear();
  ++outstanding_;
  asio::async_write(stream_.socket, asio::buffer(under_way_), [this](error_code error, std::size_t) {
    --outstanding_;
    writing_ = false;
    if (ended_) return;
    // What the peer said before it went is still to be read, and the reading tells how it went.
    if (error) write_failed_ = true;
    if (error == asio::error::connection_reset) stream_.write_reset = true;
    write();
    if (ending_ && !writing_) finish();
  });
}

// Waits for readiness instead of reading ahead: bytes that this machine does not take stay in the socket for the next.
void Drive::read() {
  if (reading_ || ending_ || stream_.closed) return;
  reading_ = true;
  ++outstanding_;
  stream_.socket.async_wait(tcp::socket::wait_read, [this](error_code) {
    --outstanding_;
    reading_ = false;
    if (!ended_ && !ending_) on_readable();
  });
}

void Drive::on_readable() {
  error_code error;
  const std::size_t count = stream_.socket.read_some(asio::buffer(buffer_), error);
  if (error == asio::error::would_block || error == asio::error::try_again || error == asio::error::interrupted) return read();
  if (!error) {
    received_ += count;
    apply(machine_.on_bytes(BytesView{buffer_}.first(count), read_stopwatch()));
    if (!ending_ && !ended_ && received_ > kMostReceived) give_up();
    return;
  }
  const bool reset = error == asio::error::connection_reset || error == asio::error::connection_aborted || stream_.write_reset;
  closed(reset ? CloseKind::Reset : error == asio::error::eof ? CloseKind::Fin : CloseKind::Unreachable);
}

void Drive::closed(CloseKind kind) {
  stream_.closed = kind;
  apply(machine_.on_close(kind, read_stopwatch()));
  if (!ending_ && !ended_ && !has_deadline_) finish();  // nothing can come any more
}

void Drive::arm(std::optional<Instant> deadline) {
  has_deadline_ = deadline.has_value();
  const std::uint64_t arming = ++armings_;
  timer_.expires_at(on_steady_clock(deadline ? *deadline : read_stopwatch() + kLongestSilence));
  ++outstanding_;
  timer_.async_wait([this, arming](error_code error) {
    --outstanding_;
    if (!error) on_timer(arming);
  });
}

void Drive::on_timer(std::uint64_t of_arming) {
  if (ended_ || of_arming != armings_) return;
  if (ending_) return finish();  // the peer does not take the last bytes
  if (!has_deadline_) return give_up();
  apply(machine_.on_deadline(read_stopwatch()));
  if (!ending_ && !ended_ && !has_deadline_ && stream_.closed) finish();
}

// Beyond what a peer may cost. The machine is told that time is up; what it would do next is not asked.
void Drive::give_up() {
  machine_.on_deadline(read_stopwatch());
  finish();
}

void Drive::finish() {
  if (ended_) return;
  ended_ = true;
  timer_.cancel();
  error_code ignored;
  stream_.socket.cancel(ignored);
}

}  // namespace doctor::net
