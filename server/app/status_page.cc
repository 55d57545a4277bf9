#include "server/app/status_page.h"

#include <civetweb.h>

#include <cstring>

#include "server/app/address.h"
#include "server/base/errors.h"

namespace footfall::server {

struct StatusPage::State {
  const Metrics* metrics;
  std::function<absl::Status()> healthy;
  mg_context* server = nullptr;
};

namespace {

int Send(mg_connection* connection, int code, const char* type, const std::string& body) {
  mg_printf(connection, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n\r\n", code,
            code == 200 ? "OK" : "Unavailable", type, body.size());
  mg_write(connection, body.data(), body.size());
  return code;
}

bool IsRead(mg_connection* connection) {
  const char* method = mg_get_request_info(connection)->request_method;
  if (std::strcmp(method, "GET") == 0) return true;
  mg_send_http_error(connection, 405, "%s", "only GET");
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StatusPage>> StatusPage::Start(const std::string& address, const Metrics* metrics,
                                                              std::function<absl::Status()> healthy) {
  auto state = std::make_unique<State>(State{metrics, std::move(healthy)});
  const char* options[] = {"listening_ports", address.c_str(), "num_threads", "2", "request_timeout_ms", "5000", nullptr};
  const mg_callbacks callbacks{};
  state->server = mg_start(&callbacks, nullptr, options);
  if (state->server == nullptr) {
    const absl::Status problem = CheckAddress(address);
    return problem.ok() ? errors::Internal("cannot listen on " + address) : problem;
  }
  mg_set_request_handler(
      state->server, "/metrics$",
      [](mg_connection* connection, void* self) {
        if (!IsRead(connection)) return 405;
        return Send(connection, 200, "text/plain; version=0.0.4; charset=utf-8", static_cast<State*>(self)->metrics->Text());
      },
      state.get());
  mg_set_request_handler(
      state->server, "/healthz$",
      [](mg_connection* connection, void* self) {
        if (!IsRead(connection)) return 405;
        const bool ok = static_cast<State*>(self)->healthy().ok();
        return Send(connection, ok ? 200 : 503, "text/plain; charset=utf-8", ok ? "ok\n" : "not healthy\n");
      },
      state.get());
  return std::unique_ptr<StatusPage>(new StatusPage(std::move(state)));
}

StatusPage::StatusPage(std::unique_ptr<State> state) : state_(std::move(state)) {}

StatusPage::~StatusPage() { mg_stop(state_->server); }

int StatusPage::port() const {
  mg_server_port ports[1] = {};
  return mg_get_server_ports(state_->server, 1, ports) == 1 ? ports[0].port : 0;
}

}  // namespace footfall::server
