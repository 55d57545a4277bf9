// Keeps an X server from blanking the screen. For this folder only; apart, because X's own header names things as everybody does.
#ifndef FOOTFALL_KIOSK_PLATFORM_X11_IDLE_H_
#define FOOTFALL_KIOSK_PLATFORM_X11_IDLE_H_

#include <memory>

namespace footfall::kiosk {

// UI thread. Holds a connection of its own: what it asked for ends with it. Without an X server, or one without the screen saver
// extension, it does nothing.
class X11Awake {
 public:
  X11Awake();
  ~X11Awake();
  X11Awake(const X11Awake&) = delete;
  X11Awake& operator=(const X11Awake&) = delete;
  // Whether the server may not blank the screen; at first it may.
  void Keep(bool awake);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_X11_IDLE_H_
