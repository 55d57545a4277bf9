// TLS that trusts one certificate and nothing else: no authorities, no names, no dates. The pin comes with the enrolment code.
#ifndef FOOTFALL_KIOSK_SYNC_PINNED_CREDENTIALS_H_
#define FOOTFALL_KIOSK_SYNC_PINNED_CREDENTIALS_H_

#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <string_view>

namespace footfall::kiosk {

// SHA-256 of the DER of the first certificate in `pem`, 32 bytes; empty when there is none.
std::string CertificatePin(std::string_view pem);

// Client credentials for a server whose certificate has this pin.
std::shared_ptr<grpc::ChannelCredentials> PinnedCredentials(const std::string& certificate_pin);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_PINNED_CREDENTIALS_H_
