// The database that every run of a benchmark of sync begins from.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_BASE_H_
#define FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_BASE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/server_ingest/load.h"

namespace footfall::server::support {

inline constexpr int kFastKiosks = 16;  // as many as push without a pause in the plain figure
inline constexpr int kFastBatch = 200;  // operations in each of their Pushes

// The campaign's plan, the devices of every run, and leads with their ledger rows, in one file.
struct IngestBase {
  std::string path;
  std::vector<LoadKiosk> fast;   // all at one booth
  std::vector<LoadKiosk> crowd;  // in many sessions: so many kiosks do not stand at one booth
};

// 32 bytes for the signing key of the `index`-th kiosk: the fast ones, then the crowd.
std::string KioskSeed(int index);

IngestBase MakeIngestBase(const std::string& folder, int64_t stored, int crowd);
// Leads for the fast kiosks, sealed and chained.
void PrepareFast(IngestBase* base, int leads_each);

// Path of a copy to run on; the copy before is gone then.
std::string FreshCopy(const IngestBase& base);

int64_t CountRows(const std::string& path, const char* sql);
// Leads and ledger hold what was there and what the kiosks sent, no more and no less.
void MustHaveStored(const std::string& path, int64_t stored, const std::vector<LoadKiosk>& kiosks);

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_BASE_H_
