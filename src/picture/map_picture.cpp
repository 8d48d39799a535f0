// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/axis_ticks.h>
#include <gimbalscan/picture/colour_map.h>
#include <gimbalscan/picture/map_picture.h>
#include <gimbalscan/picture/map_scale.h>

#include <QBuffer>
#include <QImage>
#include <QPainter>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr int kMapWidth = 640, kMapHeight = 480;  // largest size of the map itself
constexpr int kSmallestSide = 60;
constexpr int kLeft = 86, kTop = 62, kBottom = 74, kRight = 150;
constexpr int kBarGap = 22, kBarWidth = 20, kTickLength = 5;
constexpr int kLeastWidth = 420;  // so that the title has room beside a narrow map
const QColor kEmpty(232, 232, 232), kHatch(200, 200, 200), kInk(20, 20, 20), kWarning(176, 0, 32);

/// As large as it fits, with cells in the proportion of their steps where that is readable.
QSize mapSize(const PlanGrid& grid) {
    const CellEdges fast = cellEdges(grid.fastFirst, grid.fastStep, grid.columns);
    const CellEdges slow = cellEdges(grid.slowFirst, grid.slowStep, grid.rows);
    const double scale =
        std::min(kMapWidth / (fast.high - fast.low), kMapHeight / (slow.high - slow.low));
    const auto side = [&](const CellEdges& edges, int most) {
        return std::clamp(static_cast<int>(std::lround((edges.high - edges.low) * scale)),
                          kSmallestSide, most);
    };
    return {side(fast, kMapWidth), side(slow, kMapHeight)};
}

class Picture {
public:
    Picture(const ScanFrame& frame, const MapPicture& text)
        : m_frame(frame),
          m_text(text),
          m_range(valueRange(frame.values)),
          m_size(mapSize(frame.grid)),
          m_image(std::max(kLeastWidth, kLeft + m_size.width() + kRight),
                  kTop + m_size.height() + kBottom, QImage::Format_RGB32),
          m_map(QPoint(kLeft, kTop), m_size) {}

    QImage draw() {
        m_image.fill(Qt::white);
        QPainter painter(&m_image);
        painter.setRenderHint(QPainter::TextAntialiasing);
        drawHead(painter);
        drawCells(painter);
        painter.setPen(kInk);
        painter.drawRect(m_map.adjusted(-1, -1, 0, 0));
        drawFastAxis(painter);
        drawSlowAxis(painter);
        drawBar(painter);
        return m_image;
    }

private:
    void drawHead(QPainter& painter) const {
        painter.setPen(kInk);
        QFont font = painter.font();
        font.setPixelSize(16);
        font.setBold(true);
        painter.setFont(font);
        const QRect line(12, 8, m_image.width() - 24, 24);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(QString::fromStdString(m_text.title),
                                                          Qt::ElideRight, line.width()));
        font.setPixelSize(13);
        painter.setFont(font);
        QStringList notes;
        if (m_text.simulated)
            notes << "SIMULATED";
        if (!m_text.complete)
            notes << QString("partial %1/%2").arg(m_text.done).arg(m_text.total);
        painter.setPen(kWarning);
        painter.drawText(QRect(12, 32, m_image.width() - 24, 20), Qt::AlignLeft | Qt::AlignVCenter,
                         notes.join(", "));
        font.setBold(false);
        painter.setFont(font);
    }

    void drawCells(QPainter& painter) const {
        const PlanGrid& grid = m_frame.grid;
        painter.fillRect(m_map, kEmpty);
        painter.fillRect(m_map, QBrush(kHatch, Qt::BDiagPattern));
        QImage cells(static_cast<int>(grid.columns), static_cast<int>(grid.rows),
                     QImage::Format_ARGB32);
        cells.fill(Qt::transparent);
        for (int row = 0; row < cells.height(); ++row)
            for (int column = 0; column < cells.width(); ++column)
                if (const double value =
                        m_frame.values[static_cast<std::size_t>(row) * grid.columns +
                                       static_cast<std::size_t>(column)];
                    std::isfinite(value))  // row 0 is the lowest
                    cells.setPixel(column, cells.height() - 1 - row,
                                   colourAt(ColourMap::Viridis, position(value)));
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(m_map, cells);
    }

    [[nodiscard]] double position(double value) const {
        return m_range.high > m_range.low ? (value - m_range.low) / (m_range.high - m_range.low)
                                          : 0.5;
    }

    [[nodiscard]] static std::vector<AxisTick> ticksOf(double first, double step,
                                                       std::uint32_t count, int most) {
        return axisTicks(first, first + step * (count - 1), most);
    }

    void drawFastAxis(QPainter& painter) const {
        const PlanGrid& grid = m_frame.grid;
        const CellEdges edges = cellEdges(grid.fastFirst, grid.fastStep, grid.columns);
        for (const AxisTick& tick :
             ticksOf(grid.fastFirst, grid.fastStep, grid.columns, m_map.width() / 60)) {
            const int x = m_map.left() +
                          static_cast<int>(std::lround((tick.value - edges.low) /
                                                       (edges.high - edges.low) * m_map.width()));
            painter.drawLine(x, m_map.bottom() + 1, x, m_map.bottom() + 1 + kTickLength);
            painter.drawText(QRect(x - 40, m_map.bottom() + 8, 80, 18), Qt::AlignCenter,
                             tick.label);
        }
        painter.drawText(QRect(m_map.center().x() - 200, m_map.bottom() + 32, 400, 20),
                         Qt::AlignCenter, QString::fromStdString(m_text.fastLabel));
    }

    void drawSlowAxis(QPainter& painter) const {
        const PlanGrid& grid = m_frame.grid;
        const CellEdges edges = cellEdges(grid.slowFirst, grid.slowStep, grid.rows);
        for (const AxisTick& tick :
             ticksOf(grid.slowFirst, grid.slowStep, grid.rows, m_map.height() / 40)) {
            const int y = m_map.bottom() + 1 -
                          static_cast<int>(std::lround((tick.value - edges.low) /
                                                       (edges.high - edges.low) * m_map.height()));
            painter.drawLine(m_map.left() - 1 - kTickLength, y, m_map.left() - 1, y);
            painter.drawText(QRect(m_map.left() - 66, y - 9, 56, 18),
                             Qt::AlignRight | Qt::AlignVCenter, tick.label);
        }
        drawUpwards(painter, QPoint(16, m_map.center().y()), m_text.slowLabel);
    }

    static void drawUpwards(QPainter& painter, QPoint centre, const std::string& text) {
        painter.save();
        painter.translate(centre);
        painter.rotate(-90);
        painter.drawText(QRect(-200, -10, 400, 20), Qt::AlignCenter, QString::fromStdString(text));
        painter.restore();
    }

    void drawBar(QPainter& painter) const {
        const QRect bar(m_map.right() + 1 + kBarGap, m_map.top(), kBarWidth, m_map.height());
        for (int y = 0; y < bar.height(); ++y)
            painter.fillRect(bar.left(), bar.bottom() - y, bar.width(), 1,
                             QColor(colourAt(ColourMap::Viridis, (y + 0.5) / bar.height())));
        painter.setPen(kInk);
        painter.drawRect(bar.adjusted(-1, -1, 0, 0));
        if (m_range.empty)
            return;
        const double span = m_range.high - m_range.low;
        for (const AxisTick& tick : axisTicks(m_range.low, m_range.high, bar.height() / 40)) {
            const double at = span > 0 ? (tick.value - m_range.low) / span : 0.5;
            const int y = bar.bottom() + 1 - static_cast<int>(std::lround(at * bar.height()));
            painter.drawLine(bar.right() + 1, y, bar.right() + 1 + kTickLength, y);
            painter.drawText(QRect(bar.right() + 10, y - 9, 66, 18),
                             Qt::AlignLeft | Qt::AlignVCenter, tick.label);
        }
        drawUpwards(painter, QPoint(bar.right() + 90, bar.center().y()), m_text.valueLabel);
    }

    const ScanFrame& m_frame;
    const MapPicture& m_text;
    const ValueRange m_range;
    const QSize m_size;
    QImage m_image;
    const QRect m_map;
};

}  // namespace

Result<std::string> drawMapPicture(const ScanFrame& frame, const MapPicture& picture) {
    const PlanGrid& grid = frame.grid;
    if (frame.values.empty() ||
        frame.values.size() != static_cast<std::size_t>(grid.rows) * grid.columns)
        return fail(ErrorCode::InvalidArgument, "", "save picture", "There is no map to draw.");
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !Picture(frame, picture).draw().save(&buffer, "PNG"))
        return fail(ErrorCode::FileIo, "", "save picture", "The picture could not be encoded.");
    return bytes.toStdString();
}

}  // namespace gimbalscan
