// What systemd is told by a service of Type=notify: that it serves, that it stops.
#ifndef FOOTFALL_SERVER_BASE_SERVICE_MANAGER_H_
#define FOOTFALL_SERVER_BASE_SERVICE_MANAGER_H_

#include <string_view>

namespace footfall::server {

// Sends `state` ("READY=1", "STOPPING=1") to the socket that NOTIFY_SOCKET names; nothing where no such manager started the program.
// Whether it was heard changes nothing for the server. Any thread.
void TellServiceManager(std::string_view state);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_SERVICE_MANAGER_H_
