// The network between kiosks and server: every message takes its time and may be late, lost, doubled, overtaken, or the last one.
//
// It stands where gRPC stands in the product: a SyncTransport towards a kiosk, a StreamPort towards the server. What it does to messages
// is what TCP, radio links, proxies and captive portals do, and a little more (doubling and overtaking inside a stream, acks of long ago).
#ifndef FOOTFALL_TESTS_SIMULATION_NETWORK_H_
#define FOOTFALL_TESTS_SIMULATION_NETWORK_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/sync/transport.h"
#include "server/sync/sync_stream.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/trace.h"

namespace footfall::simulation {

// Likelihoods are for each message unless said otherwise.
struct Weather {
  int64_t least_ms = 5, most_ms = 40;  // how long a message takes
  bool down = false;                   // nobody reaches anybody
  double refuse = 0;                   // a connection ends at once with a status of somebody between
  double cut = 0;                      // the connection breaks, with what is under way
  double cut_at_ack = 0;               // it breaks before an Ack arrives
  double vanish = 0;                   // from here on nothing arrives and nobody is told
  double late = 0;                     // takes up to two minutes
  double twice = 0;                    // arrives twice
  double overtake = 0;                 // arrives before the one sent before it
  double old_ack = 0;                  // an Ack of earlier comes along with it
  double unnoticed = 0;                // for each end of a connection: the server is not told of it
  int most_operations = 0;             // as HelloOk says them; 0 = the server's own
};

// Whoever answers at the server's address.
class ServerDoor {
 public:
  virtual ~ServerDoor() = default;
  // nullptr: nobody is there.
  virtual std::shared_ptr<server::SyncStream> Open(server::StreamPort* port) = 0;
};

class Connection;

class Network {
 public:
  Network(Schedule* schedule, Trace* trace, Dice dice, ServerDoor* door);
  ~Network();

  // For a kiosk of this number; its connections end with it.
  std::unique_ptr<kiosk::SyncTransport> MakeTransport(int kiosk);
  // The server's process ends: its side of all connections is gone. Then to be called until nothing is left to do.
  void ServerEnds();
  bool DrainServerSide();
  // Breaks every connection.
  void CutAll();

  Weather weather;
  std::map<std::string, int64_t> faults;  // how often what was done

 private:
  friend class Connection;
  friend class Transport;
  std::shared_ptr<Connection> Connect(int kiosk, kiosk::TransportEvents* events);
  void Forget(int64_t number);

  Schedule* const schedule_;
  Trace* const trace_;
  Dice dice_;
  ServerDoor* const door_;
  int64_t last_number_ = 0;
  std::map<int64_t, std::shared_ptr<Connection>> connections_;
  std::map<int, std::vector<v1::SyncResponse>> old_acks_;  // by kiosk
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_NETWORK_H_
