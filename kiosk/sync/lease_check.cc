#include "kiosk/sync/lease_check.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kGrantPrefix = "footfall/grant/1";

std::optional<LeaseGrant> CheckLease(const v1::LeaseState& state, const Identity& identity) {
  LeaseGrant given;
  given.signed_grant = state.grant();
  const std::string message = absl::StrCat(std::string(kGrantPrefix), state.grant().grant());
  if (!rules::VerifySignature(message, state.grant().signature(), identity.server_sign_key)) return std::nullopt;
  v1::Grant& grant = given.grant;
  if (!grant.ParseFromString(state.grant().grant()) || grant.device() != identity.device) return std::nullopt;
  const bool fits = rules::UuidFromBytes(grant.lease_id()).has_value() && grant.kind() != v1::LEASE_KIND_UNSPECIFIED &&
                    !grant.pool().empty() && grant.pool().size() <= kMostPoolBytes && grant.fence() >= 0 && grant.quantity() >= 1 &&
                    grant.quantity() <= kMostLeaseUnits && grant.first_number() >= 0;
  if (!fits || state.returned() < 0 || state.undone() < 0 || state.spent() < state.undone()) return std::nullopt;
  given.spent = state.spent();
  given.undone = state.undone();
  given.returned = state.returned();
  given.recalled = state.recalled();
  return given;
}

// What matters most first.
bool MattersMore(const Lease* left, const Lease* right) {
  const auto rank = [](const Lease* lease) { return std::make_tuple(lease->over_ms == 0, lease->over_ms, lease->grant_time_ms); };
  return rank(left) > rank(right);
}

bool IsFollowed(const v1::LeasePresentation& part) { return rules::IsPartFollowed(part.leases_size(), part.ByteSizeLong()); }

// Of `ranked` from `next` on as many as fill a part, the oldest first.
absl::StatusOr<v1::LeasePresentation> MakePart(OfferBook* offers, const std::vector<const Lease*>& ranked, size_t* next) {
  v1::LeasePresentation part;
  std::vector<int64_t> times_ms;
  for (; *next < ranked.size() && !IsFollowed(part); ++*next) {
    const Lease& lease = *ranked[*next];
    absl::StatusOr<v1::SignedGrant> grant = offers->LoadGrant(lease.lease_id);
    if (!grant.ok()) return grant.status();
    v1::LeaseState& state = *part.add_leases();
    *state.mutable_grant() = *std::move(grant);
    state.set_spent(lease.EverSpent());
    state.set_returned(lease.returned);
    times_ms.push_back(lease.grant_time_ms);
  }
  std::vector<std::pair<int64_t, v1::LeaseState>> states;
  for (size_t i = 0; i < times_ms.size(); ++i) states.emplace_back(times_ms[i], std::move(*part.mutable_leases(static_cast<int>(i))));
  std::stable_sort(states.begin(), states.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  part.clear_leases();
  for (auto& [time_ms, state] : states) *part.add_leases() = std::move(state);
  return part;
}

}  // namespace

absl::StatusOr<CheckedBook> CheckLeaseBook(const v1::LeaseBook& book, const Identity& identity) {
  if (book.leases_size() > kMostLeases) return absl::InternalError("a book of leases over its limit");
  CheckedBook checked;
  for (const v1::LeaseState& state : book.leases()) {
    if (std::optional<LeaseGrant> grant = CheckLease(state, identity)) {
      checked.grants.push_back(*std::move(grant));
    } else {
      ++checked.refused;
    }
  }
  return checked;
}

absl::StatusOr<std::vector<v1::LeasePresentation>> MakePresentation(OfferBook* offers) {
  const std::vector<Lease> leases = offers->leases();  // a copy: reading grants may read the journal anew
  std::vector<const Lease*> ranked;
  ranked.reserve(leases.size());
  for (const Lease& lease : leases) ranked.push_back(&lease);
  std::sort(ranked.begin(), ranked.end(), MattersMore);
  std::vector<v1::LeasePresentation> parts;
  size_t next = 0;
  // Behind a full part comes another one, if with nothing in it.
  while (static_cast<int>(parts.size()) < rules::kMaxLeaseParts && (parts.empty() || IsFollowed(parts.back()))) {
    absl::StatusOr<v1::LeasePresentation> part = MakePart(offers, ranked, &next);
    if (!part.ok()) return part.status();
    parts.push_back(*std::move(part));
  }
  return parts;
}

}  // namespace footfall::kiosk
