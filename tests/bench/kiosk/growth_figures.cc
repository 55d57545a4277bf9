#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "tests/bench/kiosk/figures.h"
#include "tests/bench/kiosk_support/program.h"
#include "tests/unit/kiosk_app/app_harness.h"

namespace footfall::kiosk {
namespace {

constexpr int kVisitors = 2'000, kWarmUp = 200;
constexpr int64_t kDayMs = 8 * 3'600'000;

double RssMb() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

// What the server and the log of this benchmark hold is not the kiosk's: they forget.
void ForgetTheWorld(AppHarness* app) {
  app->log.lines.clear();
  for (auto& [epoch, chain] : app->server.chains) {
    for (ServerModel::Stored& stored : chain) stored.operation.Clear();
  }
  app->sound.played = {};
}

// Everybody has another number, and every tenth goes away half-way.
void Visit(AppHarness* app, int number) {
  const std::string phone = "138" + std::to_string(10'000'000 + number * 37);
  if (number % 10 != 9) {
    if (app->RegisterVisitor(phone).empty()) Die("no " + app->missing);
    return;
  }
  app->missing = app->TapAll({"attract.start", "bar.language.en"});
  if (app->missing.empty()) app->missing = app->TypeDigits("visitor.pad", phone.substr(0, 5));
  if (!app->missing.empty()) Die("no " + app->missing);
}

}  // namespace

void MeasureGrowth() {
  AppHarness app;
  double before = 0;
  for (int i = 0; i < kVisitors; ++i) {
    const int64_t next_ms = app.clock.boot_ms + kDayMs / kVisitors;
    if (app.loop->state().page != Page::kAttract && !app.Tap("done.finish")) {
      // Who went away leaves the page to its time-out.
      app.clock.Advance(kVisitorIdleMs + kRingMs);
      app.Settle();
    }
    Visit(&app, i);
    ForgetTheWorld(&app);
    if (app.clock.boot_ms < next_ms) app.worker.RunFor(next_ms - app.clock.boot_ms);
    if (i + 1 == kWarmUp) {
      malloc_trim(0);
      before = RssMb();
    }
  }
  malloc_trim(0);
  Print("kiosk.growth_percent_8h", (RssMb() - before) * 100 / before, "%");
}

}  // namespace footfall::kiosk
