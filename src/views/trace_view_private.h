// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "custom_plot.h"
#include "trace_bins.h"

#include <gimbalscan/views/trace_view.h>

#include <QLabel>
#include <QLineEdit>

class QHelpEvent;

namespace gimbalscan {

/// What the mouse does while a button is held.
enum class TraceDrag { None, Band, FirstEdge, LastEdge, Add, Pan, Menu };

/// What is drawn of one band; the plot owns the items.
struct BandItems {
    QCPItemRect* area = nullptr;
    QCPItemText* label = nullptr;
};

struct TraceView::Private {
    explicit Private(TraceView& view);

    // trace_view.cpp
    void buildHeader();
    void takeSamples();
    void applyTheme();
    void applyAxisTexts();
    void redraw();  ///< curve, ranges and bands, at the next turn of the event loop
    void fitValues(const std::vector<TraceBin>& bins);
    [[nodiscard]] std::pair<double, double> valueRange(const std::vector<TraceBin>& bins) const;
    [[nodiscard]] std::size_t axisSamples() const noexcept;  ///< that the axis has room for
    [[nodiscard]] double lastSample() const noexcept;
    void setWindow(double low, double high);
    [[nodiscard]] bool windowZoomed() const noexcept;

    // trace_view_bands.cpp
    void drawBands();
    void placeBand(std::size_t index);
    void choose(std::optional<int> band);
    [[nodiscard]] std::optional<int> bandAt(double pixel) const;
    [[nodiscard]] bool mayChange(std::optional<int> band) const;
    void showTip(const QHelpEvent& event);
    [[nodiscard]] TraceDrag edgeAt(double pixel, int band) const;
    [[nodiscard]] QString freeName() const;
    void beginRename();
    void endRename(bool take);

    // trace_view_input.cpp
    bool mouse(QEvent& event);
    void press(const QMouseEvent& event);
    void drag(const QMouseEvent& event);
    void dragBand(double sample);
    void release(const QMouseEvent& event);
    void doubleClick(const QMouseEvent& event);
    void wheel(QWheelEvent& event);
    void hover(QPointF pixel);
    void leave();
    void cancelDrag();
    void finishBand();
    void showCursor(QPointF pixel);
    bool bandKey(int key, bool shift);
    [[nodiscard]] double pixelToSample(double pixel) const;
    [[nodiscard]] std::uint32_t wholeSample(double sample) const;

    TraceView& self;
    QLabel *title = nullptr, *stamp = nullptr, *readout = nullptr;
    QCustomPlot* plot = nullptr;
    QCPGraph* graph = nullptr;
    QCPItemStraightLine* cursor = nullptr;
    QLineEdit* nameField = nullptr;

    std::vector<double> samples;
    bool hasNegative = false;
    TraceAxis axis;
    TraceAxisMap map;
    QString valueName, valueUnit;
    bool logarithmic = false, fromZero = true;
    double windowLow = -0.5, windowHigh = 0.5;  ///< what is visible, in samples
    double shownLow = 0, shownHigh = 0;         ///< of the values; equal: to be found anew

    std::vector<TraceBand> bands;
    std::vector<BandItems> items;
    std::optional<int> chosen;
    bool editable = true, adding = false;

    TraceDrag dragging = TraceDrag::None;
    Qt::MouseButton button = Qt::NoButton;
    QPointF pressed, lastPixel;
    double pressedSample = 0;
    TraceBand bandBefore;  ///< as it was before the drag
    bool moved = false, renaming = false;
};

}  // namespace gimbalscan
