// Programs under measurement, and how figures are printed.
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_SUPPORT_PROGRAM_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_SUPPORT_PROGRAM_H_

#include <sys/types.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace footfall::kiosk {

using SteadyClock = std::chrono::steady_clock;

double MsSince(SteadyClock::time_point start);
// The value below which `share` (0 to 1) of them lie; 0 without values.
double Percentile(std::vector<double> values, double share);
// One line "name value unit".
void Print(const std::string& name, double value, const char* unit);
[[noreturn]] void Die(const std::string& what);

// A running program whose standard input and output are ours; ended with its object.
class Program {
 public:
  // `environment`: "NAME=value" beside what there is.
  Program(const std::string& program, std::vector<std::string> arguments, const std::vector<std::string>& environment = {});
  ~Program() { Stop(); }
  Program(const Program&) = delete;

  // Sends one command and waits for its answer.
  std::string Ask(const std::string& command);
  // The next line it prints, or what is left of one; empty at its end.
  std::string ReadLine();
  // Asks it to end and waits.
  void Stop();
  // Waits until it ends by itself; its exit code.
  int Wait();
  double MsSinceStart() const { return MsSince(started_); }
  // CPU time used so far, in seconds.
  double CpuS() const;
  double RssMb() const { return StatusMb("VmRSS:"); }
  double PeakRssMb() const { return StatusMb("VmHWM:"); }

 private:
  double StatusMb(const std::string& field) const;

  int in_ = -1;
  std::FILE* out_ = nullptr;
  pid_t child_ = -1;
  SteadyClock::time_point started_;
};

// Whether the kiosk in `folder` has logged an event.
bool LogHas(const std::string& folder, const std::string& words);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_SUPPORT_PROGRAM_H_
