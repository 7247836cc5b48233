// TCP connection attempts side by side, each with what the kernel knows about its end.
#pragma once

#include <span>
#include <vector>

#include "net/drive.hpp"
#include "net/network.hpp"

namespace doctor::net {

class TcpConnection : public Connection {
 public:
  TcpConnection(tcp::socket socket, Endpoint local, Endpoint remote) : stream_(std::move(socket)), local_(local), remote_(remote) {}
  // Ends in order: FIN, not the RST that unread input would turn it into.
  ~TcpConnection() override;
  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }
  std::optional<TcpState> state() const override;
  bool keep_alive(std::chrono::seconds every) override;
  void end_on_icmp_error() override;
  bool met_icmp_error() override;
  Stream& stream() { return stream_; }

 private:
  Stream stream_;
  Endpoint local_, remote_;
};

std::vector<ConnectOutcome> connect_all(Loop& loop, std::span<const ConnectRequest> requests);
void converse_all(Loop& loop, std::span<const Conversation> conversations);

}  // namespace doctor::net
