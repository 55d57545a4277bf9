// A self-signed certificate made on the spot.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_SYNC_TEST_CERTIFICATE_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_SYNC_TEST_CERTIFICATE_H_

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace footfall::kiosk {

struct TestCertificate {
  std::string certificate_pem, key_pem;
  std::string pin;  // by OpenSSL, not by the code under test
};

inline std::string TakeText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, size);
  BIO_free(bio);
  return text;
}

inline TestCertificate MakeTestCertificate() {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("footfall"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  TestCertificate result;
  BIO* pem = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(pem, certificate.get());
  result.certificate_pem = TakeText(pem);
  BIO* key_pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(key_pem, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  result.key_pem = TakeText(key_pem);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(certificate.get(), EVP_sha256(), digest, &size);
  result.pin.assign(reinterpret_cast<char*>(digest), size);
  return result;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_SYNC_TEST_CERTIFICATE_H_
