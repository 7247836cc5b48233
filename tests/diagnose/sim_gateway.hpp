// The practice gateway in a simulated network: a whole diagnosis with an account, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "crypto/certificate.hpp"
#include "crypto/old_hashes.hpp"
#include "diagnose/known.hpp"
#include "practice/certificates.hpp"
#include "practice/gateway/connection.hpp"
#include "probe/gateway/gateway_leg.hpp"
#include "support/sim_network.hpp"

namespace doctor::diagnose {

class SimGateway {
 public:
  // `others_from`: the connection from which on another server of the same name answers, with a certificate of its own; the first is 0.
  explicit SimGateway(const practice::GatewayScript& script, int others_from = 1000) {
    network.wall_time(WallTime{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}});
    face_.opened_wall = network.wall_clock();
    face_.target = {.opened_wall = face_.opened_wall};
    if (auto hashes = crypto::load_old_hashes()) face_.target.hashes = *std::move(hashes);
    const practice::CertificateFor whom{.name = "gw.example", .now = face_.opened_wall};
    auto made = must_make(script.certificate, whom);
    face_.script = script;
    face_.identity = std::move(made.identity);
    face_.own_certificate = face_.identity.chain.front();
    face_.target.identity = must_make({.key = crypto::KeyKind::EcP256}, whom).identity;
    other_ = face_;
    other_.identity = must_make(script.certificate, whom).identity;
    other_.own_certificate = other_.identity.chain.front();
    options.ca_file = testing::TempDir() + "sim-gateway-" + std::to_string(++made_) + ".pem";
    std::ofstream{options.ca_file} << crypto::to_pem(made.trusted_root);
    options.revocation = false;
    options.gateway = Gateway{.target = *probe::parse_target("gw.example", probe::kGatewayPort), .credentials = &account};
    network.lookup("gw.example", {at.address});
    network.tcp(at, test::Tcp::accept([this, others_from](const net::ConnectRequest&) -> std::unique_ptr<Machine> {
                  return std::make_unique<practice::GatewayMachine>(connections++ < others_from ? face_ : other_, rooms_);
                }));
  }

  bool has_hashes() const { return face_.target.hashes != nullptr; }
  Diagnosis diagnose() {
    auto d = doctor::diagnose::diagnose(*probe::parse_target("desk.example", 3389), options, network, test_knowledge(), told);
    return *std::move(d);
  }

  const Endpoint at = test::endpoint("192.0.2.44", probe::kGatewayPort);
  const probe::Credentials account{.user = std::string{practice::kGatewayUser}, .password = Secret{practice::kGatewayPassword}};
  test::SimNetwork network{};
  Told told{};
  Options options{};
  int connections = 0;

 private:
  static practice::MadeCertificates must_make(practice::CertificateScript script, const practice::CertificateFor& whom) {
    auto made = practice::make_certificates(script, whom);
    if (!made) throw std::runtime_error(made.error().to_string());
    return *std::move(made);
  }

  static inline int made_ = 0;
  practice::GatewayFace face_{}, other_{};
  practice::GatewayRooms rooms_{};
};

}  // namespace doctor::diagnose
