// Text in the pages that are made here. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_HTML_TEXT_H_
#define FOOTFALL_SERVER_DRAWS_HTML_TEXT_H_

#include <string>

#include "absl/strings/str_replace.h"

namespace footfall::server {

// What a text looks like in HTML, also in an attribute's quotes; its line breaks stay.
inline std::string HtmlText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_HTML_TEXT_H_
