// What pad and camera are asked for, on a worker of their own.
#ifndef FOOTFALL_KIOSK_APP_INPUT_DESK_H_
#define FOOTFALL_KIOSK_APP_INPUT_DESK_H_

#include <memory>
#include <string>

#include "kiosk/actions/effect.h"
#include "kiosk/app/action_queue.h"
#include "kiosk/app/log.h"
#include "kiosk/input/camera.h"
#include "kiosk/input/handwriting.h"

namespace footfall::kiosk {

// Worker only, but for construction and Takes. Invariant: nothing drawn, seen or read is logged or outlives its answer.
class InputDesk {
 public:
  // All outlive the desk.
  struct Parts {
    Worker* worker = nullptr;
    ActionQueue* actions = nullptr;
    Log* log = nullptr;
    std::string handwriting_models;  // their folder; empty = the system's
  };
  InputDesk(Parts parts, std::unique_ptr<CameraPlace> camera);

  // Tells what this kiosk can do, and from now on whether a camera comes or goes.
  void Start();
  // Whether the effect is for this desk.
  static bool Takes(const Effect& effect);
  // Carries it out, wipes it, queues the answer.
  void Carry(Effect effect);

 private:
  void Do(const effect::Recognise& question);
  void Do(const effect::OpenCamera& open);
  void Do(const effect::CloseCamera&);
  void Do(const effect::TakePhoto& question);
  template <typename Other>
  void Do(const Other&) {}  // the backend's and the screen's
  CameraEvents Events();

  const Parts parts_;
  Camera camera_;
  std::unique_ptr<Handwriting> handwriting_;  // from the first stroke on: most visitors type
  bool handwriting_failed_ = false;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_INPUT_DESK_H_
