// Parts of the kiosk's benchmark that have a file of their own. Each prints lines "name value unit".
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_FIGURES_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_FIGURES_H_

namespace footfall::kiosk {

// On virtual time: kiosk.growth_percent_8h, the memory that 2,000 visitors in eight hours leave behind.
void MeasureGrowth();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_FIGURES_H_
