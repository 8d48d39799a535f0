// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "live_views.h"
#include "window_bench.h"

#include <gimbalscan/export/view_file.h>
#include <gimbalscan/views/map_view.h>
#include <gimbalscan/views/trace_view.h>

#include <QComboBox>
#include <QLabel>
#include <QProcess>
#include <QPushButton>

#include <cmath>
#include <numeric>

namespace gimbalscan::testing {

/// The window, with what the tests of its data side do to it.
class DataBench : public WindowBench {
public:
    using WindowBench::WindowBench;

    [[nodiscard]] MapView& map() { return *child<MapView>("map"); }
    [[nodiscard]] TraceView& trace() { return *child<TraceView>("trace"); }
    [[nodiscard]] QComboBox& choice() { return *child<QComboBox>("mapChoice"); }
    [[nodiscard]] QString title() { return child<QLabel>("openedTitle")->accessibleDescription(); }
    [[nodiscard]] QString readout() { return child<QLabel>("what")->text(); }

    /// A file that another program made (tests/data/make_scan_file.py): 3 x 4 points.
    [[nodiscard]] QString made(const QString& name, const QStringList& options = {}) {
        QString path = file(name);
        if (QProcess::execute("/usr/bin/python3",
                              QStringList{GIMBALSCAN_MAKE_SCAN_FILE, path} + options) != 0)
            qFatal("%s was not made", qPrintable(path));
        return path;
    }
    /// As the user chooses it.
    void chooseMap(const QString& name) {
        const int index = choice().findText(name, Qt::MatchStartsWith);
        if (index < 0)
            qFatal("there is no map %s", qPrintable(name));
        choice().setCurrentIndex(index);
        Q_EMIT choice().activated(index);
    }
    [[nodiscard]] QStringList maps() {
        QStringList names;
        for (int i = 0; i < choice().count(); ++i)
            names << choice().itemText(i);
        return names;
    }
    /// The map shows these values, NaN where there is none.
    [[nodiscard]] bool shows(const std::vector<double>& values) {
        const auto same = [](double one, double other) {
            return one == other || (std::isnan(one) && std::isnan(other));
        };
        return QTest::qWaitFor(
            [&] {
                const std::vector<double>& shown = map().frame().values;
                return shown.size() == values.size() &&
                       std::equal(shown.begin(), shown.end(), values.begin(), same);
            },
            kLimit);
    }
    [[nodiscard]] bool scanned() {
        return ready() && press("actionStart") && awaitActivity(Activity::Scanning) &&
               awaitActivity(Activity::None);
    }
    [[nodiscard]] bool opens(const QString& path) {
        window().views().openData(path);
        return QTest::qWaitFor([&] { return window().views().openedFile() == path; }, kLimit);
    }

    [[nodiscard]] QWidget& plot() {
        for (QWidget* part : trace().findChildren<QWidget*>())
            if (part->inherits("QCustomPlot"))
                return *part;
        qFatal("there is no plot");
    }
    /// In the plot, at a sample of the trace.
    [[nodiscard]] QPoint at(double sample) {
        const double x = trace().toWidget(trace().positionOf(sample));
        return plot().mapFrom(&trace(),
                              QPoint(static_cast<int>(std::lround(x)), trace().height() / 2));
    }
    void moveMouse(QPoint to, Qt::KeyboardModifiers keys = {}) {
        QMouseEvent event(QEvent::MouseMove, to, plot().mapToGlobal(to), Qt::NoButton,
                          Qt::LeftButton, keys);
        QCoreApplication::sendEvent(&plot(), &event);
    }
    void dragTrace(double from, double to, Qt::KeyboardModifiers keys = {}) {
        const QPoint start = at(from), end = at(to);
        QTest::mousePress(&plot(), Qt::LeftButton, keys, start);
        moveMouse((start + end) / 2, keys);
        moveMouse(end, keys);
        QTest::mouseRelease(&plot(), Qt::LeftButton, keys, end);
    }
    void dragMap(QPointF from, QPointF to) {
        const auto move = [this](QPoint place) {
            QMouseEvent event(QEvent::MouseMove, place, map().mapToGlobal(place), Qt::NoButton,
                              Qt::LeftButton, {});
            QCoreApplication::sendEvent(&map(), &event);
        };
        const QPoint start = map().toWidget(from).toPoint(), end = map().toWidget(to).toPoint();
        QTest::mousePress(&map(), Qt::LeftButton, {}, start);
        move((start + end) / 2);
        move(end);
        QTest::mouseRelease(&map(), Qt::LeftButton, {}, end);
    }
};

/// What the maps of a band have to be: made of all traces by the reader.
struct BandMaps {
    std::vector<double> sums, amplitudes, positions;
};
inline BandMaps mapsOfBand(const QString& path, std::uint32_t first, std::uint32_t last) {
    auto file = ScanFile::open(path.toStdString());
    if (!file)
        qFatal("%s", file.error().text().c_str());
    const auto mask = (*file)->mask().value();
    const TraceShape shape = (*file)->info().trace;
    const double nothing = std::nan("");
    BandMaps maps;
    for (std::uint64_t cell = 0; cell < mask.size(); ++cell) {
        double sum = 0, highest = -1, where = 0;
        const auto trace = (*file)->trace(cell).value();
        for (std::uint32_t i = first; i <= last; ++i) {
            sum += trace[i];
            if (std::abs(trace[i]) > highest) {
                highest = std::abs(trace[i]);
                where = shape.axisStart + shape.axisStep * i;
            }
        }
        const bool measured = (mask[cell] & kFlagNotMeasured) == 0;
        maps.sums.push_back(measured ? sum : nothing);
        maps.amplitudes.push_back(measured ? highest : nothing);
        maps.positions.push_back(measured ? where : nothing);
    }
    return maps;
}

}  // namespace gimbalscan::testing
