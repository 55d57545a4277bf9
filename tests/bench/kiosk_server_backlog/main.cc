// A kiosk that comes back after days without a network: 50,000 leads wait in its journal. The real program without a display against the
// real server on loopback. Taps are timed while it drains and, in the same program, when nothing waits any more. Prints "name value unit".
//
//   footfall_bench_backlog [--folder DIR] [--rounds N] [--operations N] [--programs DIR]
// Default: /tmp, 3 rounds, 50000, the folder of this program.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/sqlite_journal.h"
#include "tests/bench/kiosk_server_backlog/booth.h"
#include "tests/bench/kiosk_support/program.h"
#include "tests/support/kiosk_backlog/backlog_fill.h"

namespace footfall::kiosk {
namespace {

constexpr int kWarmUpVisits = 20;  // glyphs are drawn, pages of the program are read
constexpr int kIdleVisits = 80;    // a thousand taps
constexpr int kSettleMs = 2000;    // after the last Ack: whatever was still to be written
constexpr double kTapShare = 0.95;

struct Options {
  std::string programs;
  std::string folder = "/tmp";
  int rounds = 3;
  int operations = 50'000;
};

struct Figures {
  double start_ms = 0, rss_mb = 0, tap_ms = 0, idle_tap_ms = 0, drain_per_s = 0;
};

void Tap(Program* kiosk, const std::string& key, std::vector<double>* taps) {
  const auto start = SteadyClock::now();
  if (const std::string answer = kiosk->Ask("tap " + key); answer != "ok") Die(answer);
  taps->push_back(MsSince(start));
}

// Somebody begins, types a number and goes away again.
void Visit(Program* kiosk, std::vector<double>* taps) {
  Tap(kiosk, "attract.start", taps);
  for (char digit : std::string("13812345678")) Tap(kiosk, std::string("visitor.pad.") + digit, taps);
  Tap(kiosk, "visitor.back", taps);
}

// Taps from the first stored operation to the last; how many operations a second that makes.
double Drain(const Booth& booth, int operations, Program* kiosk, std::vector<double>* taps) {
  std::vector<double> before;
  while (booth.Stored() == 0) Visit(kiosk, &before);
  const int64_t first = booth.Stored();
  const auto start = SteadyClock::now();
  while (booth.Stored() < operations) Visit(kiosk, taps);
  return static_cast<double>(operations - first) / MsSince(start) * 1000;
}

void MustBeDrained(const std::string& folder, int operations) {
  const auto journal = OpenSqliteJournal({folder, "", SystemRandom()});
  if (!journal.ok()) Die(std::string(journal.status().message()));
  if ((*journal)->backlog() != 0 || (*journal)->epochs().back().head.seq != static_cast<uint64_t>(operations)) {
    Die(absl::StrCat((*journal)->backlog(), " operations still wait"));
  }
}

Figures RunRound(Booth* booth, int operations) {
  booth->Reset();
  Figures figures;
  {
    const std::unique_ptr<Program> kiosk = booth->StartKiosk();
    if (kiosk->Ask("wait-for attract.start 20000") != "ok") Die("the kiosk does not show its first screen");
    figures.start_ms = kiosk->MsSinceStart();
    std::vector<double> warm_up, busy, idle;
    for (int i = 0; i < kWarmUpVisits; ++i) Visit(kiosk.get(), &warm_up);
    const std::unique_ptr<Program> server = booth->StartServer();
    figures.drain_per_s = Drain(*booth, operations, kiosk.get(), &busy);
    usleep(kSettleMs * 1000);
    for (int i = 0; i < kIdleVisits; ++i) Visit(kiosk.get(), &idle);
    figures.tap_ms = Percentile(busy, kTapShare);
    figures.idle_tap_ms = Percentile(idle, kTapShare);
    figures.rss_mb = kiosk->PeakRssMb();
  }
  MustBeDrained(booth->kiosk(), operations);
  return figures;
}

double MedianOf(const std::vector<Figures>& all, const std::function<double(const Figures&)>& figure) {
  std::vector<double> values;
  for (const Figures& each : all) values.push_back(figure(each));
  return Percentile(values, 0.5);
}

void Run(const Options& options, const std::string& folder) {
  Booth booth(options.programs, folder);
  const auto start = SteadyClock::now();
  if (absl::Status status = FillBacklog(booth.kept_kiosk(), options.operations); !status.ok()) Die(std::string(status.message()));
  Print("backlog.fill_s", MsSince(start) / 1000, "s");
  std::vector<Figures> all;
  for (int round = 0; round < options.rounds; ++round) all.push_back(RunRound(&booth, options.operations));
  Print("backlog.start_ms", MedianOf(all, [](const Figures& each) { return each.start_ms; }), "ms");
  Print("backlog.rss_mb", MedianOf(all, [](const Figures& each) { return each.rss_mb; }), "MB");
  Print("backlog.tap_ms_p95", MedianOf(all, [](const Figures& each) { return each.tap_ms; }), "ms");
  Print("backlog.idle_tap_ms_p95", MedianOf(all, [](const Figures& each) { return each.idle_tap_ms; }), "ms");
  Print("backlog.tap_ratio", MedianOf(all, [](const Figures& each) { return each.tap_ms / each.idle_tap_ms; }), "ratio");
  Print("backlog.drain_per_s", MedianOf(all, [](const Figures& each) { return each.drain_per_s; }), "operations/s");
}

int Main(int argc, char** argv) {
  Options options{.programs = std::filesystem::canonical("/proc/self/exe").parent_path().string()};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--folder") options.folder = argv[i + 1];
    if (name == "--programs") options.programs = argv[i + 1];
    if (name == "--rounds") options.rounds = std::atoi(argv[i + 1]);
    if (name == "--operations") options.operations = std::atoi(argv[i + 1]);
  }
  std::string folder = options.folder + "/footfall-backlog-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) Die("no folder in " + options.folder);
  Run(options, folder);
  std::filesystem::remove_all(folder);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace footfall::kiosk

int main(int argc, char** argv) { return footfall::kiosk::Main(argc, argv); }
