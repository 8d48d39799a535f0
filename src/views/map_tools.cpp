// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_tools.h"

#include "map_geometry.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gimbalscan {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLargestWhole = 1e15;

QString tr(const char* text) {
    return QCoreApplication::translate("gimbalscan::MapView", text);
}

double valueAt(const ScanFrame& frame, QPoint columnAndRow) {
    return frame.values[static_cast<std::size_t>(columnAndRow.y()) * frame.grid.columns +
                        static_cast<std::size_t>(columnAndRow.x())];
}

/// Welford's way: exact for large counts with a small scatter.
class Moments {
public:
    void add(double value) {
        if (!std::isfinite(value))
            return;
        ++m_result.n;
        m_result.sum += value;
        const double distance = value - m_mean;
        m_mean += distance / static_cast<double>(m_result.n);
        m_squares += distance * (value - m_mean);
        m_result.minimum = m_result.n == 1 ? value : std::min(m_result.minimum, value);
        m_result.maximum = m_result.n == 1 ? value : std::max(m_result.maximum, value);
    }
    [[nodiscard]] CellStatistics result() const {
        if (m_result.n == 0)
            return {0, kNaN, kNaN, kNaN, kNaN, kNaN};
        CellStatistics result = m_result;
        result.mean = m_mean;
        result.standardDeviation =
            result.n > 1 ? std::sqrt(m_squares / static_cast<double>(result.n - 1)) : kNaN;
        return result;
    }

private:
    CellStatistics m_result;
    double m_mean = 0, m_squares = 0;
};

/// First and one past the last index whose centre lies in low to high.
struct Indices {
    std::uint32_t first = 0, end = 0;
};
Indices indicesIn(double low, double high, double first, double step, std::uint32_t count) {
    if (step <= 0)
        return first >= low && first <= high ? Indices{0, count} : Indices{};
    const auto index = [&](double cells) {
        return static_cast<std::uint32_t>(std::clamp(cells, 0.0, static_cast<double>(count)));
    };
    constexpr double kRounding = 1e-9;  // an edge on a centre takes the cell in
    return {index(std::ceil((low - first) / step - kRounding)),
            index(std::floor((high - first) / step + kRounding) + 1)};
}

}  // namespace

int digitsFor(double step) noexcept {
    if (!(step > 0))
        return 3;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)) + 1, 0, 6);
}

QString valueText(double value) {
    if (!std::isfinite(value))
        return tr("not measured");
    const bool whole = value == std::floor(value) && std::abs(value) < kLargestWhole;
    return whole ? QString::number(value, 'f', 0) : QString::number(value, 'g', 6);
}

QString withUnit(const QString& name, const QString& unit) {
    return unit.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, unit);
}

QString textWithUnit(const QString& text, const QString& unit) {
    return unit.isEmpty() ? text : QStringLiteral("%1 %2").arg(text, unit);
}

bool sameUnit(const MapLabels& labels) noexcept {
    return !labels.fastUnit.isEmpty() && labels.fastUnit == labels.slowUnit;
}

LineProfile lineProfile(const ScanFrame& frame, const MapLabels& labels, QPointF from, QPointF to) {
    const MapGeometry geometry(frame.grid, {});
    const QRectF cell = geometry.cell(0, 0);
    const QPointF way = to - from;
    const QPointF cells(way.x() / cell.width(), way.y() / cell.height());
    const bool inUnits = sameUnit(labels);
    const QPointF measured = inUnits ? way : cells;
    const double length = std::hypot(measured.x(), measured.y());
    // A drag from centre to centre is never a whole number of cells: it ends at a screen's pixel.
    const auto steps =
        static_cast<int>(std::lround(std::max(std::abs(cells.x()), std::abs(cells.y()))));
    LineProfile profile{from, to, {}, {}, inUnits ? labels.fastUnit : tr("cells")};
    for (int i = 0; i <= steps; ++i) {
        const double part = steps > 0 ? static_cast<double>(i) / steps : 0;
        const auto place = geometry.cellAt(from + part * way);
        profile.distances.push_back(part * length);
        profile.values.push_back(place ? valueAt(frame, *place) : kNaN);
    }
    return profile;
}

CellStatistics cellStatistics(const ScanFrame& frame, const QRectF& region) {
    const PlanGrid& grid = frame.grid;
    const Indices columns =
        indicesIn(region.left(), region.right(), grid.fastFirst, grid.fastStep, grid.columns);
    const Indices rows =
        indicesIn(region.top(), region.bottom(), grid.slowFirst, grid.slowStep, grid.rows);
    Moments moments;
    for (std::uint32_t row = rows.first; row < rows.end; ++row)
        for (std::uint32_t column = columns.first; column < columns.end; ++column)
            moments.add(frame.values[static_cast<std::size_t>(row) * grid.columns + column]);
    if (rows.first >= rows.end || columns.first >= columns.end)
        if (const auto place = MapGeometry(grid, {}).cellAt(region.center()))
            moments.add(valueAt(frame, *place));
    return moments.result();
}

QString distanceText(const PlanGrid& grid, const MapLabels& labels, QPointF difference) {
    const auto part = [](const QString& name, double value, double step, const QString& unit) {
        const QString text = QString::number(value, 'f', digitsFor(step));
        return QStringLiteral("%1 %2").arg(name, textWithUnit(text, unit));
    };
    QStringList parts{part(labels.fastName, difference.x(), grid.fastStep, labels.fastUnit),
                      part(labels.slowName, difference.y(), grid.slowStep, labels.slowUnit)};
    if (sameUnit(labels))
        parts << part(tr("distance"), std::hypot(difference.x(), difference.y()),
                      std::min(grid.fastStep, grid.slowStep), labels.fastUnit);
    return parts.join(QStringLiteral(", "));
}

QString statisticsText(const CellStatistics& statistics, const QString& unit) {
    if (statistics.n == 0)
        return tr("n 0: nothing measured here");
    const auto number = [](double value) {
        return std::isfinite(value) ? valueText(value) : QStringLiteral("-");
    };
    const QString text = tr("n %1, sum %2, mean %3, std %4, min %5, max %6")
                             .arg(QString::number(statistics.n), number(statistics.sum),
                                  number(statistics.mean), number(statistics.standardDeviation),
                                  number(statistics.minimum), number(statistics.maximum));
    return withUnit(text, unit);
}

QString sizeText(const PlanGrid& grid, const MapLabels& labels, QSizeF size) {
    const QString fast = QString::number(size.width(), 'f', digitsFor(grid.fastStep));
    const QString slow = QString::number(size.height(), 'f', digitsFor(grid.slowStep));
    const QString first = sameUnit(labels) ? fast : textWithUnit(fast, labels.fastUnit);
    return QStringLiteral("%1 × %2").arg(first, textWithUnit(slow, labels.slowUnit));
}

}  // namespace gimbalscan
