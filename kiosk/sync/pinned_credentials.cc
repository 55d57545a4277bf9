#include "kiosk/sync/pinned_credentials.h"

#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <sodium.h>

#include "absl/strings/escaping.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

// Asked by gRPC after each handshake. Keeps no state beside the pin; any thread.
class PinVerifier : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit PinVerifier(std::string pin) : pin_(std::move(pin)) {}
  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    const grpc::string_ref pem = request->peer_cert();
    const std::string found = CertificatePin({pem.data(), pem.size()});
    const bool same = !found.empty() && found == pin_;
    *status = same ? grpc::Status::OK : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "the server's certificate is not the pinned one");
    return true;  // answered at once
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::string pin_;
};

}  // namespace

std::string CertificatePin(std::string_view pem) {
  const size_t begin = pem.find(kBegin);
  const size_t end = pem.find(kEnd, begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos) return "";
  std::string base64;
  for (char c : pem.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r' && c != ' ') base64 += c;
  }
  std::string der;
  if (!absl::Base64Unescape(base64, &der)) return "";
  std::string pin(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(pin.data()), reinterpret_cast<const unsigned char*>(der.data()), der.size());
  return pin;
}

std::shared_ptr<grpc::ChannelCredentials> PinnedCredentials(const std::string& certificate_pin) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);  // chain and dates say nothing about a pinned certificate
  options.set_check_call_host(false);      // nor does its name: kiosks dial addresses that change with the venue
  options.set_certificate_verifier(grpc::experimental::ExternalCertificateVerifier::Create<PinVerifier>(certificate_pin));
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace footfall::kiosk
