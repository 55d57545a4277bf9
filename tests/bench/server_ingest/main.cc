// Ingest: sealed, chained operations over gRPC with TLS, durable before each Ack, against bare SQLite with the same tables, indexes, values
// and batch sizes. Both run by turns on fresh copies of the same database. Prints "name value unit".
//
//   footfall_bench_ingest [--folder DIR] [--rounds N] [--batches N] [--stored N]… [--paced 0|1] [--server PROGRAM]
// Default: /tmp, 3 rounds of 10 batches a kiosk at 0 and at 1000000 leads, paced too. PROGRAM: a wrapper that runs this one under a
// profiler.
#include <sqlite3.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/sync/operation_opener.h"
#include "tests/bench/server_ingest/ingest_base.h"
#include "tests/bench/server_ingest/ingest_server.h"
#include "tests/bench/server_ingest/load.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_world.h"
#include "tests/bench/server_support/raw_lead_writer.h"

namespace footfall::server::support {
namespace {

constexpr int kPacedKiosks = 1000;
constexpr int kPacedEach = 8;  // at 500 a second: 16 s
constexpr double kPacedPerSecond = 500;

struct Options {
  std::string program;
  std::string folder = "/tmp";
  int rounds = 3;
  int batches = 10;  // a kiosk
  bool paced = true;
  int leads_each() const { return batches * kFastBatch; }
  double leads() const { return kFastKiosks * leads_each(); }
  std::vector<int64_t> stored;
};

// Every operation as the floor needs it: opened before the clock runs.
std::vector<std::vector<OpenedOperation>> OpenAll(const IngestBase& base) {
  LeadWorld world;  // its campaign has other keys: leads are prepared from the plain payloads
  std::vector<std::vector<OpenedOperation>> all;
  int64_t visitor = 0;
  for (const LoadKiosk& load : base.fast) {
    std::vector<OpenedOperation>& mine = all.emplace_back();
    for (const footfall::v1::SyncRequest& request : load.pushes) {
      for (const footfall::v1::Operation& operation : request.push().operations()) {
        OpenedOperation opened{.seq = mine.size() + 1, .header = operation.header(), .payload = operation.sealed_payload(), .type = 1};
        OperationOpener::Chain(load.kiosk.HashAt(mine.size()), &opened);
        LeadOrigin origin = SampleOrigin(visitor, SystemRandom());
        origin.session_id = std::string(kDayOne);
        origin.device_id = load.kiosk.device_id();
        auto lead = world.intake().Prepare(world.campaign(), SampleVisitor(visitor++), origin, true);
        MustBeOk(lead.status(), "prepare");
        opened.fact = *std::move(lead);
        mine.push_back(std::move(opened));
      }
    }
  }
  return all;
}

struct Cost {
  double leads_per_s = 0, cpu_us_per_lead = 0, p99_ms = 0, rss_mb = 0;
};

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// One batch as the product stores it: leads, ledger rows, head of the run.
class Floor {
 public:
  explicit Floor(const std::string& path)
      : raw_(path),
        insert_(raw_.db(),
                "INSERT INTO ledger (ingest_number, chain, seq, hash, type, verdict, reason, receive_time_ms, header,"
                " sealed_payload, commitment) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11)"),
        chain_(raw_.db(),
               "INSERT INTO sync_chains (chain, device_id, epoch, branch, first_seq, have_seq, have_hash)"
               " VALUES (:1, :2, 1, x'', 1, 0, x'')"),
        head_(raw_.db(), "UPDATE sync_chains SET have_seq = :1, have_hash = :2 WHERE chain = :3") {}
  void AddChain(const std::string& device_id, int64_t chain) { chain_.Int(chain).Text(device_id).Run(); }
  void Batch(int64_t chain, std::vector<OpenedOperation>& operations, size_t first) {
    raw_.Begin();
    const size_t end = first + kFastBatch;
    for (size_t i = first; i < end; ++i) raw_.Apply(std::get<PreparedLead>(operations[i].fact));
    for (size_t i = first; i < end; ++i) {
      const OpenedOperation& operation = operations[i];
      insert_.Int(raw_.NextNumber()).Int(chain).Int(static_cast<int64_t>(operation.seq)).Blob(operation.hash).Int(1).Int(1);
      insert_.Text(reason_).Int(kWorldStartMs).Blob(operation.header).Blob(operation.payload).Blob(operation.commitment).Run();
    }
    head_.Int(static_cast<int64_t>(operations[end - 1].seq)).Blob(operations[end - 1].hash).Int(chain).Run();
    raw_.Commit();
  }

 private:
  RawLeadWriter raw_;
  RawStatement insert_, chain_, head_;
  const std::string reason_;
};

Cost RunFloor(const Options& options, const IngestBase& base, int64_t stored, std::vector<std::vector<OpenedOperation>>& operations) {
  const std::string path = FreshCopy(base);
  Cost cost;
  {
    Floor floor(path);
    constexpr int64_t kFirstChain = 800'000'000;
    for (int i = 0; i < kFastKiosks; ++i) floor.AddChain(base.fast[i].kiosk.device_id(), kFirstChain + i);
    const double cpu = OwnCpuSeconds();
    const double seconds = Seconds([&] {
      for (size_t first = 0; first < operations[0].size(); first += kFastBatch) {
        for (int i = 0; i < kFastKiosks; ++i) floor.Batch(kFirstChain + i, operations[i], first);
      }
    });
    cost = {.leads_per_s = options.leads() / seconds, .cpu_us_per_lead = (OwnCpuSeconds() - cpu) * 1e6 / options.leads()};
  }
  MustHaveStored(path, stored, base.fast);
  return cost;
}

Cost RunServer(const Options& options, IngestBase& base, int64_t stored) {
  const std::string path = FreshCopy(base);
  Cost cost;
  {
    IngestServer server(options.program, path);
    const double cpu = server.CpuSeconds();
    const LoadResult result = PushAll(server, base.fast);
    cost = {.leads_per_s = options.leads() / result.seconds,
            .cpu_us_per_lead = (server.CpuSeconds() - cpu) * 1e6 / options.leads(),
            .p99_ms = Percentile(result.ack_ms, 0.99),
            .rss_mb = server.PeakRssMb()};
  }
  MustHaveStored(path, stored, base.fast);
  return cost;
}

double MedianOf(const std::vector<Cost>& costs, double Cost::*figure) {
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(cost.*figure);
  return Median(values);
}

void RunPaced(const Options& options, IngestBase& base, int64_t stored, const std::string& suffix) {
  for (size_t i = 0; i < base.crowd.size(); ++i) Prepare(&base.crowd[i], 50'000'000 + static_cast<int64_t>(i) * kPacedEach, kPacedEach, 1);
  const std::string path = FreshCopy(base);
  {
    IngestServer server(options.program, path);
    const double cpu = server.CpuSeconds();
    const LoadResult result = PushPaced(server, base.crowd, kPacedPerSecond);
    Print("ingest.paced_ack_ms_p50" + suffix, Median(result.ack_ms), "ms");
    Print("ingest.paced_ack_ms_p99" + suffix, Percentile(result.ack_ms, 0.99), "ms");
    Print("ingest.paced_ack_ms_max" + suffix, Percentile(result.ack_ms, 1), "ms");
    Print("ingest.paced_server_cpu" + suffix, (server.CpuSeconds() - cpu) / result.seconds * 100, "%");
    Print("ingest.paced_server_rss_mb" + suffix, server.PeakRssMb(), "MB");
  }
  MustHaveStored(path, stored, base.crowd);
}

void Run(const Options& options, int64_t stored) {
  const TempFolder folder(options.folder);
  IngestBase base = MakeIngestBase(folder.path(), stored, kPacedKiosks);
  PrepareFast(&base, options.leads_each());
  std::vector<std::vector<OpenedOperation>> opened = OpenAll(base);
  std::vector<Cost> floors, servers;
  for (int round = 0; round < options.rounds; ++round) {
    floors.push_back(RunFloor(options, base, stored, opened));
    servers.push_back(RunServer(options, base, stored));
  }
  opened.clear();
  const std::string suffix = stored == 0 ? "" : stored == 1'000'000 ? ".at_1m" : absl::StrCat(".at_", stored);
  const double rate = MedianOf(servers, &Cost::leads_per_s), floor_rate = MedianOf(floors, &Cost::leads_per_s);
  const double cpu = MedianOf(servers, &Cost::cpu_us_per_lead), floor_cpu = MedianOf(floors, &Cost::cpu_us_per_lead);
  Print("ingest.leads_per_s" + suffix, rate, "leads/s");
  Print("ingest.floor_leads_per_s" + suffix, floor_rate, "leads/s");
  Print("ingest.ratio_to_floor" + suffix, rate / floor_rate, "ratio");
  Print("ingest.cpu_us_per_lead" + suffix, cpu, "us");
  Print("ingest.floor_cpu_us_per_lead" + suffix, floor_cpu, "us");
  Print("ingest.cpu_ratio_to_floor" + suffix, cpu / floor_cpu, "ratio");
  Print("ingest.ack_ms_p99" + suffix, MedianOf(servers, &Cost::p99_ms), "ms");
  Print("ingest.server_rss_mb" + suffix, MedianOf(servers, &Cost::rss_mb), "MB");
  if (options.paced) RunPaced(options, base, stored, suffix);
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
    if (name == "--batches") options.batches = std::atoi(argv[i + 1]);
    if (name == "--paced") options.paced = std::atoi(argv[i + 1]) != 0;
    if (name == "--server") options.program = argv[i + 1];
    if (name == "--stored") options.stored.push_back(std::atoll(argv[i + 1]));
  }
  if (options.stored.empty()) options.stored = {0, 1'000'000};
  footfall::rules::InitCrypto();
  for (int64_t stored : options.stored) Run(options, stored);
  return 0;
}
