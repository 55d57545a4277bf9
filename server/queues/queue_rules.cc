#include "server/queues/queue_rules.h"

namespace footfall::server {

Problems CheckQueue(footfall::v1::Queue* queue) {
  if (queue->last_number() == 0) queue->set_last_number(kDefaultLastNumber);
  if (queue->kiosk_units() == 0) queue->set_kiosk_units(kDefaultQueueKioskUnits);
  Problems problems;
  CheckLocalized("queue.display_name", queue->display_name().texts(), true, kMaxQueueName, &problems);
  CheckNumber("queue.last_number", queue->last_number(), 1, kMaxQueueNumber, &problems);
  CheckNumber("queue.kiosk_units", queue->kiosk_units(), 1, kMaxQueueKioskUnits, &problems);
  return problems;
}

}  // namespace footfall::server
