// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "pixel_reader.h"
#include "shown_data.h"

#include <QTimer>

#include <optional>

namespace gimbalscan {

class MapPanel;
class ScanPanel;
class TracePanel;

/// Brings a scan into map and trace: the running one, looking 30 times a second for what has
/// changed, or a data file that was opened. Traces and the maps of regions are read from the data
/// file in the background. The scan never waits for it, and no device is asked. GUI thread only.
class LiveViews : public QObject {
    Q_OBJECT

public:
    LiveViews(Machine& machine, MapPanel& map, TracePanel& trace, ScanPanel& panel);
    ~LiveViews() override;

    /// The map before the first scan: the cells of the plan, empty.
    void showPlan();
    /// Reads a finished, partial or running scan file in the background and shows it instead of the
    /// station's scan, until backToLive() or until a scan starts. A file that cannot be read is
    /// told by problem(); what was shown stays.
    void openData(const QString& file);
    void backToLive();
    /// Opened data that is shown; empty: the station's scan is.
    [[nodiscard]] QString openedFile() const;

Q_SIGNALS:
    void dataOpened(const QString& file);
    /// The file whose map is shown now; empty: none.
    void fileShown(const QString& file);
    void problem(const QString& text, const QStringList& details);

private:
    // live_views.cpp: the station's scan
    void connectPanels();
    void tick();
    void takeLive();
    void followTrace();
    void showCrosshair();
    void runStarted(const RunStart& start, const QString& location);
    void runMoved(const QString& location);
    void runFinished();
    void showPath();
    void choose(int row, int column);
    void readCell();
    void tellLagging();
    [[nodiscard]] bool behind() const;
    [[nodiscard]] bool scanning() const;
    [[nodiscard]] std::uint64_t pointsDone() const;

    // live_views_data.cpp: files, maps and regions
    void watch(ShownData& data);
    void show(ShownData& data);
    void showChoice();
    void showFrame();
    void showFlags();
    void showTitle();
    void chooseMap(const MapKey& map);
    void ask(ShownData& data);
    [[nodiscard]] bool due(const ShownData& data) const;
    void take(ShownData& data, const DataAnswer& answer);
    void takeOpened(const DataAnswer& answer);
    void fail(ShownData& data, const Error& error);
    void roisChanged(ShownData& data);
    void addRoi(const QString& name, std::uint32_t first, std::uint32_t last);
    void changeRoi(std::size_t index, std::uint32_t first, std::uint32_t last, bool finished);
    void retire(std::unique_ptr<ShownData> data);
    [[nodiscard]] bool isLive(const ShownData& data) const { return &data == m_live.get(); }
    /// The chosen map comes from the workers and not from the file.
    [[nodiscard]] bool fromStore(const ShownData& data) const {
        return isLive(data) && data.map.kind == MapKind::Recorded;
    }

    Machine& m_machine;
    MapPanel& m_map;
    TracePanel& m_trace;
    ScanPanel& m_panel;
    PixelReader m_reader;
    QTimer m_timer;
    std::optional<ScanConfig> m_run;  // the last one that the station has begun
    std::unique_ptr<ShownData> m_live, m_opened;
    std::unique_ptr<ShownData> m_opening;               // until it is known to be readable
    std::vector<std::unique_ptr<ShownData>> m_retired;  // until the disk lets go of them
    ShownData* m_shown = nullptr;                       // none before the first scan
    MapKey m_planMap;                                   // chosen by then
    bool m_wholeFrame = true;                           // the next frame is another map
    bool m_measureDue = false;
    int m_lateTicks = 0;  // one after another
    QString m_cellText;
    std::uint64_t m_traceDone = 0;
    std::uint64_t m_flagsSeen = 0;  // FlagFrame::changes
    QElapsedTimer m_lastTick, m_lastFlags, m_lastMeasure;
};

}  // namespace gimbalscan
