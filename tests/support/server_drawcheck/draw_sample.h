// Published draws for tests, made with the code that draws: a few kiosks with some blocks each, one block half drawn, one lost with its
// kiosk, one handed back, one never allotted; a second entry of a person; a closing draw with what is left and a prize of its own. All
// chance from names.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_DRAWCHECK_DRAW_SAMPLE_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_DRAWCHECK_DRAW_SAMPLE_H_

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace footfall::drawcheck::support {

struct SampleOptions {
  int kiosks = 3;
  int blocks_each = 2;  // at least 2
  int chances = 20;     // of a block: a twentieth A, three twentieths B, six C
  bool rfc3797 = false;
  bool beacon = true;
  bool replaced = true;                                    // two reserves step in, the second for the first
  std::function<void(nlohmann::json&)> entries = nullptr;  // changes those of the closing draw before anything follows from them
  int format = 3;                                          // 2: as draws were published before configs held when public values appear
  bool without_right = true;                               // the second entry's prize had been handed over
};

// Needs rules::InitCrypto().
nlohmann::json SampleDraw(const SampleOptions& options);

// Makes digests and fingerprint anew, as somebody would who covers up a change.
void Reseal(nlohmann::json* draw);

// The file's text.
std::string Write(const nlohmann::json& draw);

}  // namespace footfall::drawcheck::support

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_DRAWCHECK_DRAW_SAMPLE_H_
