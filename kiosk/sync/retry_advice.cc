#include "kiosk/sync/retry_advice.h"

namespace footfall::kiosk {

RetryAdvice AdviseRetry(absl::StatusCode code) {
  switch (code) {                // no default: a new code must be thought about here
    case absl::StatusCode::kOk:  // the server ended the stream in order, for example to restart
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:  // proxies and captive portals answer with anything
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnimplemented:  // somebody else's server, or ours before its update
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kDoNotUseReservedForFutureExpansionUseDefaultInSwitchInstead_:
      return RetryAdvice::kRetry;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return RetryAdvice::kShrink;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
      return RetryAdvice::kGiveUp;
  }
  return RetryAdvice::kRetry;
}

}  // namespace footfall::kiosk
