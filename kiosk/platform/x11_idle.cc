#include "kiosk/platform/x11_idle.h"

#include <X11/Xlib.h>
#include <X11/extensions/scrnsaver.h>

namespace footfall::kiosk {

struct X11Awake::Connection {
  ~Connection() {
    if (display != nullptr) XCloseDisplay(display);
  }
  Display* display = XOpenDisplay(nullptr);
};

X11Awake::X11Awake() : connection_(std::make_unique<Connection>()) {}
X11Awake::~X11Awake() = default;

void X11Awake::Keep(bool awake) {
  Display* const display = connection_->display;
  int event = 0, error = 0;
  if (display == nullptr || XScreenSaverQueryExtension(display, &event, &error) == 0) return;
  XScreenSaverSuspend(display, awake ? True : False);
  XFlush(display);
}

}  // namespace footfall::kiosk
