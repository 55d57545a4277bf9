// Part of the benchmark `draw`: coupons made, signed and stored, each step durable before the next.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_DRAW_COUPONS_H_
#define FOOTFALL_TESTS_BENCH_SERVER_DRAW_COUPONS_H_

namespace footfall::server::support {

// Prints draw.codes_per_s and the processor time of each; false when not all of them were made. InitCrypto() first.
bool BenchCoupons();

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_DRAW_COUPONS_H_
