#include "kiosk/state/site_view.h"

#include <algorithm>

namespace footfall::kiosk {
namespace {

const QueueNumberView* FindNumber(const SiteView& site, const std::string& pool, int64_t number) {
  for (const QueueNumberView& each : site.numbers) {
    if (each.pool == pool && each.number == number) return &each;
  }
  return nullptr;
}

bool Contains(const std::vector<int64_t>& numbers, int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// Whether the board would name the number if it still waited: it knows of numbers up to there, and its list is not cut before it.
bool BoardKnows(const BoardQueue& board, int64_t number) {
  constexpr size_t kBoardNumbers = 50;  // as many as a board names
  const bool whole = board.next_numbers.size() < kBoardNumbers || number <= board.next_numbers.back();
  return number <= board.last_given && whole;
}

}  // namespace

int64_t TallyOf(const SiteView& site, const std::string& what) {
  const auto found = site.tallies.find(what);
  return found == site.tallies.end() ? 0 : found->second;
}

std::string CountName(CountKind kind, const std::string& zone_id) {
  return "count/" + std::to_string(static_cast<int>(kind)) + "/" + zone_id;
}

const MarkView* FindMark(const SiteView& site, std::string_view checklist_id, std::string_view point_id) {
  const auto found = std::find_if(site.marks.begin(), site.marks.end(),
                                  [&](const MarkView& mark) { return mark.checklist_id == checklist_id && mark.point_id == point_id; });
  return found == site.marks.end() ? nullptr : &*found;
}

QueueNow LookAtQueue(const SiteView& site, const std::string& pool, const BoardQueue* board, bool fresh) {
  QueueNow now;
  if (board != nullptr) {
    for (const int64_t number : board->next_numbers) {
      const QueueNumberView* own = FindNumber(site, pool, number);
      if (own == nullptr || own->state == QueueNumberState::kWaiting) now.next.push_back(number);
    }
    if (fresh) now.mean_wait_ms = board->mean_wait_ms;
  }
  int64_t newest_ms = -1;
  for (const QueueNumberView& own : site.numbers) {
    if (own.pool != pool) continue;
    if (own.state == QueueNumberState::kCalled && own.wall_ms > newest_ms) {
      newest_ms = own.wall_ms;
      now.current = own.number;
    }
    if (own.state != QueueNumberState::kWaiting || Contains(now.next, own.number)) continue;
    // Given here and not in its list: somebody else called it, or the board has not heard of it yet.
    if (board != nullptr && fresh && BoardKnows(*board, own.number)) continue;
    now.next.push_back(own.number);
  }
  now.waiting = static_cast<int64_t>(now.next.size());
  // The list is cut; how many there are is not.
  if (board != nullptr && fresh)
    now.waiting = std::max(now.waiting, board->waiting - (static_cast<int64_t>(board->next_numbers.size()) - now.waiting));
  return now;
}

std::vector<QueueCall> RecentCalls(const SiteView& site, const std::string& pool, const BoardQueue* board, size_t most) {
  std::vector<QueueCall> calls = board == nullptr ? std::vector<QueueCall>() : board->called;
  for (const QueueNumberView& own : site.numbers) {
    if (own.pool != pool || own.state != QueueNumberState::kCalled) continue;
    const auto same = std::find_if(calls.begin(), calls.end(), [&own](const QueueCall& call) { return call.number == own.number; });
    if (same == calls.end()) {
      calls.push_back({own.number, own.zone_id, own.wall_ms});
    } else if (own.wall_ms > same->time_ms) {
      *same = {own.number, own.zone_id, own.wall_ms};
    }
  }
  std::stable_sort(calls.begin(), calls.end(), [](const QueueCall& a, const QueueCall& b) { return a.time_ms > b.time_ms; });
  if (calls.size() > most) calls.resize(most);
  return calls;
}

}  // namespace footfall::kiosk
