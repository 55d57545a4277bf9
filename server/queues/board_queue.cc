#include "server/queues/board_queue.h"

#include <algorithm>
#include <map>
#include <utility>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// What is known of a number.
struct Course {
  int64_t first_called_ms = 0;
  const CallRow* last_called = nullptr;  // nullptr = never
  const CallRow* last = nullptr;         // nullptr = nothing became of it
};
using Courses = std::map<int64_t, Course>;

Courses FollowCalls(const std::vector<CallRow>& calls) {
  Courses courses;
  for (const CallRow& call : calls) {
    Course& course = courses[call.number];
    course.last = &call;
    if (call.kind != v1::QUEUE_CALL_KIND_CALLED) continue;
    if (course.last_called == nullptr) course.first_called_ms = call.time_ms;
    course.last_called = &call;
  }
  return courses;
}

bool IsNewer(const CallRow* a, const CallRow* b) { return a->time_ms != b->time_ms ? a->time_ms > b->time_ms : a->number > b->number; }

// Called, and neither served nor given up since.
void FillCalled(const Courses& courses, int64_t now_ms, v1::BoardQueue* queue) {
  std::vector<const CallRow*> called;
  const CallRow* newest = nullptr;
  for (const auto& [number, course] : courses) {
    if (course.last_called == nullptr) continue;
    if (newest == nullptr || IsNewer(course.last_called, newest)) newest = course.last_called;
    const bool open = course.last->kind == v1::QUEUE_CALL_KIND_CALLED;
    if (open && course.last_called->time_ms > now_ms - kCalledShownMs) called.push_back(course.last_called);
  }
  if (newest != nullptr) queue->set_last_called(newest->number);
  std::sort(called.begin(), called.end(), IsNewer);
  for (size_t i = 0; i < std::min(called.size(), size_t{kMaxCalledLines}); ++i) {
    v1::QueueCallLine* line = queue->add_called();
    line->set_number(called[i]->number);
    line->set_zone_id(called[i]->zone_id);
    line->set_time_ms(called[i]->time_ms);
  }
}

// Over the numbers that were called last, each once.
int64_t MeanWait(const std::vector<TicketMark>& tickets, const Courses& courses) {
  std::vector<std::pair<int64_t, int64_t>> waits;  // when it was called, how long it had waited
  for (const TicketMark& ticket : tickets) {
    const auto course = courses.find(ticket.number);
    if (course == courses.end() || course->second.last_called == nullptr) continue;
    const int64_t called_ms = course->second.first_called_ms;
    waits.emplace_back(called_ms, std::max<int64_t>(called_ms - ticket.time_ms, 0));
  }
  std::sort(waits.rbegin(), waits.rend());
  if (waits.size() > size_t{kWaitsAveraged}) waits.resize(kWaitsAveraged);
  int64_t sum = 0;
  for (const auto& [called_ms, wait_ms] : waits) sum += wait_ms;
  return waits.empty() ? 0 : sum / static_cast<int64_t>(waits.size());
}

}  // namespace

v1::BoardQueue MakeBoardQueue(const std::string& queue_id, const std::vector<TicketMark>& tickets, const std::vector<CallRow>& calls,
                              int64_t now_ms) {
  const Courses courses = FollowCalls(calls);
  v1::BoardQueue queue;
  queue.set_queue_id(queue_id);
  std::vector<std::pair<int64_t, int64_t>> waiting;  // when it was given out, number
  for (const TicketMark& ticket : tickets) {
    queue.set_last_given(std::max(queue.last_given(), ticket.number));
    if (!courses.contains(ticket.number)) waiting.emplace_back(ticket.time_ms, ticket.number);
  }
  std::sort(waiting.begin(), waiting.end());
  queue.set_waiting(static_cast<int64_t>(waiting.size()));
  if (waiting.size() > size_t{kMaxNextNumbers}) waiting.resize(kMaxNextNumbers);
  for (const auto& [time_ms, number] : waiting) queue.add_next_numbers(number);
  FillCalled(courses, now_ms, &queue);
  queue.set_mean_wait_ms(MeanWait(tickets, courses));
  return queue;
}

}  // namespace footfall::server
