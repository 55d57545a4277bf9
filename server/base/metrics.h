// What the server counts of itself, in Prometheus' text form. Labels are methods and codes only: never ids, never personal data.
#ifndef FOOTFALL_SERVER_BASE_METRICS_H_
#define FOOTFALL_SERVER_BASE_METRICS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace footfall::server {

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  // One finished call: footfall_calls_total{method,code} and footfall_call_seconds{method}.
  void CountCall(std::string_view method, std::string_view code, double seconds);
  // A value read when somebody asks ("footfall_last_number"). Add all before the first Text(). `read` is called on the asking thread.
  void AddGauge(const std::string& name, const std::string& help, std::function<double()> read);
  // Everything, as text/plain; version=0.0.4.
  std::string Text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_METRICS_H_
