// Saves what staff note on site and what visitors answer, each durably before anybody is told so. A picture and what names it are saved at
// once or not at all. Asked again after a save that was told as failed and turns out to be on the disk, nothing is noted twice. Worker
// only.
#ifndef FOOTFALL_KIOSK_APP_SITE_DESK_H_
#define FOOTFALL_KIOSK_APP_SITE_DESK_H_

#include <array>
#include <string>

#include "kiosk/app/desk.h"

namespace footfall::kiosk {

class SiteDesk : public Desk {
 public:
  explicit SiteDesk(const DeskParts& parts);

  // Whether it is durable now.
  bool Save(const effect::SaveCount& count);
  bool Save(const effect::SaveMark& mark);
  bool Save(const effect::SaveIncident& incident);
  bool Save(const effect::SaveSurvey& survey);
  bool Save(const effect::SaveCall& call);
  bool Save(const effect::SaveMove& move);
  bool Save(const effect::SaveStockCount& count);
  bool Save(const effect::SaveTransferStep& step);

 private:
  // The operation, and the picture before it when there is one; `make` gets the id that it has and the picture's.
  template <typename Make>
  bool SaveOnce(RetriedSave* save, std::string_view event, const std::string& what, const std::string& jpeg, const std::string& staff_id,
                Make make);

  // One for each kind, so that a save of another kind in between does not make it forget.
  std::array<RetriedSave, 2> counts_;  // by CountKind less one
  RetriedSave marks_, incidents_, surveys_, calls_, moves_, stock_counts_, transfers_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_SITE_DESK_H_
