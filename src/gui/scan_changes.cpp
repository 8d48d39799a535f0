// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_changes.h"

#include <QCoreApplication>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ScanChanges", text);
}

QString number(double value) {
    return QString::number(value, 'g', 10);
}

QString text(const std::string& value) {
    return value.empty() ? tr("(none)") : QString::fromStdString(value);
}

QString regionSummary(const Region& region) {
    const auto box = [&] {
        return tr("%1 to %2 by %3 to %4")
            .arg(number(region.fastMin), number(region.fastMax), number(region.slowMin),
                 number(region.slowMax));
    };
    switch (region.shape) {
        case RegionShape::All:
            return tr("everything");
        case RegionShape::Rectangle:
            return tr("rectangle %1").arg(box());
        case RegionShape::Ellipse:
            return tr("ellipse %1").arg(box());
        case RegionShape::Polygon:
            break;
    }
    return tr("polygon of %1 corners").arg(region.vertices.size());
}

QString pinnedSummary(const std::vector<AxisTarget>& pinned) {
    QStringList targets;
    for (const AxisTarget& target : pinned)
        targets << tr("%1 at %2")
                       .arg(QString::fromStdString(target.axis), number(target.position.value()));
    return targets.isEmpty() ? tr("(none)") : targets.join(QStringLiteral(", "));
}

QString reductionSummary(const std::vector<Reduction>& reductions) {
    QStringList names;
    for (const Reduction& reduction : reductions)
        names << (reduction.kind == ReductionKind::Total
                      ? QString::fromStdString(reduction.name)
                      : tr("%1 (channels %2 to %3)")
                            .arg(QString::fromStdString(reduction.name))
                            .arg(reduction.firstChannel)
                            .arg(reduction.lastChannel));
    return names.join(QStringLiteral(", "));
}

QString signalSummary(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names)
        list << QString::fromStdString(name);
    return list.isEmpty() ? tr("(none)") : list.join(QStringLiteral(", "));
}

QString repeatSummary(const Repeats& repeats) {
    return repeats.interval > Duration::zero()
               ? tr("%1 every %2 s").arg(repeats.passes).arg(number(toSeconds(repeats.interval)))
               : QString::number(repeats.passes);
}

QString endSummary(AtEnd end) {
    return end == AtEnd::Park ? tr("park") : tr("stay");
}

QString yesNo(bool value) {
    return value ? tr("yes") : tr("no");
}

/// Gathers the lines.
class Changes {
public:
    template <class T, class Show>
    void compare(const char* what, const T& from, const T& to, Show show) {
        if (from != to)
            m_lines << tr("%1: %2 \u2192 %3").arg(tr(what), show(from), show(to));
    }
    [[nodiscard]] QStringList lines() const { return m_lines; }

private:
    QStringList m_lines;
};

}  // namespace

QString orderText(ScanOrder order) {
    switch (order) {
        case ScanOrder::Raster:
            return tr("Raster");
        case ScanOrder::Snake:
            return tr("Snake");
        case ScanOrder::ColumnFirst:
            return tr("Column first");
        case ScanOrder::Spiral:
            return tr("Spiral");
        case ScanOrder::CoarseToFine:
            return tr("Coarse to fine");
        case ScanOrder::List:
            break;
    }
    return tr("List of points");
}

QString rangeSummary(const AxisRange& range) {
    const QString summary =
        tr("%1 %2 to %3, %4 points")
            .arg(QString::fromStdString(range.axis), number(range.start), number(range.stop))
            .arg(range.points);
    return range.relative ? tr("%1, relative").arg(summary) : summary;
}

QString dwellSummary(const Dwell& dwell) {
    switch (dwell.kind) {
        case DwellKind::RealTime:
            return tr("%1 s").arg(number(dwell.value));
        case DwellKind::LiveTime:
            return tr("%1 s live, at most %2 s")
                .arg(number(dwell.value), number(toSeconds(dwell.maximum)));
        case DwellKind::Counts:
            return tr("%1 counts of %2, at most %3 s")
                .arg(number(dwell.value), QString::fromStdString(dwell.reduction),
                     number(toSeconds(dwell.maximum)));
        case DwellKind::RelativeUncertainty:
            break;
    }
    return tr("%1 uncertainty of %2, at most %3 s")
        .arg(number(dwell.value), QString::fromStdString(dwell.reduction),
             number(toSeconds(dwell.maximum)));
}

QStringList changesBetween(const ScanConfig& from, const ScanConfig& to) {
    Changes changes;
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Title"), from.title, to.title, text);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Order"), from.order, to.order, orderText);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Fast axis"), from.fast, to.fast,
                    rangeSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Slow axis"), from.slow, to.slow,
                    rangeSummary);
    changes.compare(
        QT_TRANSLATE_NOOP("ScanChanges", "Points of the list"), from.list, to.list,
        [](const std::vector<ListPoint>& list) { return QString::number(list.size()); });
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Dwell"), from.dwell, to.dwell, dwellSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Region"), from.region, to.region,
                    regionSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Other axes"), from.pinned, to.pinned,
                    pinnedSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Maps"), from.reductions, to.reductions,
                    reductionSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Signals"), from.signals, to.signals,
                    signalSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Passes"), from.repeats, to.repeats,
                    repeatSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "When completed"), from.atEnd.completed,
                    to.atEnd.completed, endSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "When stopped"), from.atEnd.stopped,
                    to.atEnd.stopped, endSummary);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Bad points again"), from.retakeBad,
                    to.retakeBad, yesNo);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Straight lines"), from.straightLine,
                    to.straightLine, yesNo);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Folder"), from.folder, to.folder, text);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Operator"), from.operatorName,
                    to.operatorName, text);
    changes.compare(QT_TRANSLATE_NOOP("ScanChanges", "Sample"), from.sample, to.sample, text);
    return changes.lines();
}

}  // namespace gimbalscan
