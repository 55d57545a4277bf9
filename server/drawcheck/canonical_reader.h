// Reads canonical JSON and nothing else: the caller says which key must come next, the reader takes it or stops. So what was read is known
// to be written in the one possible way, and the bytes of any part can be hashed as they stand in the file. Not thread-safe.
#ifndef FOOTFALL_SERVER_DRAWCHECK_CANONICAL_READER_H_
#define FOOTFALL_SERVER_DRAWCHECK_CANONICAL_READER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/drawcheck/finding.h"

namespace footfall::drawcheck {

inline constexpr size_t kMaxIdLength = 40;  // as resource ids, but prizes may be called "A"

// After the first thing that is not as it must be, every read gives an empty value and `failure` says what it was.
class CanonicalReader {
 public:
  // `text` outlives the reader and the views that it gave.
  explicit CanonicalReader(std::string_view text) : text_(text) {}

  // An object: First and Next take a key and what stands before it, Close takes the end.
  void First(std::string_view key);
  void Next(std::string_view key);
  // Whether Next would find this key: for the keys that only some files have.
  bool NextIs(std::string_view key) const;
  void Close();
  // Whether the next value is a list: for what some files say otherwise.
  bool ListIsNext() const { return ok() && at_ < text_.size() && text_[at_] == '['; }
  // A list of at most `max`; `read` takes one element.
  void List(size_t max, const std::function<void()>& read);

  // A whole number from 0 to `max`.
  int64_t Number(int64_t max);
  // Latin letters, digits, dashes and underscores, a letter or digit first; or the one text `also`.
  std::string_view Id(const char* also = nullptr);
  // `digits` lower-case hexadecimal digits; "" only when `may_be_empty`.
  std::string_view Hex(size_t digits, bool may_be_empty = false);
  // Any text of at most `max` bytes of UTF-8, unescaped; "" only when `may_be_empty`.
  std::string Text(size_t max, bool may_be_empty = false);
  // One of `words`.
  std::string_view Word(const std::vector<std::string_view>& words);
  // The file ends here, behind one line break.
  void End();

  bool ok() const { return !failure_; }
  const std::optional<Finding>& failure() const { return failure_; }
  // Where the next byte is; and what stands from there to here.
  size_t at() const { return at_; }
  std::string_view Since(size_t start) const { return text_.substr(start, at_ - start); }
  // Stops the reading for a reason of the caller's.
  void Fail(std::string_view expected);

 private:
  struct Step {
    std::string_view key;
    std::optional<size_t> index;
  };

  bool Take(std::string_view token);
  void TakeKey(std::string_view before, std::string_view key);
  // What is between quotes, escapes as they stand.
  std::string_view Quoted();
  std::string Path() const;

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Step> path_;
  std::optional<Finding> failure_;
};

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_CANONICAL_READER_H_
