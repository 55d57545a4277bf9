// The server as one object: builds and owns everything, in order, and takes it down in the reverse order.
#ifndef FOOTFALL_SERVER_APP_APP_H_
#define FOOTFALL_SERVER_APP_APP_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/config.h"

namespace footfall::server {

// One thread starts and ends it; in between it runs on its own threads.
class App {
 public:
  // Opens the data folder and serves. What it says when it cannot is meant for the operator: DATA_FOLDER_IN_USE, MASTER_KEY_MISSING,
  // DATABASE_TOO_NEW, ADDRESS_TAKEN.
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config);
  // Gives the account "admin" a one-time password, recorded in the audit log, and returns it. Serves nothing; as Start, only while no
  // server runs on the folder. NotFound when the folder is no server's.
  static absl::StatusOr<std::string> ResetAdminPassword(const Config& config);
  // Ends kiosks' streams and watched boards, takes no new calls, gives running ones kShutdownGraceMs, commits what waits, closes the
  // database.
  static constexpr int kShutdownGraceMs = 5000;
  ~App();

  // The port that serves the API, also when the configuration said 0; likewise of the status page (0 = none).
  int port() const;
  int status_port() const;
  // SHA-256 of the certificate in hexadecimal.
  const std::string& certificate_pin() const;
  // Of the account "admin"; not empty only at the first start, and kept nowhere. Each start has another one until FirstPasswordSeen.
  const std::string& first_password() const;
  absl::Status FirstPasswordSeen();

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_APP_H_
