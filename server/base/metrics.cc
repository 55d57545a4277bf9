#include "server/base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <vector>

namespace footfall::server {
namespace {

// Seconds: from a read in memory to what a client gives up on.
const prometheus::Histogram::BucketBoundaries kBuckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};

}  // namespace

struct Metrics::State {
  struct Source {
    prometheus::Gauge* gauge;
    std::function<double()> read;
  };
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>* calls =
      &prometheus::BuildCounter().Name("footfall_calls_total").Help("Finished calls").Register(registry);
  prometheus::Family<prometheus::Histogram>* seconds =
      &prometheus::BuildHistogram().Name("footfall_call_seconds").Help("How long calls took").Register(registry);
  std::vector<Source> sources;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::CountCall(std::string_view method, std::string_view code, double seconds) {
  state_->calls->Add({{"method", std::string(method)}, {"code", std::string(code)}}).Increment();
  state_->seconds->Add({{"method", std::string(method)}}, kBuckets).Observe(seconds);
}

void Metrics::AddGauge(const std::string& name, const std::string& help, std::function<double()> read) {
  auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add({});
  state_->sources.push_back({&gauge, std::move(read)});
}

std::string Metrics::Text() const {
  for (const auto& source : state_->sources) source.gauge->Set(source.read());
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace footfall::server
