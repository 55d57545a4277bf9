// What a bundle says of itself. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_BUNDLE_README_H_
#define FOOTFALL_SERVER_DRAWS_BUNDLE_README_H_

#include <string>
#include <string_view>

namespace footfall::server {

// In three languages: what each file is and how everything can be checked without us.
std::string BundleReadme(std::string_view draw_name);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_BUNDLE_README_H_
