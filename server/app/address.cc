#include "server/app/address.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

struct AddressFree {
  void operator()(addrinfo* found) const { freeaddrinfo(found); }
};

// 0, or what bind says.
int TryBind(const addrinfo& at) {
  const int fd = socket(at.ai_family, at.ai_socktype, at.ai_protocol);
  if (fd < 0) return errno;
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));  // as servers do: what lingers of a connection that ended takes no place
  const int problem = bind(fd, at.ai_addr, at.ai_addrlen) == 0 && listen(fd, 1) == 0 ? 0 : errno;
  close(fd);
  return problem;
}

}  // namespace

absl::Status CheckAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* first = nullptr;
  if (getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &wanted, &first) != 0) {
    return errors::FailedPrecondition("ADDRESS_NOT_HERE", address);
  }
  const std::unique_ptr<addrinfo, AddressFree> found(first);
  bool here = false;  // "localhost" is two addresses, and a machine without IPv6 has but one of them
  for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
    const int problem = TryBind(*at);
    if (problem == EADDRINUSE) return errors::FailedPrecondition("ADDRESS_TAKEN", address);
    here = here || problem == 0;
  }
  return here ? absl::OkStatus() : errors::FailedPrecondition("ADDRESS_NOT_HERE", address);
}

}  // namespace footfall::server
