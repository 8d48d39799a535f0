// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "order_drawing.h"

#include <gimbalscan/core/scan_plan.h>

#include <QPainter>
#include <QPainterPath>

namespace gimbalscan {

namespace {

constexpr std::uint32_t kColumns = 7, kRows = 5;

/// The points as the real plan visits them.
std::vector<QPointF> pathOf(ScanOrder order) {
    ScanConfig scan;
    scan.order = order;
    scan.fast = {"x", 0, kColumns - 1, kColumns, false};
    scan.slow = {"y", 0, kRows - 1, kRows, false};
    if (order == ScanOrder::List)
        for (const auto& [x, y] : {std::pair{0., 3.}, {2., 1.}, {3., 4.}, {5., 2.}, {6., 0.}})
            scan.list.push_back({UserPosition(x), UserPosition(y)});
    std::vector<QPointF> points;
    const auto plan = makePlan(scan, UserPosition(0), UserPosition(0));
    if (!plan)
        return points;
    const auto cursor = (*plan)->cursor();
    while (const auto point = cursor->next())
        points.emplace_back(point->fast.value(), point->slow.value());
    return points;
}

}  // namespace

OrderDrawing::OrderDrawing(QWidget* parent) : QWidget(parent) {
    setFixedSize(OrderDrawing::sizeHint());
}

void OrderDrawing::setOrder(ScanOrder order) {
    m_order = order;
    update();
}

void OrderDrawing::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto path = pathOf(m_order);
    const auto place = [this](QPointF point) {
        return QPointF(5 + point.x() / (kColumns - 1) * (width() - 10),
                       height() - 5 - point.y() / (kRows - 1) * (height() - 10));
    };
    QPainterPath line;
    for (std::size_t i = 0; i < path.size(); ++i)
        i == 0 ? line.moveTo(place(path[i])) : line.lineTo(place(path[i]));
    QColor faint = palette().color(QPalette::WindowText);
    faint.setAlpha(130);
    painter.setPen(QPen(faint, 1));
    if (m_order != ScanOrder::CoarseToFine)
        painter.drawPath(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::WindowText));
    // Coarse to fine: big points first, as a line through them would show nothing.
    for (std::size_t i = 0; i < path.size(); ++i) {
        const double size = m_order == ScanOrder::CoarseToFine && i < 8 ? 3.0 : 1.3;
        painter.drawEllipse(place(path[i]), size, size);
    }
    if (path.empty())
        return;
    painter.setBrush(QColor(0x2e, 0x7d, 0x32));
    painter.drawEllipse(place(path.front()), 3.5, 3.5);
}

}  // namespace gimbalscan
