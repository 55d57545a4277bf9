#include "kiosk/state/config_view.h"

#include "kiosk/state/find_by_id.h"

namespace footfall::kiosk {

const StaffView* FindStaff(const ConfigView& config, std::string_view staff_id) { return FindById(config.staff, staff_id); }

const StaffView* FindStaffByNumber(const ConfigView& config, std::string_view number) {
  for (const StaffView& staff : config.staff) {
    if (!number.empty() && staff.number == number) return &staff;
  }
  return nullptr;
}

const ZoneView* FindZone(const ConfigView& config, std::string_view zone_id) { return FindById(config.zones, zone_id); }

const rules::FieldRule* FindField(const ConfigView& config, std::string_view field_id) { return FindById(config.form.fields, field_id); }

const rules::FieldRule* FindStandardField(const ConfigView& config, StandardField standard) {
  for (const rules::FieldRule& rule : config.form.fields) {
    const auto view = config.fields.find(rule.id);
    if (view != config.fields.end() && view->second.standard == standard) return &rule;
  }
  return nullptr;
}

const ShiftView* CurrentShift(const ConfigView& config, std::string_view staff_id, int64_t wall_ms) {
  const ShiftView *next = nullptr, *last = nullptr;
  for (const ShiftView& shift : config.shifts) {
    if (shift.staff_id != staff_id) continue;
    if (shift.start_ms <= wall_ms && wall_ms < shift.end_ms) return &shift;
    if (shift.start_ms > wall_ms && (next == nullptr || shift.start_ms < next->start_ms)) next = &shift;
    if (shift.end_ms <= wall_ms && (last == nullptr || shift.end_ms > last->end_ms)) last = &shift;
  }
  return next != nullptr ? next : last;
}

const AssignmentView* CurrentAssignment(const ConfigView& config, std::string_view staff_id, int64_t wall_ms) {
  const AssignmentView* next = nullptr;
  for (const AssignmentView& assignment : config.assignments) {
    if (assignment.staff_id != staff_id) continue;
    if (assignment.start_ms <= wall_ms && wall_ms < assignment.end_ms) return &assignment;
    if (assignment.start_ms > wall_ms && (next == nullptr || assignment.start_ms < next->start_ms)) next = &assignment;
  }
  return next;
}

}  // namespace footfall::kiosk
