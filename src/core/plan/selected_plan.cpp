// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/scan_plan.h>

namespace gimbalscan {

namespace {

/// Walks the whole path and skips what is not wanted.
class SelectedCursor final : public PlanCursor {
public:
    SelectedCursor(std::unique_ptr<PlanCursor> path, std::uint32_t columns,
                   std::shared_ptr<const std::vector<bool>> wanted)
        : m_path(std::move(path)), m_columns(columns), m_wanted(std::move(wanted)) {}

    std::optional<PlanPoint> next() override {
        while (auto point = m_path->next()) {
            const std::size_t cell = std::size_t{point->row} * m_columns + point->column;
            if (cell < m_wanted->size() && (*m_wanted)[cell])
                return point;
        }
        return std::nullopt;
    }

private:
    const std::unique_ptr<PlanCursor> m_path;
    const std::uint32_t m_columns;
    const std::shared_ptr<const std::vector<bool>> m_wanted;
};

class SelectedPlan final : public ScanPlan {
public:
    SelectedPlan(std::shared_ptr<const ScanPlan> plan, std::vector<bool> wanted)
        : m_plan(std::move(plan)),
          m_wanted(std::make_shared<const std::vector<bool>>(std::move(wanted))) {}

    const PlanGrid& grid() const noexcept override { return m_plan->grid(); }
    std::uint64_t pointCount() const noexcept override { return m_plan->pointCount(); }
    std::unique_ptr<PlanCursor> cursor(std::uint64_t first) const override {
        return std::make_unique<SelectedCursor>(m_plan->cursor(first), grid().columns, m_wanted);
    }

private:
    const std::shared_ptr<const ScanPlan> m_plan;
    const std::shared_ptr<const std::vector<bool>> m_wanted;
};

}  // namespace

std::shared_ptr<const ScanPlan> selectPoints(std::shared_ptr<const ScanPlan> plan,
                                             std::vector<bool> wanted) {
    return std::make_shared<const SelectedPlan>(std::move(plan), std::move(wanted));
}

}  // namespace gimbalscan
