#include "kiosk/platform/place_teller.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace footfall::kiosk {
namespace {

bool SamePlace(const WidgetRecord& a, const WidgetRecord& b) {
  return a.key == b.key && a.enabled == b.enabled && a.rect.x == b.rect.x && a.rect.y == b.rect.y && a.rect.w == b.rect.w &&
         a.rect.h == b.rect.h;
}

}  // namespace

void PlaceTeller::Tell(const std::vector<WidgetRecord>& widgets, int64_t boot_ms) {
  ++frames_;
  // A key may hold text of the campaign's plan: JSON must not choke on it.
  constexpr auto kLenient = nlohmann::json::error_handler_t::replace;
  if (frames_ > 1 && std::equal(widgets.begin(), widgets.end(), told_.begin(), told_.end(), SamePlace)) return;
  told_.clear();
  nlohmann::ordered_json line = {{"boot_ms", boot_ms}, {"frames", frames_}, {"widgets", nlohmann::ordered_json::array()}};
  for (const WidgetRecord& widget : widgets) {
    told_.push_back({.key = widget.key, .label = {}, .value = {}, .rect = widget.rect, .enabled = widget.enabled});
    line["widgets"].push_back(
        {{"key", widget.key}, {"rect", {widget.rect.x, widget.rect.y, widget.rect.w, widget.rect.h}}, {"enabled", widget.enabled}});
  }
  *out_ << line.dump(-1, ' ', false, kLenient) << std::endl;
}

}  // namespace footfall::kiosk
