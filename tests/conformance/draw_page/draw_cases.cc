// Writes published draws, good and changed, with the verdict of the program in C++ on each, as JSON lines for draw_page_test.mjs:
//   {"name", "base64" (of a whole file)}            the files that the next lines change
//   {"at", "cut", "put" (base64)}                   a change of the last file: `cut` bytes from `at` on give way to `put`
// and both with "verified" and "findings".
#include <cstdio>
#include <functional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "server/drawcheck/draw_verifier.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::drawcheck {
namespace {

using Json = nlohmann::json;

void Print(Json line, const std::string& text) {
  const Verdict verdict = VerifyDrawFile(text);
  line["verified"] = verdict.verified;
  line["more"] = verdict.more;
  line["findings"] = Json::array();
  for (const Finding& finding : verdict.findings) {
    line["findings"].push_back(
        {{"code", finding.code}, {"place", finding.place}, {"expected", finding.expected}, {"found", finding.found}});
  }
  std::puts(line.dump(-1, ' ', true, Json::error_handler_t::replace).c_str());
}

void PrintFile(const std::string& name, const Json& draw) {
  const std::string text = support::Write(draw);
  Print({{"name", name}, {"base64", absl::Base64Escape(text)}}, text);
}

void PrintChange(const std::string& text, size_t at, size_t cut, const std::string& put) {
  std::string changed = text;
  changed.replace(at, cut, put);
  Print({{"at", at}, {"cut", cut}, {"put", absl::Base64Escape(put)}}, changed);
}

// Calls `each` with every single value inside `value`.
void ForEachLeaf(Json& value, const std::function<void(Json&)>& each) {
  if (!value.is_structured()) return each(value);
  for (Json& inner : value) ForEachLeaf(inner, each);
}

// A value that may stand there and is another one.
Json Another(const Json& leaf, uint32_t random) {
  if (leaf.is_number()) return random % 3 == 0 ? 0 : leaf.get<int64_t>() + 1;
  std::string text = leaf.get<std::string>();
  if (text.empty()) return "x";
  if (static_cast<unsigned char>(text.back()) >= 0x80) return text + "a";
  text.back() = text.back() == 'a' ? 'b' : 'a';
  return text;
}

// Every value changed, one at a time, with digests and fingerprint made anew: so that every check speaks, not the digests alone.
void PrintResealed(Json draw) {
  uint32_t random = 7;
  for (const char* part : {"amendments", "beacon", "blocks", "claims", "closing", "commitments_hash", "config", "config_hash", "duplicates",
                           "kiosks", "page"}) {
    ForEachLeaf(draw[part], [&](Json& leaf) {
      random = random * 1664525 + 1013904223;
      if (std::string(part) == "kiosks" && random % 4 != 0) return;  // their rows are many and alike
      const Json before = leaf;
      leaf = Another(leaf, random >> 16);
      if (leaf == before) return;
      Json sealed = draw;
      support::Reseal(&sealed);
      PrintFile(part, sealed);
      leaf = before;
    });
  }
}

int Run() {
  if (!rules::InitCrypto()) return 1;
  const Json small = support::SampleDraw({3, 2, 20});
  PrintFile("honest", small);
  const std::string text = support::Write(small);
  uint32_t random = 1;
  for (int i = 0; i < 1500; ++i) {
    random = random * 1664525 + 1013904223;
    const size_t at = (random >> 8) % text.size();
    random = random * 1664525 + 1013904223;
    const char other = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1 + (random >> 24) % 255));
    PrintChange(text, at, 1, std::string(1, i % 2 == 0 ? static_cast<char>(text[at] ^ 1) : other));
    if (i % 10 == 0) PrintChange(text, at, 1 + random % 3, "");
    if (i % 10 == 1) PrintChange(text, at, 0, random % 2 == 0 ? " " : "0");
  }
  PrintFile("rfc3797", support::SampleDraw({3, 2, 20, true}));
  PrintFile("without a beacon", support::SampleDraw({2, 3, 40, false, false}));
  Json open = small;
  open["duplicates"][0]["first"] = "";  // somebody who cannot win
  open["closing"][0]["excluded"] = 1;
  open["blocks"][0]["reason"] = "its kiosk gave the rest back";  // and one that chose all the same
  open["kiosks"][0]["rows"][3]["row"]["block"] = 4;
  support::Reseal(&open);
  PrintFile("left open", open);
  Json left_out = small;
  left_out["closing"][0]["entries"].erase(7);
  left_out["closing"][0]["entries"][3] = std::string(32, '0');
  support::Reseal(&left_out);
  PrintFile("left out", left_out);
  Json first_format = support::SampleDraw({.format = 2});
  PrintFile("second format", first_format);
  first_format["format"] = "footfall-draw/1";
  PrintFile("first format, with what it has not", first_format);
  first_format.erase("commitments_hash");
  PrintFile("first format, with times", first_format);
  for (const char* key : {"drawn_ms", "published_ms", "source_facts"}) first_format["closing"][0].erase(key);
  support::Reseal(&first_format);
  PrintFile("first format", first_format);
  first_format["format"] = "footfall-draw/2";
  PrintFile("without commitments", first_format);
  PrintFile("nobody stepped in", support::SampleDraw({3, 2, 20, false, true, false}));
  Json skipped = small;
  skipped["closing"][0]["replaced"].erase(0);
  support::Reseal(&skipped);
  PrintFile("out of turn", skipped);
  Json alone = small;
  alone["closing"][0]["replaced"][0]["by"] = "users/planner";
  alone["closing"][0]["replaced"][1]["by"] = Json::array({"users/planner", "users/planner"});
  support::Reseal(&alone);
  PrintFile("one person alone", alone);
  Json untold = small;
  untold["config"]["source_facts"] = Json::array();
  untold["closing"][0]["source_facts"] = Json::array();
  support::Reseal(&untold);
  PrintFile("times that nobody told", untold);
  Json kept = small;
  kept["claims"][2]["without_right"] = 3;
  support::Reseal(&kept);
  PrintFile("prizes kept", kept);
  PrintFile("nothing without right", support::SampleDraw({.without_right = false}));
  Json crowded = small;
  for (int i = 0; i < 3; ++i) crowded["closing"][0]["replaced"].push_back(crowded["closing"][0]["replaced"][1]);
  support::Reseal(&crowded);
  PrintFile("too many", crowded);
  Json empty = small;
  empty["closing"][0]["replaced"] = Json::array();
  support::Reseal(&empty);
  PrintFile("an empty list", empty);
  PrintFile("larger", support::SampleDraw({5, 6, 200}));
  PrintResealed(small);
  PrintResealed(support::SampleDraw({2, 2, 20, true}));
  PrintResealed(support::SampleDraw({.kiosks = 2, .format = 2}));
  return 0;
}

}  // namespace
}  // namespace footfall::drawcheck

int main() { return footfall::drawcheck::Run(); }
