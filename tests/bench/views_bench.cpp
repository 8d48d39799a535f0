// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "custom_plot.h"
#include "figure.h"

#include <gimbalscan/core/clock.h>
#include <gimbalscan/views/map_view.h>

#include <QApplication>

#include <limits>

namespace gimbalscan::bench {
namespace {

constexpr int kWidth = 800, kHeight = 600;

QApplication& application() {
    static int argc = 1;
    static char name[] = "bench";
    static char* argv[] = {name, nullptr};
    // Never destroyed: at the end of the program Qt's own static objects are gone before ours.
    static auto* const app = new QApplication(argc, argv);
    return *app;
}

void show(QWidget& widget) {
    widget.resize(kWidth, kHeight);
    widget.show();
    application().processEvents();
}

/// A map of which the lower half is measured; the next row fills.
class OurMap {
public:
    explicit OurMap(std::uint32_t side) {
        m_frame.grid = {side, side, 0, 1, 0, 1};
        m_frame.values.assign(static_cast<std::size_t>(side) * side,
                              std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = 0; i < m_frame.values.size() / 2; ++i)
            m_frame.values[i] = static_cast<double>(i % 1000);
        m_view.setLabels({"yaw", "deg", "pitch", "deg", "Total", "counts"});
        m_view.setFrame(m_frame);
        show(m_view);
    }
    void refresh(std::uint32_t row, bool everything) {
        const auto columns = static_cast<std::size_t>(m_frame.grid.columns);
        for (std::size_t i = 0; i < columns; ++i)
            m_frame.values[row * columns + i] = static_cast<double>((i + row) % 1000);
        m_frame.dirtyFirstRow = m_frame.dirtyLastRow = row;
        m_view.updateRows(m_frame);
        if (everything)
            m_view.update();
        // What the event loop does with the view's update().
        QCoreApplication::sendPostedEvents();
    }

private:
    ScanFrame m_frame;
    MapView m_view;
};

/// The same with QCustomPlot's own map.
class PlottedMap {
public:
    explicit PlottedMap(int side) : m_map(new QCPColorMap(m_plot.xAxis, m_plot.yAxis)) {
        m_map->data()->setSize(side, side);
        m_map->data()->setRange({0, side - 1.0}, {0, side - 1.0});
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                m_map->data()->setCell(x, y, y < side / 2 ? (y * side + x) % 1000 : 0);
        m_map->setGradient(QCPColorGradient::gpThermal);
        m_map->setDataRange({0, 1000});
        m_map->setInterpolate(false);
        m_plot.rescaleAxes();
        show(m_plot);
    }
    void refresh(std::uint32_t row, bool everything) {
        const int side = m_map->data()->keySize();
        const int first = everything ? 0 : static_cast<int>(row);
        const int last = everything ? side - 1 : first;
        for (int y = first; y <= last; ++y)
            for (int x = 0; x < side; ++x)
                m_map->data()->setCell(x, y, (x + y) % 1000);
        m_plot.replot(QCustomPlot::rpImmediateRefresh);
    }

private:
    QCustomPlot m_plot;
    QCPColorMap* m_map;  // of the plot
};

/// One new row: refresh of our view over a replot of the other, turn by turn in one run. With
/// `everything` our whole window is painted again, and the other takes all cells over.
void refreshRatio(benchmark::State& state, std::uint32_t side, bool everything, Limits limits) {
    constexpr std::uint32_t kRounds = 60;
    application();
    SteadyClock clock;
    OurMap ours(side);
    PlottedMap theirs(static_cast<int>(side));
    std::vector<double> our, their;
    const auto seconds = [&clock](const auto& work) {
        const TimePoint start = clock.now();
        work();
        return toSeconds(clock.now() - start);
    };
    for (auto _ : state)
        for (std::uint32_t round = 0; round < kRounds; ++round) {
            const std::uint32_t row = side / 2 + round;
            our.push_back(seconds([&] { ours.refresh(row, everything); }));
            their.push_back(seconds([&] { theirs.refresh(row, everything); }));
        }
    state.counters["us_ours"] = median(our) * 1e6;
    state.counters["us_qcp"] = median(their) * 1e6;
    report(state, median(our) / median(their), limits, "of a QCPColorMap replot");
}
BENCHMARK_CAPTURE(refreshRatio, small, 512, false, Limits{1.0 / 4, 1.0 / 8})
    ->Name("G10 512 x 512")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(refreshRatio, smallWhole, 512, true, Limits{1.0 / 4, 1.0 / 8})
    ->Name("G10 512 x 512, everything painted")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(refreshRatio, large, 2000, false, Limits{1.0 / 30, 1.0 / 80})
    ->Name("G10 2000 x 2000")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
