// Hundreds of kiosks as far as the server can tell: the kiosk's own sync and transport, on TLS connections of their own, over journals in
// memory.
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_CROWD_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_CROWD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/journal/journal.h"
#include "tests/bench/server_ingest/ingest_server.h"
#include "tests/support/server_sync/test_kiosk.h"

namespace footfall::kiosk {

// A kiosk before it connects.
struct CrowdKiosk {
  Identity identity;  // but for where the server is
  const server::support::TestKiosk* made = nullptr;
  std::optional<StoredConfig> config;  // of an earlier meeting
};

struct StormResult {
  std::vector<double> finish_s;  // by kiosk: from the start until its last operation was acknowledged
  std::vector<double> hello_ms;  // from each Hello until its HelloOk
  int dialled = 0;               // streams opened, first and later ones
  int closed = 0;                // streams that the server or the network ended
  int verdicts = 0;              // other than ACCEPTED
  std::vector<std::string> troubles;
};

// All connect at the same moment, and stay until every one of them has its configuration.
void MeetServer(const server::support::IngestServer& server, std::vector<CrowdKiosk>* kiosks);
// All connect at the same moment; ends when nothing waits any more.
StormResult Storm(const server::support::IngestServer& server, const std::vector<CrowdKiosk>& kiosks);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_CROWD_H_
