#include "tests/simulation/network.h"

#include <array>
#include <utility>

#include "tests/simulation/connection.h"

namespace footfall::simulation {
namespace {

// What proxies, captive portals and servers of somebody else answer.
const std::array kForeignAnswers = {
    absl::StatusCode::kUnavailable,      absl::StatusCode::kUnknown,
    absl::StatusCode::kUnimplemented,    absl::StatusCode::kUnauthenticated,
    absl::StatusCode::kPermissionDenied, absl::StatusCode::kNotFound,
    absl::StatusCode::kInternal,         absl::StatusCode::kResourceExhausted,
    absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kOk,
};
constexpr int64_t kForeignRetryMs = 20'000;

}  // namespace

// The kiosk's end.
class Transport : public kiosk::SyncTransport {
 public:
  Transport(Network* network, int kiosk) : network_(network), kiosk_(kiosk) {}
  ~Transport() override { Close(); }

  void Open(const kiosk::ServerAddress&, kiosk::TransportEvents* events) override {
    Close();
    connection_ = network_->Connect(kiosk_, events);
  }
  void Send(v1::SyncRequest message) override {
    if (const std::shared_ptr<Connection> connection = connection_.lock()) connection->SendUp(std::move(message));
  }
  void Close() override {
    if (const std::shared_ptr<Connection> connection = connection_.lock()) connection->CloseByKiosk();
    connection_.reset();
  }

 private:
  Network* const network_;
  const int kiosk_;
  std::weak_ptr<Connection> connection_;
};

Network::Network(Schedule* schedule, Trace* trace, Dice dice, ServerDoor* door)
    : schedule_(schedule), trace_(trace), dice_(dice), door_(door) {}

Network::~Network() = default;

std::unique_ptr<kiosk::SyncTransport> Network::MakeTransport(int kiosk) { return std::make_unique<Transport>(this, kiosk); }

std::shared_ptr<Connection> Network::Connect(int kiosk, kiosk::TransportEvents* events) {
  const int64_t number = ++last_number_;
  auto connection = std::make_shared<Connection>(this, kiosk, number, events);
  connections_[number] = connection;
  if (weather.down) {
    connection->RefuseSoon(absl::UnavailableError("no network"), 0);
  } else if (weather.refuse > 0 && dice_.Chance(weather.refuse)) {
    ++faults["refused by others"];
    const absl::StatusCode code = kForeignAnswers[dice_.Index(kForeignAnswers.size())];
    connection->RefuseSoon(absl::Status(code, "somebody else"), dice_.Chance(0.3) ? dice_.Between(0, kForeignRetryMs) : 0);
  } else {
    connection->Dial();
  }
  return connection;
}

void Network::ServerEnds() {
  for (auto& [number, connection] : std::map(connections_)) connection->ServerEnds();
}

bool Network::DrainServerSide() {
  bool any = false;
  for (auto& [number, connection] : std::map(connections_)) any = connection->DrainServerSide() || any;
  return any;
}

void Network::CutAll() {
  for (auto& [number, connection] : std::map(connections_)) connection->Cut();
}

void Network::Forget(int64_t number) { connections_.erase(number); }

}  // namespace footfall::simulation
