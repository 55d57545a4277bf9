// What a benchmark prints, and how it sums up. Header only.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_FIGURES_H_
#define FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_FIGURES_H_

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace footfall::server::support {

// One line "name value unit".
inline void Print(const std::string& name, double value, const std::string& unit) {
  std::printf("%s %.4g %s\n", name.c_str(), value, unit.c_str());
  std::fflush(stdout);
}

// The value below which `share` (0 to 1) of the samples lie; 0 without samples.
inline double Percentile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  const size_t place = std::min(samples.size() - 1, static_cast<size_t>(share * static_cast<double>(samples.size())));
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(place), samples.end());
  return samples[place];
}
inline double Median(std::vector<double> samples) { return Percentile(std::move(samples), 0.5); }

// Seconds that `body` takes.
inline double Seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_FIGURES_H_
