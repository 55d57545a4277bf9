// The one place that decides what to do after the server, or something between, ended a call. Pure.
#ifndef FOOTFALL_KIOSK_SYNC_RETRY_ADVICE_H_
#define FOOTFALL_KIOSK_SYNC_RETRY_ADVICE_H_

#include "absl/status/status.h"

namespace footfall::kiosk {

enum class RetryAdvice {
  kRetry,   // again after the back-off, nothing changed
  kShrink,  // again, with smaller Pushes
  kGiveUp,  // repeating it as it is will not help: a person has to do something. Sync still knocks at its longest interval, because that
            // something may be done at the server; nothing is ever removed because of it.
};

RetryAdvice AdviseRetry(absl::StatusCode code);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_RETRY_ADVICE_H_
