// One connection of a kiosk to the server, both directions.
#ifndef FOOTFALL_TESTS_SIMULATION_CONNECTION_H_
#define FOOTFALL_TESTS_SIMULATION_CONNECTION_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "tests/simulation/network.h"

namespace footfall::simulation {

// Kept by the network until both sides are done with it.
class Connection : public server::StreamPort, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Network* network, int kiosk, int64_t number, kiosk::TransportEvents* events);

  // From the kiosk.
  void Dial();
  // Instead: somebody between ends it.
  void RefuseSoon(const absl::Status& status, int64_t retry_after_ms);
  void SendUp(v1::SyncRequest request);
  void CloseByKiosk();

  // From the server.
  void StartRead(v1::SyncRequest* into) override;
  void StartWrite(const v1::SyncResponse* from) override;
  void Finish(const absl::Status& status) override;
  void Cancel() override;

  void Cut();
  void ServerEnds();
  bool DrainServerSide() { return server_line_.Drain(); }
  bool done() const { return events_ == nullptr && (server_done_ || !stream_); }

 private:
  struct End {
    absl::Status status;
    int64_t retry_after_ms = 0;
  };
  using Up = v1::SyncRequest;
  using Down = std::variant<v1::SyncResponse, End>;
  // Messages under way in one direction, first the one that arrives next.
  template <typename Message>
  struct Way {
    std::deque<Message> under_way;
    int64_t last_due_ms = 0;
    bool dead = false;
  };

  bool Happens(double likelihood, const char* fault);
  int64_t Latency();
  template <typename Message>
  void Put(Way<Message>* way, Message message, void (Connection::*arrive)());
  template <typename Message>
  void Happen(Way<Message>* way);
  template <typename Message>
  void LoseSome(Way<Message>* way);
  void SendDown(v1::SyncResponse response);
  void ArriveUp();
  void ArriveDown();
  void TellServerOfEnd();
  void Feed();
  void EndAtKiosk(const End& end);
  void ForgetIfDone();
  std::string KioskName() const;

  Network* const network_;
  const int kiosk_;
  const int64_t number_;
  kiosk::TransportEvents* events_;  // nullptr: the kiosk has closed it
  std::shared_ptr<server::SyncStream> stream_;
  v1::SyncRequest* into_ = nullptr;  // the server waits for a message
  std::deque<Up> arrived_;
  Way<Up> up_;
  Way<Down> down_;
  bool ended_at_server_ = false;  // no more messages come from the kiosk
  bool server_finished_ = false, server_done_ = false;
  // Its own: the product may take up connections in the order of their addresses, and that must not change what happens.
  Dice dice_;
  TaskLine server_line_;  // calls to the stream
};

// What people read in a trace.
std::string Describe(const v1::SyncRequest& request);
std::string Describe(const v1::SyncResponse& response);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_CONNECTION_H_
