#include "server/sync/sync_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

// Where the kiosk's head lies.
enum class HeadPlace { kOnMain, kAhead, kOnFork, kUnknown };

HeadPlace PlaceOf(const HelloFacts& facts) {
  if (facts.head_seq > facts.main.have_seq) return facts.fork_at_head ? HeadPlace::kOnFork : HeadPlace::kAhead;
  if (facts.head_seq == 0 || facts.main_at_head == facts.head_hash) return HeadPlace::kOnMain;
  return facts.fork_at_head ? HeadPlace::kOnFork : HeadPlace::kUnknown;
}

// An epoch nobody has written in may be given out again; a used one may not, or a seq would name two operations.
uint32_t NextEpoch(const HelloFacts& facts) {
  if (facts.epoch < facts.device_epoch && !facts.device_epoch_used) return facts.device_epoch;
  return std::max(facts.device_epoch, facts.epoch) + 1;
}

void SetHave(const HelloFacts& facts, HeadPlace place, HelloDecision* decision) {
  const bool current = facts.epoch >= facts.device_epoch;
  const ChainHead* run = nullptr;
  if (place == HeadPlace::kOnFork) run = &*facts.fork_at_head;
  // Ahead of the main run: in the current epoch it is the same run until a Push shows otherwise; in an old one a fork is as likely.
  if (place == HeadPlace::kOnMain || (place == HeadPlace::kAhead && current)) run = &facts.main;
  decision->have_seq = run == nullptr ? 0 : run->have_seq;
  decision->have_hash = decision->have_seq == 0 ? facts.chain_start : run->have_hash;
}

// `places`: also where nothing but the place of what was lost stands.
const StoredOperation* Find(const PushFacts& facts, uint64_t seq, std::string_view hash, bool places) {
  auto at = std::lower_bound(facts.stored.begin(), facts.stored.end(), seq,
                             [](const StoredOperation& stored, uint64_t wanted) { return stored.seq < wanted; });
  for (; at != facts.stored.end() && at->seq == seq; ++at) {
    if (at->hash == hash && (places || !at->IsLost())) return &*at;
  }
  return nullptr;
}

// The Push's operation of that index, if it is here.
const StoredOperation* FindStored(const PushFacts& facts, size_t index) {
  return Find(facts, facts.first_seq + index, facts.hashes[index], /*places=*/false);
}

bool WasLost(const PushFacts& facts, uint64_t first, uint64_t last) {
  return std::ranges::any_of(facts.lost, [&](const LostRange& lost) { return lost.first <= first && last <= lost.last; });
}

const ChainHead* FindHead(const PushFacts& facts, int64_t chain) {
  const auto found = std::find_if(facts.heads.begin(), facts.heads.end(), [&](const ChainHead& head) { return head.chain == chain; });
  return found == facts.heads.end() ? nullptr : &*found;
}

ChainHead MainOf(const PushFacts& facts) {
  for (const ChainHead& head : facts.heads) {
    if (head.branch.empty()) return head;
  }
  return {.have_hash = facts.chain_start};
}

// The run that the operation before the Push lies on; nullopt when that one is not known.
std::optional<ChainHead> RunBefore(const PushFacts& facts) {
  if (facts.first_seq == 1) {
    if (facts.previous_hash != facts.chain_start) return std::nullopt;
    return MainOf(facts);
  }
  const StoredOperation* before = Find(facts, facts.first_seq - 1, facts.previous_hash, /*places=*/true);
  const ChainHead* head = before == nullptr ? nullptr : FindHead(facts, before->chain);
  return head == nullptr ? std::nullopt : std::optional(*head);
}

}  // namespace

std::string LostReason(const LostRange& lost) { return absl::StrCat(Abseil(kPrunedOnKiosk), ": ", lost.first, "-", lost.last); }

HelloDecision DecideHello(const HelloFacts& facts) {
  const HeadPlace place = PlaceOf(facts);
  HelloDecision decision{.device_epoch = std::max(facts.device_epoch, facts.epoch)};
  SetHave(facts, place, &decision);
  const bool old_epoch = facts.epoch < facts.device_epoch;
  const bool rolled_back = place == HeadPlace::kOnMain && facts.head_seq < facts.main.have_seq;
  // Two of them even when each hands in all it has before the other comes: whoever was told to leave an epoch, and has written in the next
  // one, is not in the old one any more.
  const bool two = place == HeadPlace::kUnknown || (old_epoch && facts.device_epoch_used);
  decision.freeze = two && facts.standing == DeviceStanding::kActive;
  if (facts.standing == DeviceStanding::kRevoked) {
    // No new epoch: only whoever has the kiosk now would write in it.
    const bool known = place == HeadPlace::kOnMain || place == HeadPlace::kOnFork;
    // A server that was restored waits in vain for the head of one that has nothing left to hand in.
    const bool drained = facts.holds_nothing || (known && facts.older_backlog == 0);
    decision.answer = drained ? HelloAnswer::kWipe : HelloAnswer::kRevoked;
  } else if (old_epoch || rolled_back || facts.holds_lost || place == HeadPlace::kUnknown || place == HeadPlace::kOnFork) {
    decision.answer = HelloAnswer::kRebase;
    decision.device_epoch = NextEpoch(facts);
  } else if (facts.standing == DeviceStanding::kFrozen) {
    decision.answer = HelloAnswer::kFrozen;
  }
  return decision;
}

uint64_t OlderBacklog(uint32_t epoch, uint64_t backlog, uint64_t head_seq, uint64_t acked_seq) {
  if (epoch <= 1) return 0;
  const uint64_t current = head_seq > acked_seq ? head_seq - acked_seq : 0;
  return backlog > current ? backlog - current : 0;
}

PushPlan PlanPush(const PushFacts& facts) {
  PushPlan plan;
  std::optional<ChainHead> run = RunBefore(facts);
  const StoredOperation* first = FindStored(facts, 0);
  if (!run && first == nullptr) {
    plan.target = MainOf(facts);
    // What came before is lost on both sides only after a rebase: there the kiosk sends all it still has, and it is taken as it comes.
    const bool missing = facts.first_seq > plan.target.have_seq + 1;
    if (missing && facts.oldest) {
      // Pruned there, lost here by a restore: waiting for it would keep back all that follows.
      plan.lost_from = plan.target.have_seq + 1;
      plan.target.have_seq = facts.first_seq - 1;
      plan.target.have_hash = facts.previous_hash;
      run = plan.target;
    } else if (missing) {
      plan.outcome = PushOutcome::kGap;
    } else if (!facts.old_epoch || !facts.oldest) {
      // The kiosk still has what came before: it begins there, or an Ack of this would speak for operations that are not here.
      plan.outcome = PushOutcome::kDiverged;
    } else {
      plan.new_fork = true;
    }
  }
  for (size_t i = 0; plan.outcome == PushOutcome::kPlaced && i < facts.hashes.size(); ++i) {
    const StoredOperation* stored = FindStored(facts, i);
    if (stored == nullptr) break;
    plan.duplicates.push_back(*stored);
    if (const ChainHead* head = FindHead(facts, stored->chain)) run = *head;
  }
  if (plan.outcome != PushOutcome::kPlaced) return plan;
  if (run) plan.target = *run;
  const size_t known = plan.duplicates.size();
  plan.taken = known;
  while (plan.taken < facts.hashes.size() && FindStored(facts, plan.taken) == nullptr) ++plan.taken;
  if (plan.taken == known) return plan;
  for (size_t i = known; i < plan.taken; ++i) {
    // It has the same hash, and is not here: only its place can be.
    const StoredOperation* place = Find(facts, facts.first_seq + i, facts.hashes[i], /*places=*/true);
    if (place != nullptr) plan.found_place = *place;
  }
  // Others already follow where the rest of this Push would: two histories.
  if (run && run->have_seq >= facts.first_seq + known) plan.new_fork = true;
  if (plan.new_fork) {
    plan.found_again = WasLost(facts, facts.first_seq + known, facts.first_seq + plan.taken - 1);
    plan.target = {.branch = std::string(facts.hashes[known]),
                   .first_seq = facts.first_seq + known,
                   .have_seq = facts.first_seq + known - 1,
                   .have_hash = known == 0 ? facts.previous_hash : std::string(facts.hashes[known - 1])};
  }
  return plan;
}

LedgerVerdict VerdictOf(const ChainHead& run, bool old_epoch) {
  if (!run.branch.empty()) return LedgerVerdict::kForked;
  return old_epoch ? LedgerVerdict::kLate : LedgerVerdict::kAccepted;
}

}  // namespace footfall::server
