// Benchmark `draw`: processor seconds to verify a published draw with a hundred thousand rows, from the file's text to the verdict; coupons
// made in a second.
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "proto/rules/crypto.h"
#include "server/drawcheck/draw_verifier.h"
#include "tests/bench/server_draw/coupons.h"
#include "tests/bench/server_support/figures.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::drawcheck {
namespace {

constexpr int kRounds = 5;

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int Run() {
  if (!rules::InitCrypto()) return 1;
  // A hundred thousand: two blocks of these are not drawn to the end.
  const std::string text = support::Write(support::SampleDraw({20, 26, 200}));
  std::vector<double> seconds;
  size_t rows = 0;
  for (int i = 0; i < kRounds; ++i) {
    const double start = CpuSeconds();
    const Verdict verdict = VerifyDrawFile(text);
    seconds.push_back(CpuSeconds() - start);
    rows = verdict.account.rows;
    if (!verdict.verified || rows < 100'000) {
      std::fprintf(stderr, "the sample of %zu rows is not verified\n", rows);
      return 1;
    }
  }
  server::support::Print("draw.verify_100k_cpu_s", server::support::Median(seconds) * 100'000 / static_cast<double>(rows), "s");
  server::support::Print("draw.verify_file_mib", static_cast<double>(text.size()) / (1 << 20), "MiB");
  return server::support::BenchCoupons() ? 0 : 1;
}

}  // namespace
}  // namespace footfall::drawcheck

int main() { return footfall::drawcheck::Run(); }
