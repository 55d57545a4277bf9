// Numbers of queues: gives the next one of the kiosk's range, durably, before anybody reads it. Worker only.
#ifndef FOOTFALL_KIOSK_APP_QUEUE_DESK_H_
#define FOOTFALL_KIOSK_APP_QUEUE_DESK_H_

#include <cstdint>
#include <string>

#include "kiosk/app/desk.h"

namespace footfall::kiosk {

class QueueDesk : public Desk {
 public:
  explicit QueueDesk(const DeskParts& parts) : Desk(parts) {}

  // A number, or why there is none.
  struct Ticket {
    int64_t number = 0;
    Refusal refusal = Refusal::kNone;
  };
  // `pool`: "campaigns/{campaign}/sessions/{session}/queues/{queue}". `lead_id` and `staff_id` may be empty. Asked again after a save that
  // was told as failed and turns out to be on the disk, it answers the number of then.
  Ticket Take(const std::string& pool, const std::string& lead_id, const std::string& staff_id);
  // Numbers that can be given out now.
  int64_t Left(const std::string& pool) const { return UnitsLeft(offers().leases(), pool, Time()); }

 private:
  int64_t asked_number_ = 0;  // of the save that is asked for again
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_QUEUE_DESK_H_
