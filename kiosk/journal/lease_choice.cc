#include "kiosk/journal/lease_choice.h"

#include <algorithm>

namespace footfall::kiosk {
namespace {

// Whether `left` is used up before `right`, which comes behind it in the vector.
bool ComesFirst(const Lease& left, const Lease& right) {
  const bool begun_block = right.kind == v1::LEASE_KIND_DRAW_BLOCK && right.spent > 0 && left.spent == 0;
  return !begun_block;
}

}  // namespace

bool IsOpen(const Lease& lease, int64_t now_ms) {
  return lease.over_ms == 0 && !lease.recalled && !lease.abandoned && now_ms < lease.not_after_ms;
}

LeaseChoice ChooseLease(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time) {
  LeaseChoice choice;
  for (const Lease& lease : leases) {
    if (lease.pool != pool) continue;
    if (lease.Rest() == 0) choice.problem = LeaseProblem::kUsedUp;  // also one that left the book for it
    if (!IsOpen(lease, time.now_ms) || lease.Rest() <= 0) continue;
    if (!choice.lease || !ComesFirst(*choice.lease, lease)) choice.lease = &lease;
  }
  if (!choice.lease) return choice;
  choice.problem = LeaseProblem::kNone;
  if (!time.clock_trusted && time.untrusted_units >= kUntrustedClockUnits) choice.problem = LeaseProblem::kClock;
  if (time.frozen) choice.problem = LeaseProblem::kFrozen;
  if (choice.problem != LeaseProblem::kNone) choice.lease = nullptr;
  return choice;
}

int64_t UnitsLeft(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time) {
  if (!ChooseLease(leases, pool, time).lease) return 0;
  int64_t units = 0;
  for (const Lease& lease : leases) {
    if (lease.pool == pool && IsOpen(lease, time.now_ms)) units += lease.Rest();
  }
  return time.clock_trusted ? units : std::min(units, kUntrustedClockUnits - time.untrusted_units);
}

std::vector<LeaseSpend> PlanSpend(std::vector<Lease> leases, std::string_view pool, int64_t units, SpendTime time, LeaseProblem* problem) {
  std::vector<LeaseSpend> spends;
  while (units > 0) {
    const LeaseChoice choice = ChooseLease(leases, pool, time);
    if (!choice.lease) {
      *problem = spends.empty() ? choice.problem : LeaseProblem::kUsedUp;
      return {};
    }
    Lease& lease = leases[static_cast<size_t>(choice.lease - leases.data())];
    int64_t taken = std::min(units, lease.Rest());
    if (!time.clock_trusted) taken = std::min(taken, kUntrustedClockUnits - time.untrusted_units);
    lease.spent += taken;
    units -= taken;
    if (!time.clock_trusted) time.untrusted_units += taken;
    spends.push_back({lease.lease_id, taken, lease.spent, time.clock_trusted});
  }
  *problem = LeaseProblem::kNone;
  return spends;
}

std::optional<NextNumber> PlanNumber(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time,
                                     LeaseProblem* problem) {
  const LeaseChoice choice = ChooseLease(leases, pool, time);
  *problem = choice.problem;
  if (!choice.lease) return std::nullopt;
  if (choice.lease->kind != v1::LEASE_KIND_QUEUE_NUMBERS) {
    *problem = LeaseProblem::kNotLent;
    return std::nullopt;
  }
  const Lease& lease = *choice.lease;
  return NextNumber{{lease.lease_id, 1, lease.spent + 1, time.clock_trusted}, lease.first_number + lease.spent};
}

bool IsToBeReturned(const Lease& lease, const SpendTime& time, bool session_over) {
  if (lease.Rest() <= 0) return false;
  if (lease.abandoned) return true;  // the server has set it aside and waits for it
  // A lease past its end is in no book any more; its units wait at the server for whoever holds them.
  if (session_over || (time.clock_trusted && time.now_ms >= lease.not_after_ms)) return true;
  return lease.recalled && lease.over_ms == 0;
}

}  // namespace footfall::kiosk
