// Kiosks that load the server: everything is sealed, chained and signed before the clock runs.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_INGEST_LOAD_H_
#define FOOTFALL_TESTS_BENCH_SERVER_INGEST_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "footfall/v1/sync_service.pb.h"
#include "tests/bench/server_ingest/ingest_server.h"
#include "tests/support/server_sync/test_kiosk.h"

namespace footfall::server::support {

// A kiosk and what it will push, in order.
struct LoadKiosk {
  TestKiosk kiosk;
  std::vector<footfall::v1::SyncRequest> pushes;
  int64_t operations = 0;
};

// `count` leads of visitors from `first_visitor` on, in Pushes of `batch`.
void Prepare(LoadKiosk* kiosk, int64_t first_visitor, int count, int batch);

struct LoadResult {
  double seconds = 0;
  std::vector<double> ack_ms;
};

// Every kiosk on a connection and thread of its own, four Pushes in flight, as fast as the Acks come.
LoadResult PushAll(const IngestServer& server, std::vector<LoadKiosk>& kiosks);
// Every kiosk on a connection of its own; together they begin `per_second` Pushes a second, evenly, each waiting for its Ack.
LoadResult PushPaced(const IngestServer& server, std::vector<LoadKiosk>& kiosks, double per_second);

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_INGEST_LOAD_H_
