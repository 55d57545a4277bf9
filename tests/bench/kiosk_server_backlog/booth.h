// A booth of the demo campaign, from the programs a person would type: server, command line and one enrolled kiosk.
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_SERVER_BACKLOG_BOOTH_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_SERVER_BACKLOG_BOOTH_H_

#include <cstdint>
#include <memory>
#include <string>

#include "tests/bench/kiosk_support/program.h"

namespace footfall::kiosk {

class Booth {
 public:
  // `programs`: folder of footfall-server, footfall and footfall-kiosk. Everything else goes into `folder`. Afterwards nothing runs; the
  // kiosk has met its server once.
  Booth(std::string programs, std::string folder);

  // What a round runs on: fresh copies of both folders.
  void Reset();
  // Ready when it returns.
  std::unique_ptr<Program> StartServer() const;
  std::unique_ptr<Program> StartKiosk() const;
  // Where the kiosk is kept, before and during a round.
  std::string kept_kiosk() const { return folder_ + "/kiosk"; }
  std::string kiosk() const { return folder_ + "/run/kiosk"; }
  // How far the server has taken the kiosk's operations; asked of its database, so that it costs the kiosk nothing.
  int64_t Stored() const;

 private:
  std::unique_ptr<Program> StartServerIn(const std::string& data, std::string* first_password) const;
  std::string Command(const std::vector<std::string>& arguments, const std::vector<std::string>& secrets = {}) const;
  void MeetOnce(const std::string& code) const;

  const std::string programs_, folder_;
  const std::string address_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_SERVER_BACKLOG_BOOTH_H_
