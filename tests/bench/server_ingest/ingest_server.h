// The server under test in a process of its own, so that what it uses is measured apart from those who load it.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_SERVER_H_
#define FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_SERVER_H_

#include <sys/types.h>

#include <cstdio>
#include <string>

#include "proto/rules/crypto.h"

namespace footfall::server::support {

// What every such server signs with, and its one life: kiosks know both beforehand.
rules::KeyPair IngestSignKeys();
std::string IngestIncarnation();

// The body of the server's process: serves sync over TLS on the database at `path` until standard input ends. Writes its port to standard
// output and its certificate to `path`.pem.
int ServeIngest(const std::string& path);

// The parent's side. Starts `program --serve path`; the destructor ends it in order.
class IngestServer {
 public:
  IngestServer(const std::string& program, const std::string& path);
  ~IngestServer() { Stop(); }
  IngestServer(const IngestServer&) = delete;

  int port() const { return port_; }
  const std::string& certificate() const { return certificate_; }
  // Processor time so far, and most memory ever held.
  double CpuSeconds() const;
  double PeakRssMb() const;
  void Stop();

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int port_ = 0;
  std::string certificate_;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_INGEST_INGEST_SERVER_H_
