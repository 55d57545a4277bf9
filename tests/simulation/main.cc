// footfall-simulate: runs seeds and says how it went. See scripts/simulate.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/simulation/world.h"

namespace footfall::simulation {
namespace {

struct Options {
  uint64_t seeds = 1, first_seed = 1;
  std::string trace_folder;
  bool trace_all = false;
};

bool ReadOptions(int count, char** words, Options* options) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--trace") {
      options->trace_all = true;
      continue;
    }
    if (i + 1 == count) return false;
    const std::string value = words[++i];
    if (word == "--trace-folder") {
      options->trace_folder = value;
    } else if (word == "--seeds") {
      if (!absl::SimpleAtoi(value, &options->seeds)) return false;
    } else if (word != "--first-seed" || !absl::SimpleAtoi(value, &options->first_seed)) {
      return false;
    }
  }
  return true;
}

void WriteTrace(const Options& options, uint64_t seed, const std::string& trace) {
  const std::string path = absl::StrCat(options.trace_folder, options.trace_folder.empty() ? "" : "/", "seed-", seed, ".trace");
  std::ofstream(path, std::ios::binary) << trace;
  std::printf("  trace: %s\n", path.c_str());
}

std::string Words(const std::map<std::string, int64_t>& counts) {
  std::string words;
  for (const auto& [name, number] : counts) absl::StrAppend(&words, words.empty() ? "" : ", ", name, " ", number);
  return words;
}

// Whether the seed was without a finding.
bool RunSeed(const Options& options, uint64_t seed, std::map<std::string, int64_t>* faults, std::map<std::string, int64_t>* told,
             int64_t* saved) {
  const Outcome outcome = Simulate(seed, options.trace_all);
  *saved += outcome.saved;
  for (const auto& [name, number] : outcome.Told()) (*told)[name] += number;
  for (const auto& [name, number] : outcome.faults) (*faults)[name] += number;
  for (const std::string& finding : outcome.findings)
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), finding.c_str());
  // A second run gives the same again, now with its story.
  if (options.trace_all) WriteTrace(options, seed, outcome.trace);
  if (!options.trace_all && !outcome.findings.empty()) WriteTrace(options, seed, Simulate(seed, true).trace);
  std::fflush(stdout);
  return outcome.findings.empty();
}

int Run(const Options& options) {
  PrepareSimulations();
  const auto start = std::chrono::steady_clock::now();
  std::map<std::string, int64_t> faults;
  std::map<std::string, int64_t> told;
  int64_t saved = 0;
  uint64_t bad = 0, first_bad = 0;
  for (uint64_t seed = options.first_seed; seed < options.first_seed + options.seeds; ++seed) {
    if (RunSeed(options, seed, &faults, &told, &saved)) continue;
    if (bad++ == 0) first_bad = seed;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("faults: %s\n", Words(faults).c_str());
  std::printf("told: %s\n", Words(told).c_str());
  std::printf("simulate: %llu seeds from %llu, %lld operations saved, %.1f seeds/s, %s\n", static_cast<unsigned long long>(options.seeds),
              static_cast<unsigned long long>(options.first_seed), static_cast<long long>(saved), options.seeds / seconds,
              bad == 0 ? "no finding" : absl::StrCat(bad, " seeds with findings, the first is ", first_bad).c_str());
  return bad == 0 ? 0 : 1;
}

}  // namespace
}  // namespace footfall::simulation

int main(int argc, char** argv) {
  footfall::simulation::Options options;
  if (!footfall::simulation::ReadOptions(argc, argv, &options)) {
    std::fprintf(stderr, "usage: footfall-simulate [--seeds N] [--first-seed S] [--trace] [--trace-folder DIR]\n");
    return 2;
  }
  return footfall::simulation::Run(options);
}
