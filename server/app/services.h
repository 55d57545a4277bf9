// Every service of the API and what they share, built in the order they need each other.
#ifndef FOOTFALL_SERVER_APP_SERVICES_H_
#define FOOTFALL_SERVER_APP_SERVICES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/rules/crypto.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace grpc {
class Service;
}

namespace footfall::server {

class GrantLog;
class StableMarks;

// What the services stand on. All pointers outlive them.
struct ServiceParts {
  Database* database = nullptr;
  Access* access = nullptr;
  const PiiVault* vault = nullptr;
  StableMarks* stable_marks = nullptr;
  GrantLog* grant_log = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  rules::KeyPair sign_keys;
  std::string incarnation;      // 16 bytes
  std::string address;          // host:port at which kiosks reach the server
  std::string certificate_pin;  // 32 bytes
  std::string data;             // the data folder
  std::string database_file;
};

// Destroy it after the gRPC server was shut down.
class Services {
 public:
  explicit Services(const ServiceParts& parts);
  ~Services();
  // Before anything is served: a restored server learns what it had lent. Internal when the disk refuses.
  absl::Status Begin();
  // To be registered with the gRPC server.
  std::vector<grpc::Service*> All();
  // Ends what has no end of its own: kiosks' streams and watched boards. Before the gRPC server is shut down.
  void EndStreams();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_SERVICES_H_
