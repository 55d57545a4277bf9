// A storm: five hundred kiosks that lost the server together come back together, each with 200 leads. Real sync of the kiosk (its back-off,
// its window, its batches) over TLS, and the server in a process of its own. By turns with the plain figure of sixteen kiosks on copies of
// the same database. Prints "name value unit".
//
//   footfall_bench_storm [--folder DIR] [--rounds N] [--server PROGRAM]     default: /tmp, 3 rounds
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "server/base/threads.h"
#include "tests/bench/kiosk_server_storm/crowd.h"
#include "tests/bench/server_ingest/ingest_base.h"
#include "tests/bench/server_ingest/ingest_server.h"
#include "tests/bench/server_ingest/load.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {
namespace {

constexpr int kKiosks = 500;
constexpr int kEach = 200;
constexpr double kOperations = kKiosks * kEach;
constexpr int kPlainEach = kKiosks * kEach / kFastKiosks;  // of the fast kiosks: as many leads in all, so that indexes grow alike

struct Options {
  std::string program;
  std::string folder = "/tmp";
  int rounds = 3;
};

std::vector<kiosk::CrowdKiosk> CrowdOf(const IngestBase& base) {
  std::vector<kiosk::CrowdKiosk> crowd;
  for (size_t i = 0; i < base.crowd.size(); ++i) {
    const TestKiosk& made = base.crowd[i].kiosk;
    kiosk::CrowdKiosk& kiosk = crowd.emplace_back();
    kiosk.made = &made;
    kiosk.identity.device = absl::StrCat("devices/", made.device_id());
    kiosk.identity.device_id = *rules::ParseUuid(made.device_id());
    kiosk.identity.keys = {KioskSeed(kFastKiosks + static_cast<int>(i)), std::string(rules::kKeySize, 'x')};
    kiosk.identity.server_sign_key = IngestSignKeys().public_key;
    kiosk.identity.incarnation = IngestIncarnation();
    kiosk.identity.epoch = made.epoch();
  }
  return crowd;
}

// They have all been at work before: each has its configuration, and the server knows that it has.
void Meet(const Options& options, const IngestBase& base, std::vector<kiosk::CrowdKiosk>* crowd) {
  IngestServer server(options.program, base.path);
  kiosk::MeetServer(server, crowd);
}

struct Figures {
  double plain_rate = 0, plain_cpu_us = 0;  // of the server, a lead
  double cpu_us = 0, client_cpu_us = 0, drain_s = 0, hello_p50_ms = 0, hello_p99_ms = 0, spread = 0, rss_mb = 0, dialled = 0;
};

void RunPlain(const Options& options, IngestBase& base, Figures* figures) {
  constexpr double kLeads = kFastKiosks * kPlainEach;
  const std::string path = FreshCopy(base);
  {
    IngestServer server(options.program, path);
    figures->plain_rate = kLeads / PushAll(server, base.fast).seconds;
    figures->plain_cpu_us = server.CpuSeconds() * 1e6 / kLeads;
  }
  MustHaveStored(path, 0, base.fast);
}

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void RunStorm(const Options& options, const IngestBase& base, const std::vector<kiosk::CrowdKiosk>& crowd, Figures* out) {
  Figures& figures = *out;
  const std::string path = FreshCopy(base);
  {
    IngestServer server(options.program, path);
    const double cpu = OwnCpuSeconds();
    const kiosk::StormResult result = kiosk::Storm(server, crowd);
    figures.client_cpu_us = (OwnCpuSeconds() - cpu) * 1e6 / kOperations;
    figures.cpu_us = server.CpuSeconds() * 1e6 / kOperations;
    if (!result.troubles.empty()) MustBeOk(absl::InternalError(result.troubles.front()), "kiosk");
    if (result.verdicts > 0) MustBeOk(absl::InternalError("not all were accepted"), "kiosk");
    figures.drain_s = *std::max_element(result.finish_s.begin(), result.finish_s.end());
    figures.spread = figures.drain_s / Median(result.finish_s);
    figures.hello_p50_ms = Median(result.hello_ms);
    figures.hello_p99_ms = Percentile(result.hello_ms, 0.99);
    figures.dialled = result.dialled;
    figures.rss_mb = server.PeakRssMb();
  }
  MustHaveStored(path, 0, base.crowd);
}

double MedianOf(const std::vector<Figures>& all, const std::function<double(const Figures&)>& figure) {
  std::vector<double> values;
  for (const Figures& each : all) values.push_back(figure(each));
  return Median(values);
}

void Run(const Options& options) {
  const TempFolder folder(options.folder);
  IngestBase base = MakeIngestBase(folder.path(), 0, kKiosks);
  std::vector<kiosk::CrowdKiosk> crowd = CrowdOf(base);
  Meet(options, base, &crowd);
  PrepareFast(&base, kPlainEach);
  for (int i = 0; i < kKiosks; ++i) {
    LoadKiosk& load = base.crowd[i];
    Prepare(&load, 50'000'000 + int64_t{i} * kEach, kEach, kEach);
    load.pushes.clear();  // the kiosk's sync makes its own
  }
  std::vector<Figures> all;
  for (int round = 0; round < options.rounds; ++round) {
    RunPlain(options, base, &all.emplace_back());
    RunStorm(options, base, crowd, &all.back());
  }
  Print("storm.ingest_leads_per_s", MedianOf(all, [](const Figures& each) { return each.plain_rate; }), "leads/s");
  Print("storm.drain_s", MedianOf(all, [](const Figures& each) { return each.drain_s; }), "s");
  Print("storm.ratio_to_ingest", MedianOf(all, [](const Figures& each) { return kOperations / each.drain_s / each.plain_rate; }), "ratio");
  Print("storm.cpu_ratio_to_ingest", MedianOf(all, [](const Figures& each) { return each.cpu_us / each.plain_cpu_us; }), "ratio");
  Print("storm.client_cpu_us_per_lead", MedianOf(all, [](const Figures& each) { return each.client_cpu_us; }), "us");
  Print("storm.server_cpu_us_per_lead", MedianOf(all, [](const Figures& each) { return each.cpu_us; }), "us");
  Print("storm.hello_ms_p50", MedianOf(all, [](const Figures& each) { return each.hello_p50_ms; }), "ms");
  Print("storm.hello_ms_p99", MedianOf(all, [](const Figures& each) { return each.hello_p99_ms; }), "ms");
  Print("storm.spread_ratio", MedianOf(all, [](const Figures& each) { return each.spread; }), "ratio");
  Print("storm.streams_per_kiosk", MedianOf(all, [](const Figures& each) { return each.dialled / kKiosks; }), "streams");
  Print("storm.server_rss_mb", MedianOf(all, [](const Figures& each) { return each.rss_mb; }), "MB");
}

}  // namespace
}  // namespace footfall::server::support

int main(int argc, char** argv) {
  using namespace footfall::server::support;  // NOLINT: a program's own file
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0) return ServeIngest(argv[2]);
  Options options{.program = std::filesystem::canonical("/proc/self/exe").string()};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--folder") options.folder = argv[i + 1];
    if (name == "--rounds") options.rounds = std::atoi(argv[i + 1]);
    if (name == "--server") options.program = argv[i + 1];
  }
  footfall::server::SkipDeadlockDetection();  // kiosks that load the server should cost little themselves
  footfall::rules::InitCrypto();
  Run(options);
  return 0;
}
