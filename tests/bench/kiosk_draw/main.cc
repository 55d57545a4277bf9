// Benchmark `draw`, the kiosk's half: what one chance takes, from the touch to the durable row, against what the disk takes for two writes
// that are synced, the least that an intent and a result can cost. Both in the same folder, in turns, so that they meet the same disk.
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "kiosk/base/disk_space.h"
#include "tests/bench/kiosk_support/program.h"
#include "tests/unit/kiosk_app/desk_world.h"

namespace footfall::kiosk {
namespace {

constexpr int kDraws = 600, kChances = 200;
constexpr char kBenchConfig[] = R"({"chances":200,"event":"demo","prizes":[{"count":10,"id":"B"},{"count":40,"id":"C"}]})";
constexpr size_t kRowBytes = 512;
constexpr int kDrawsBetweenCare = 15;  // kCareEveryMs with a visitor every 20 seconds

std::string LeadNumber(int number) {
  std::string id(16, 'l');
  for (int i = 0; i < 4; ++i) id[i] = static_cast<char>(number >> (8 * i));
  return id;
}

void LendBlocks(DeskWorld* world) {
  world->config.mutable_draws(0)->set_config(kBenchConfig);
  std::vector<LeaseGrant> book;
  for (int block = 1; block * kChances <= kDraws; ++block) {
    book.push_back(
        world->Secret({static_cast<char>('a' + block), kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, block, kChances, block, DemoSeed()}));
  }
  world->Lend(book);
}

double WriteTwice(int file) {
  const std::string row(kRowBytes, 'r');
  const SteadyClock::time_point start = SteadyClock::now();
  for (int i = 0; i < 2; ++i) {
    if (write(file, row.data(), row.size()) != static_cast<ssize_t>(row.size()) || fdatasync(file) != 0) Die("a write failed");
  }
  return MsSince(start);
}

// As the program has it: with an eye on the room of its disk, real randomness, and the care that it takes when it starts.
void OpenAsProduct(DeskWorld* world, DiskSpace* disk) {
  world->journal.reset();
  absl::StatusOr<std::unique_ptr<Journal>> journal = OpenSqliteJournal({world->folder.path(), "", SystemRandom(), disk});
  if (!journal.ok() || !(*journal)->Checkpoint().ok()) Die("the journal does not open");
  world->journal = *std::move(journal);
  world->OpenDesks();
}

// Whoever draws has registered just before, at a kiosk that staff has signed in at: three keys under which their chance is counted.
void Register(DeskWorld* world, int number) {
  world->people->Remember(LeadNumber(number), "+8613" + std::to_string(100'000'000 + number), "spring", world->duplicate_key);
}

int Measure() {
  DeskWorld world;
  world.Unlock();
  LendBlocks(&world);
  const std::unique_ptr<DiskSpace> disk = MakeDiskSpace(world.folder.path());
  OpenAsProduct(&world, disk.get());
  const int file = open((world.folder.path() + "/bare").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) Die("no file to write to");
  std::vector<double> draw_ms, bare_ms;
  for (int i = 0; i < kDraws; ++i) {
    bare_ms.push_back(WriteTwice(file));
    if (i % kDrawsBetweenCare == 0 && !world.journal->Checkpoint().ok())
      Die("the journal is not well");  // as the program does when it is idle
    Register(&world, i);
    const SteadyClock::time_point start = SteadyClock::now();
    if (world.Draw(LeadNumber(i)) != Refusal::kNone) Die("a draw was refused");
    draw_ms.push_back(MsSince(start));
  }
  close(file);
  if (!TotalsAgree(world.journal.get())) Die("the totals do not agree");
  world.journal.reset();  // before its disk
  Print("draw.ratio_to_two_fsyncs", Percentile(draw_ms, 0.5) / Percentile(bare_ms, 0.5), "ratio");
  Print("draw.chance_ms", Percentile(draw_ms, 0.5), "ms");
  return 0;
}

}  // namespace
}  // namespace footfall::kiosk

int main() { return footfall::kiosk::Measure(); }
