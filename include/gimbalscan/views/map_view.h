// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/picture/colour_map.h>
#include <gimbalscan/views/map_types.h>

#include <QImage>
#include <QRectF>
#include <QWidget>

#include <memory>
#include <optional>

namespace gimbalscan {

/// A map as the scan fills it. Positions are user coordinates in the axes' units, x: fast axis,
/// y: slow axis, however the map lies on the screen. Rectangles are normalised: x() and y() are
/// the lowest positions.
///
/// Mouse: click = cell; drag with the left button = what tool() says; wheel = zoom at the pointer;
/// middle or right button, or left with Space held, drags the map; right click = context menu of
/// the owner. Keys: arrows walk the cells, + and - zoom, Home shows all, Esc cancels a drag (and is
/// taken only then), menu key. Moves nothing and asks no device. GUI thread only.
class MapView : public QWidget {
    Q_OBJECT

public:
    explicit MapView(QWidget* parent = nullptr);
    ~MapView() override;

    /// Takes a whole map over (rows * columns values, NaN: not measured); its dirty rows do not
    /// matter. Zoom and chosen cell stay if the grid is the same. A frame with another number of
    /// values than its grid has cells shows nothing.
    void setFrame(const ScanFrame& frame);
    /// Takes only the frame's dirty rows over; with another grid or revision than the last one all
    /// of it. What a timer calls after LiveStore::takeFrame().
    void updateRows(const ScanFrame& frame);
    /// Shows no map.
    void clear();
    [[nodiscard]] const ScanFrame& frame() const noexcept;

    void setLabels(const MapLabels& labels);
    [[nodiscard]] const MapLabels& labels() const noexcept;
    void setOrientation(MapOrientation orientation);
    [[nodiscard]] MapOrientation orientation() const noexcept;
    void setColourMap(ColourMap map);
    [[nodiscard]] ColourMap colourMap() const noexcept;
    /// Logarithmic: values of zero and less have the lowest colour.
    void setLogarithmic(bool on);
    [[nodiscard]] bool logarithmic() const noexcept;

    void setAutoRange();
    /// Refuses (false, nothing changes) low >= high or what is not a number.
    bool setLockedRange(double low, double high);
    /// In percent, 0 <= low < high <= 100; refuses others.
    bool setPercentileRange(double low = 1, double high = 99);
    [[nodiscard]] MapRangeMode rangeMode() const noexcept;
    /// The values of the lowest and the highest colour as shown now.
    [[nodiscard]] double rangeLow() const noexcept;
    [[nodiscard]] double rangeHigh() const noexcept;

    void setSimulated(bool on);  ///< stamps SIMULATED on the map
    void setLagging(bool on);    ///< says that the view is behind the scan
    [[nodiscard]] bool lagging() const noexcept;
    /// Where the instrument points now; nothing: no crosshair.
    void setCrosshair(std::optional<QPointF> position);
    void setPlannedPath(std::vector<QPointF> path);
    void setPathVisible(bool on);
    void setFlaggedCells(std::vector<FlaggedCell> cells);
    void setFlagsVisible(bool on);
    /// The region as drawn; regionSelected() is only for what the user drags.
    void setRegion(std::optional<QRectF> region);
    [[nodiscard]] std::optional<QRectF> region() const noexcept;
    /// The cell with the frame around it; {} (or a cell outside the map): none. Emits nothing.
    void setChosenCell(std::optional<QPoint> columnAndRow);
    [[nodiscard]] std::optional<QPoint> chosenCell() const noexcept;  ///< x: column, y: row

    void setTool(MapTool tool);  ///< removes what the tool before has drawn, except a region
    [[nodiscard]] MapTool tool() const noexcept;
    void measureAgain();  ///< tells once more what the tool measures, of the values as they are now
    void clearTool();     ///< removes profile line, ruler or statistics rectangle

    void zoomIn();
    void zoomOut();
    void resetZoom();
    [[nodiscard]] bool zoomed() const noexcept;

    /// "yaw 12.30 deg, pitch 4.00 deg, Total 812 counts, row 3, column 7" and the flag, if any.
    [[nodiscard]] QString readoutText(const MapReading& reading) const;
    /// The cell at a position; nothing outside the map.
    [[nodiscard]] std::optional<MapReading> readingAt(QPointF position) const;
    /// The map with axes, bar and overlays as shown, for "save picture" and the clipboard.
    [[nodiscard]] QImage picture();

    /// Where a position is inside the widget, and back.
    [[nodiscard]] QPointF toWidget(QPointF position) const;
    [[nodiscard]] QPointF fromWidget(QPointF point) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellClicked(int row, int column);     ///< also by the arrow keys
    void positionActivated(QPointF position);  ///< double click
    void regionSelected(QRectF region);        ///< dragged by the user, clipped to the map
    void dragCancelled();                      ///< Esc during a drag
    void hovered(const gimbalscan::MapReading& reading);
    void hoverLeft();
    void contextMenuRequested(QPointF position, QPoint globalPoint);
    void profileMeasured(const gimbalscan::LineProfile& profile);
    void distanceMeasured(double fast, double slow, const QString& text);  ///< differences
    void statisticsMeasured(QRectF region, const gimbalscan::CellStatistics& statistics,
                            const QString& text);
    void rangeChanged(double low, double high);
    void zoomChanged(bool zoomed);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> m_private;
};

}  // namespace gimbalscan
