// What the kiosk costs: prints "name value unit" for each figure. What can only be seen at its window measures tests/window/figures.py.
//   footfall_bench_kiosk PROGRAM   PROGRAM = footfall-kiosk
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "kiosk/app/person_keys.h"
#include "kiosk/app/site_desk.h"
#include "kiosk/input/pinyin.h"
#include "tests/bench/kiosk/figures.h"
#include "tests/bench/kiosk_support/program.h"
#include "tests/unit/kiosk_app/app_harness.h"

namespace footfall::kiosk {
namespace {

// A folder of an enrolled kiosk with a configuration and so many leads that wait.
void Prepare(const std::string& folder, int backlog) {
  auto journal = OpenIn(folder, SystemRandom());
  if (!journal || !journal->Enrol(TestIdentity(journal.get())).ok()) Die("cannot prepare a journal in " + folder);
  const v1::KioskConfig config = TestConfig();
  if (!journal->StoreConfig({std::string(16, 'i'), config.version(), config.SerializeAsString()}).ok()) Die("cannot store a configuration");
  for (int i = 1; i <= backlog; ++i) {
    if (const auto saved = journal->Save(Draft(i, std::string(300, 'x'))); !saved.ok()) Die(saved.status().ToString());
  }
}

// Median of some starts without a display: from exec to the answer of a command about the first screen.
double HeadlessStartMs(const std::string& program, const std::string& folder) {
  std::vector<double> starts;
  for (int i = 0; i < 5; ++i) {
    Program kiosk(program, {"--data", folder, "--headless", "--dpi", "160"});
    if (kiosk.Ask("wait-for attract.start 10000") != "ok") Die("the kiosk does not show its first screen");
    starts.push_back(kiosk.MsSinceStart());
  }
  return Percentile(starts, 0.5);
}

void MeasureIdle(const std::string& program, const std::string& folder) {
  constexpr int kSettleS = 3, kIdleS = 20;
  Program kiosk(program, {"--data", folder, "--dpi", "160", "--headless"});
  std::this_thread::sleep_for(std::chrono::seconds(kSettleS));
  const double before = kiosk.CpuS();
  std::this_thread::sleep_for(std::chrono::seconds(kIdleS));
  Print("kiosk.idle_cpu_percent_headless", (kiosk.CpuS() - before) * 100 / kIdleS, "%");
  Print("kiosk.rss_mb_headless", kiosk.RssMb(), "MB");
}

void MeasureProgram(const std::string& program) {
  TempFolder folder, full;
  Prepare(folder.path(), 0);
  Prepare(full.path(), 50'000);
  Print("kiosk.start_ms_headless", HeadlessStartMs(program, folder.path()), "ms");
  Print("kiosk.start_ms_headless_50k", HeadlessStartMs(program, full.path()), "ms");
  MeasureIdle(program, folder.path());
}

// Every frame of visitors who register one after the other.
void MeasureFrames() {
  AppHarness app;
  std::vector<double> frames;
  const auto tap = [&](const std::string& key) {
    if (!app.window->Tap(key).ok()) Die("no " + key + " on the screen");
    for (int i = 0; i < 4; ++i) {
      app.worker.RunPosted();
      const auto start = SteadyClock::now();
      app.loop->Frame();
      frames.push_back(MsSince(start));
      app.clock.Advance(16);
    }
  };
  for (int visitor = 0; visitor < 20; ++visitor) {
    tap("attract.start");
    for (char digit : std::string("13812345678")) tap(std::string("visitor.pad.") + digit);
    for (const char* key : {"visitor.next", "visitor.honorific.mr", "visitor.next", "visitor.age", "visitor.consent.contact",
                            "visitor.next", "done.finish"}) {
      tap(key);
    }
  }
  Print("kiosk.frame_build_ms_median", Percentile(frames, 0.5), "ms");
  Print("kiosk.frame_build_ms_p99", Percentile(frames, 0.99), "ms");
}

// From the release of a letter key until the frame that shows its candidates.
void MeasureKeys(const std::string& dictionary) {
  AppHarness app;
  auto pinyin = StartPinyin(dictionary, app.folder.path());
  if (!pinyin.ok()) Die("no Pinyin: " + std::string(pinyin.status().message()));
  app.loop->UsePinyin(pinyin->get());
  app.missing = app.TapAll({"attract.start"});
  if (app.missing.empty()) app.missing = app.TypeDigits("visitor.pad", "13812345678");
  if (app.missing.empty()) app.missing = app.TapAll({"visitor.next"});
  if (!app.missing.empty()) Die("no " + app.missing);
  std::vector<double> keys;
  for (int round = 0; round < 40; ++round) {
    for (char letter : std::string("wangxiaoming")) {
      if (!app.window->Tap(std::string("visitor.keyboard.") + letter).ok()) Die("no letter on the screen");
      const auto start = SteadyClock::now();
      while (app.window->InputPending()) app.loop->Frame();
      app.loop->Frame();
      keys.push_back(MsSince(start));
      app.clock.Advance(100);
    }
    if (!app.Has("visitor.keyboard.candidate.0")) Die("no candidates");
    for (int i = 0; i < 12; ++i) app.Tap("visitor.keyboard.backspace");
  }
  Print("kiosk.key_ms_median", Percentile(keys, 0.5), "ms");
  Print("kiosk.key_ms_p99", Percentile(keys, 0.99), "ms");
}

// Saves of real leads, in turn with bare writes of as many bytes in the same folder.
void MeasureSaves() {
  constexpr int kSaves = 600;
  TempFolder folder;
  auto journal = OpenIn(folder.path(), SystemRandom());
  if (!journal->Enrol(TestIdentity(journal.get())).ok()) Die("cannot enrol");
  CorrectedClock corrected(SystemClock(), std::nullopt);
  CampaignTime campaign_time;
  OperationBuilder builder({SystemClock(), SystemRandom(), &corrected, &campaign_time});
  const v1::KioskConfig config = TestConfig();
  const int file = open((folder.path() + "/bare").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const std::string bytes(4096 + 24, 'x');  // one frame of the write-ahead log
  std::vector<double> saves, bare;
  for (int i = 0; i < kSaves; ++i) {
    effect::SaveLead lead;
    lead.phone_e164 = "+8613812345678";
    lead.display_name = "王小明";
    lead.consent.language = "zh-Hans";
    const auto start = SteadyClock::now();
    if (!journal->Save(builder.Lead(config, lead, builder.NewId(), "ABCDEF", std::string(32, 'd'))).ok()) Die("cannot save");
    saves.push_back(MsSince(start));
    const auto bare_start = SteadyClock::now();
    if (write(file, bytes.data(), bytes.size()) < 0 || fdatasync(file) != 0) Die("cannot write");
    bare.push_back(MsSince(bare_start));
  }
  close(file);
  Print("kiosk.save_ms_median", Percentile(saves, 0.5), "ms");
  Print("kiosk.save_ms_p99", Percentile(saves, 0.99), "ms");
  Print("kiosk.fsync_ms_median", Percentile(bare, 0.5), "ms");
  Print("kiosk.save_ratio_to_fsync", Percentile(saves, 0.5) / Percentile(bare, 0.5), "x");
}

// A touch of a counter, from the UI's word to the durable row, as the program carries it; each is another touch, so none is joined to the
// last.
void MeasureCounts() {
  constexpr int kCounts = 600;
  TempFolder folder;
  auto journal = OpenIn(folder.path(), SystemRandom());
  if (!journal->Enrol(TestIdentity(journal.get())).ok()) Die("cannot enrol");
  CorrectedClock corrected(SystemClock(), std::nullopt);
  CampaignTime campaign_time;
  OperationBuilder builder({SystemClock(), SystemRandom(), &corrected, &campaign_time});
  PersonKeys people(SystemRandom());
  SilentLog log;
  const v1::KioskConfig config = TestConfig();
  const std::string no_key;
  const DeskParts parts = {journal.get(), SystemRandom(), &corrected, &campaign_time, &builder, &people, &log, &config, &no_key};
  SiteDesk desk(parts);
  std::vector<double> counts;
  for (int i = 1; i <= kCounts; ++i) {
    const effect::SaveCount count = {i, CountKind::kFootTraffic, 1, SystemClock()->WallMs(), "", "anna"};
    const auto start = SteadyClock::now();
    if (!desk.Save(count)) Die("cannot save a count");
    counts.push_back(MsSince(start));
  }
  if (journal->backlog() != uint64_t{kCounts}) Die("not every count is in the journal");
  Print("kiosk.count_save_ms_median", Percentile(counts, 0.5), "ms");
  Print("kiosk.count_save_ms_p95", Percentile(counts, 0.95), "ms");
}

int Main(int argc, char** argv) {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  const std::string program = argc > 1 ? argv[1] : (self.parent_path() / "footfall-kiosk").string();
  MeasureSaves();
  MeasureCounts();
  MeasureFrames();
  MeasureKeys(std::filesystem::path(program).parent_path().string() + "/../pinyin");
  MeasureProgram(program);
  MeasureGrowth();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace footfall::kiosk

int main(int argc, char** argv) { return footfall::kiosk::Main(argc, argv); }
