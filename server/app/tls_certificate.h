// The server's certificate: self-signed, because kiosks and the command line trust it by its fingerprint, not by an authority.
#ifndef FOOTFALL_SERVER_APP_TLS_CERTIFICATE_H_
#define FOOTFALL_SERVER_APP_TLS_CERTIFICATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace footfall::server {

struct TlsCertificate {
  std::string key_pem;
  std::string certificate_pem;
};

// A new P-256 key and a certificate for "localhost", 127.0.0.1, ::1 and `hosts` (names or addresses). Ten years: kiosks pin it, and a new
// one means enrolling them all again. Internal when OpenSSL refuses.
absl::StatusOr<TlsCertificate> MakeTlsCertificate(const std::vector<std::string>& hosts);

// Whether the certificate is the key's.
bool FitTogether(const TlsCertificate& pair);

// SHA-256 of the certificate's DER form, 32 bytes. InvalidField("tls.crt", "NOT_A_CERTIFICATE").
absl::StatusOr<std::string> CertificatePin(const std::string& certificate_pem);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_TLS_CERTIFICATE_H_
