// /metrics for Prometheus and /healthz for whoever restarts servers, over plain HTTP.
#ifndef FOOTFALL_SERVER_APP_STATUS_PAGE_H_
#define FOOTFALL_SERVER_APP_STATUS_PAGE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/metrics.h"

namespace footfall::server {

// Answers on two threads of its own until destroyed.
class StatusPage {
 public:
  // `healthy` is asked at each /healthz: OK = 200, else 503. Both outlive the page. Internal when `address` cannot be listened on.
  static absl::StatusOr<std::unique_ptr<StatusPage>> Start(const std::string& address, const Metrics* metrics,
                                                           std::function<absl::Status()> healthy);
  ~StatusPage();
  // The port it listens on, also when `address` said 0.
  int port() const;

 private:
  struct State;
  explicit StatusPage(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_STATUS_PAGE_H_
