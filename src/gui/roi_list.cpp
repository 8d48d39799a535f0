// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "roi_list.h"

#include "background.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

/// Samples of a gate, and back. The axis of an A-scan is in microseconds.
std::uint32_t sampleAt(const TraceShape& shape, double time) {
    const double sample = shape.axisStep > 0 ? (time - shape.axisStart) / shape.axisStep : 0;
    return static_cast<std::uint32_t>(
        std::clamp(std::round(sample), 0.0, std::max(1.0, double(shape.channels)) - 1));
}

double timeOf(const TraceShape& shape, std::uint32_t sample) {
    return shape.axisStart + shape.axisStep * sample;
}

bool inside(const TraceShape& shape, const ViewRoi& roi) {
    return roi.firstChannel < shape.channels;
}

}  // namespace

QStringList problemLines(const std::vector<ConfigProblem>& problems) {
    QStringList lines;
    for (const ConfigProblem& problem : problems)
        lines << QString::fromStdString(problem.message());
    return lines;
}

RoiList::RoiList(std::vector<Roi> carried) : m_rois(std::move(carried)) {
    m_disk.setMaxThreadCount(1);
    for (const Roi& roi : m_rois)
        m_lastNumber = std::max(m_lastNumber, roi.number);
}

RoiList::~RoiList() {
    m_disk.waitForDone();  // what was changed last is written
}

void RoiList::take(const QString& file, const TraceShape& shape, const ViewFile& view) {
    m_file = file;
    m_shape = shape;
    m_view = view;
    fill();
}

void RoiList::takeUnreadable(const QString& file, const TraceShape& shape) {
    m_file = file;
    m_shape = shape;
    m_writable = false;
}

void RoiList::moved(const QString& file) {
    m_file = file;
    if (m_writable && !m_rois.empty())
        save();
}

void RoiList::begin(const QString& file, const TraceShape& shape) {
    m_file = file;
    m_shape = shape;
    if (file.isEmpty())
        return;
    const QString beside = QString::fromStdString(viewFileName(file.toStdString()));
    ++m_underWay;
    using Loaded = std::optional<ConfigResult<ViewFile>>;
    inBackground(
        m_disk, this,
        [beside]() -> Loaded {
            if (!QFileInfo::exists(beside))
                return std::nullopt;
            return loadView(beside.toStdString());
        },
        [this](const Loaded& loaded) {
            --m_underWay;
            if (!loaded) {
                if (!m_rois.empty())
                    save();
            } else if (*loaded) {
                m_view = **loaded;
                fill();
            } else {
                m_writable = false;
                Q_EMIT failed(tr("The regions beside the data file cannot be read; new ones are "
                                 "not saved."),
                              problemLines(loaded->error()));
            }
        });
}

void RoiList::fill() {
    m_rois.clear();
    if (gates()) {
        for (const ViewGate& gate : m_view.gates)
            m_rois.push_back({++m_lastNumber, QString::fromStdString(gate.name),
                              sampleAt(m_shape, gate.start),
                              sampleAt(m_shape, gate.start + gate.length), gate.threshold,
                              gate.velocity, gate.delay});
    } else {
        for (const ViewRoi& roi : m_view.rois)
            if (inside(m_shape, roi))
                m_rois.push_back({++m_lastNumber, QString::fromStdString(roi.name),
                                  roi.firstChannel,
                                  std::min(roi.lastChannel, m_shape.channels - 1)});
    }
    Q_EMIT changed();
}

void RoiList::adopt(const std::vector<Roi>& rois) {
    m_rois.clear();
    for (Roi roi : rois) {
        roi.number = ++m_lastNumber;
        m_rois.push_back(roi);
    }
    Q_EMIT changed();
}

std::vector<RoiBand> RoiList::bands() const {
    std::vector<RoiBand> bands;
    for (const Roi& roi : m_rois)
        bands.push_back({roi.number, roi.first, roi.last});
    return bands;
}

std::vector<MapEntry> RoiList::maps() const {
    std::vector<MapEntry> maps;
    for (const Roi& roi : m_rois) {
        maps.push_back(
            {{MapKind::Roi, roi.number}, roi.name, QString::fromStdString(m_shape.valueUnit)});
        if (gates())
            maps.push_back({{MapKind::RoiPosition, roi.number},
                            tr("%1: position of the peak").arg(roi.name),
                            QString::fromStdString(m_shape.axisUnit)});
    }
    return maps;
}

int RoiList::add(const QString& name, std::uint32_t first, std::uint32_t last) {
    m_rois.push_back({++m_lastNumber, freeName(name, nullptr), first, last});
    save();
    Q_EMIT changed();
    return m_lastNumber;
}

void RoiList::change(std::size_t index, std::uint32_t first, std::uint32_t last, bool write) {
    if (index >= m_rois.size())
        return;
    m_rois[index].first = first;
    m_rois[index].last = last;
    if (write)
        save();
}

void RoiList::rename(std::size_t index, const QString& name) {
    if (index >= m_rois.size())
        return;
    m_rois[index].name = freeName(name, &m_rois[index]);
    save();
    Q_EMIT changed();
}

void RoiList::remove(std::size_t index) {
    if (index >= m_rois.size())
        return;
    m_rois.erase(m_rois.begin() + static_cast<std::ptrdiff_t>(index));
    save();
    Q_EMIT changed();
}

QString RoiList::freeName(const QString& wanted, const Roi* except) const {
    const auto taken = [&](const QString& name) {
        return std::any_of(m_rois.begin(), m_rois.end(),
                           [&](const Roi& roi) { return &roi != except && roi.name == name; });
    };
    QString name = wanted;
    for (int number = 2; taken(name); ++number)
        name = QStringLiteral("%1 (%2)").arg(wanted, QString::number(number));
    return name;
}

void RoiList::save() {
    if (m_file.isEmpty() || !m_writable)
        return;
    if (gates()) {
        m_view.gates.clear();
        for (const Roi& roi : m_rois)
            m_view.gates.push_back({roi.name.toStdString(), timeOf(m_shape, roi.first),
                                    timeOf(m_shape, roi.last) - timeOf(m_shape, roi.first),
                                    roi.threshold, roi.velocity, roi.delay});
    } else {
        // What lies outside the channels is not shown, and not lost either.
        std::erase_if(m_view.rois, [this](const ViewRoi& roi) { return inside(m_shape, roi); });
        for (const Roi& roi : m_rois)
            m_view.rois.push_back({roi.name.toStdString(), roi.first, roi.last});
    }
    ++m_underWay;
    inBackground(
        m_disk, this,
        [view = m_view, path = viewFileName(m_file.toStdString())] { return saveView(view, path); },
        [this](const Result<void>& saved) {
            --m_underWay;
            if (!saved)
                Q_EMIT failed(tr("The regions could not be saved."),
                              {QString::fromStdString(saved.error().text())});
        });
}

}  // namespace gimbalscan
