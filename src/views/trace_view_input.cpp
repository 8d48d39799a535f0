// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_view_private.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {
constexpr double kDragDistance = 4;  // pixels: less is a click
constexpr double kZoomStep = 1.25;
constexpr double kWheelNotch = 120;

bool shiftHeld(const QMouseEvent& event) {
    return event.modifiers().testFlag(Qt::ShiftModifier);
}
}  // namespace

double TraceView::Private::pixelToSample(double pixel) const {
    return map.sampleAt(plot->xAxis->pixelToCoord(pixel));
}

std::uint32_t TraceView::Private::wholeSample(double sample) const {
    return static_cast<std::uint32_t>(std::clamp(std::round(sample), 0.0, lastSample()));
}

void TraceView::Private::showCursor(QPointF pixel) {
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (dragging == TraceDrag::Pan)
        shape = Qt::ClosedHandCursor;
    else if (adding)
        shape = Qt::CrossCursor;
    else if (const auto band = bandAt(pixel.x());
             mayChange(band) && plot->axisRect()->rect().contains(pixel.toPoint()))
        shape = edgeAt(pixel.x(), *band) == TraceDrag::Band ? Qt::SizeAllCursor : Qt::SizeHorCursor;
    plot->setCursor(shape);
}

void TraceView::Private::press(const QMouseEvent& event) {
    self.setFocus(Qt::MouseFocusReason);
    const QPointF pixel = event.position();
    if (dragging != TraceDrag::None || samples.empty() ||
        !plot->axisRect()->rect().contains(pixel.toPoint()))
        return;
    pressed = lastPixel = pixel;
    pressedSample = pixelToSample(pixel.x());
    button = event.button();
    moved = false;
    if (button == Qt::MiddleButton) {
        dragging = TraceDrag::Pan;
    } else if (button == Qt::RightButton) {
        dragging = TraceDrag::Menu;
    } else if (button == Qt::LeftButton && editable && (adding || shiftHeld(event))) {
        dragging = TraceDrag::Add;
    } else if (button == Qt::LeftButton) {
        choose(bandAt(pixel.x()));
        if (!mayChange(chosen))
            return;
        dragging = edgeAt(pixel.x(), *chosen);
        bandBefore = bands[static_cast<std::size_t>(*chosen)];
    }
    showCursor(pixel);
}

void TraceView::Private::dragBand(double sample) {
    if (dragging == TraceDrag::Add && !moved) {
        const std::uint32_t start = wholeSample(pressedSample);
        bands.push_back({freeName(), start, start});
        bandBefore = bands.back();
        choose(static_cast<int>(bands.size()) - 1);
    }
    moved = true;
    TraceBand& band = bands[static_cast<std::size_t>(*chosen)];
    const std::uint32_t here = wholeSample(sample);
    if (dragging == TraceDrag::FirstEdge) {
        band.first = std::min(here, band.last);
    } else if (dragging == TraceDrag::LastEdge) {
        band.last = std::max(here, band.first);
    } else if (dragging == TraceDrag::Add) {
        band.first = std::min(here, bandBefore.first);
        band.last = std::max(here, bandBefore.first);
    } else {
        const double width = bandBefore.last - bandBefore.first;
        const double first = std::clamp(std::round(bandBefore.first + sample - pressedSample), 0.0,
                                        std::max(0.0, lastSample() - width));
        band.first = static_cast<std::uint32_t>(first);
        band.last = static_cast<std::uint32_t>(first + width);
    }
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.bandChanging(*chosen);
}

void TraceView::Private::drag(const QMouseEvent& event) {
    const QPointF pixel = event.position();
    const bool far = moved || std::abs(pixel.x() - pressed.x()) >= kDragDistance;
    if (dragging == TraceDrag::Menu && far)
        dragging = TraceDrag::Pan;
    if (dragging == TraceDrag::Pan) {
        const double way = pixelToSample(lastPixel.x()) - pixelToSample(pixel.x());
        setWindow(windowLow + way, windowHigh + way);
    } else if (dragging != TraceDrag::Menu && far) {
        dragBand(pixelToSample(pixel.x()));
    }
    lastPixel = pixel;
}

void TraceView::Private::finishBand() {
    const bool added = dragging == TraceDrag::Add;
    dragging = TraceDrag::None;
    if (added)
        self.setAddingBand(false);
    if (!moved)
        return;
    if (added)
        Q_EMIT self.bandAdded(*chosen);
    else if (bands[static_cast<std::size_t>(*chosen)] != bandBefore)
        Q_EMIT self.bandChanged(*chosen);
}

void TraceView::Private::release(const QMouseEvent& event) {
    if (event.button() != button)
        return;
    button = Qt::NoButton;
    const TraceDrag ended = dragging;
    if (ended == TraceDrag::Pan || ended == TraceDrag::Menu)
        dragging = TraceDrag::None;
    else if (ended != TraceDrag::None)
        finishBand();
    showCursor(event.position());
    if (ended == TraceDrag::Menu)
        Q_EMIT self.contextMenuRequested(bandAt(event.position().x()).value_or(-1),
                                         plot->xAxis->pixelToCoord(event.position().x()),
                                         event.globalPosition().toPoint());
}

void TraceView::Private::cancelDrag() {
    const TraceDrag ended = std::exchange(dragging, TraceDrag::None);
    button = Qt::NoButton;
    const bool ofBand =
        ended != TraceDrag::None && ended != TraceDrag::Pan && ended != TraceDrag::Menu;
    if (!ofBand || !moved || !chosen)
        return;
    const int band = *chosen;
    if (ended == TraceDrag::Add) {
        bands.pop_back();
        choose({});
    } else {
        bands[static_cast<std::size_t>(band)] = bandBefore;
        Q_EMIT self.bandChanging(band);
    }
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TraceView::Private::doubleClick(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton)
        return;
    if (const auto band = bandAt(event.position().x())) {
        choose(band);
        beginRename();
    } else {
        self.resetZoom();
    }
}

void TraceView::Private::wheel(QWheelEvent& event) {
    if (samples.empty() || !plot->axisRect()->rect().contains(event.position().toPoint()))
        return event.ignore();
    const double at = pixelToSample(event.position().x());
    const double factor = std::pow(kZoomStep, -event.angleDelta().y() / kWheelNotch);
    setWindow(at - (at - windowLow) * factor, at + (windowHigh - at) * factor);
    event.accept();
}

void TraceView::Private::hover(QPointF pixel) {
    lastPixel = pixel;
    showCursor(pixel);
    const auto reading = plot->axisRect()->rect().contains(pixel.toPoint())
                             ? self.readingAt(plot->xAxis->pixelToCoord(pixel.x()))
                             : std::nullopt;
    if (!reading)
        return leave();
    cursor->point1->setCoords(reading->x, plot->yAxis->range().lower);
    cursor->point2->setCoords(reading->x, plot->yAxis->range().upper);
    cursor->setVisible(true);
    readout->setText(self.readoutText(*reading));
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.hovered(*reading);
}

void TraceView::Private::leave() {
    if (!cursor->visible())
        return;
    cursor->setVisible(false);
    readout->clear();
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.hoverLeft();
}

void TraceView::Private::showTip(const QHelpEvent& event) {
    const auto band = plot->axisRect()->rect().contains(event.pos())
                          ? bandAt(static_cast<double>(event.pos().x()))
                          : std::nullopt;
    const QString tip = band ? bands[static_cast<std::size_t>(*band)].fixed : QString();
    // As rich text long lines are broken; an empty one hides it.
    const QString text =
        tip.isEmpty() ? tip : QStringLiteral("<qt>%1</qt>").arg(tip.toHtmlEscaped());
    QToolTip::showText(event.globalPos(), text, plot);
}

bool TraceView::Private::mouse(QEvent& event) {
    switch (event.type()) {
        case QEvent::MouseButtonPress:
            press(static_cast<QMouseEvent&>(event));
            return true;
        case QEvent::MouseMove:
            if (dragging != TraceDrag::None)
                drag(static_cast<QMouseEvent&>(event));
            hover(static_cast<QMouseEvent&>(event).position());
            return true;
        case QEvent::MouseButtonRelease:
            release(static_cast<QMouseEvent&>(event));
            return true;
        case QEvent::MouseButtonDblClick:
            doubleClick(static_cast<QMouseEvent&>(event));
            return true;
        case QEvent::ToolTip:
            showTip(static_cast<QHelpEvent&>(event));
            return true;
        case QEvent::Wheel:
            wheel(static_cast<QWheelEvent&>(event));
            return true;
        case QEvent::Leave:
            leave();
            return false;
        case QEvent::ContextMenu:  // comes with the release of the button, or to the view
            event.setAccepted(true);
            return true;
        default:
            return false;
    }
}

bool TraceView::Private::bandKey(int key, bool shift) {
    if (!mayChange(chosen) || dragging != TraceDrag::None)
        return false;
    TraceBand& band = bands[static_cast<std::size_t>(*chosen)];
    const TraceBand before = band;
    const bool right = key == Qt::Key_Right;
    if (right && band.last < wholeSample(lastSample()))
        ++band.last;
    else if (!right && (shift ? band.last > band.first : band.first > 0))
        --band.last;
    if (!shift && band.last != before.last)
        band.first += band.last - before.last;
    if (band == before)
        return true;
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.bandChanged(*chosen);
    return true;
}

void TraceView::keyPressEvent(QKeyEvent* event) {
    Private& d = *m_private;
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (d.bandKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)))
                return;
            break;
        case Qt::Key_F2:
            return renameChosenBand();
        case Qt::Key_Delete:
            return removeChosenBand();
        case Qt::Key_Home:
            return resetZoom();
        case Qt::Key_Escape:
            if (d.dragging == TraceDrag::None && !d.adding)
                break;
            d.cancelDrag();
            return setAddingBand(false);
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void TraceView::contextMenuEvent(QContextMenuEvent* event) {
    event->accept();
    if (event->reason() == QContextMenuEvent::Mouse)
        return;
    const Private& d = *m_private;
    const double position = d.chosen
                                ? positionOf(d.bands[static_cast<std::size_t>(*d.chosen)].first)
                                : positionOf((d.windowLow + d.windowHigh) / 2);
    const QPoint place(static_cast<int>(toWidget(position)), height() / 2);
    Q_EMIT contextMenuRequested(d.chosen.value_or(-1), position, mapToGlobal(place));
}

bool TraceView::eventFilter(QObject* watched, QEvent* event) {
    Private& d = *m_private;
    if (watched == d.nameField) {
        const bool escape = event->type() == QEvent::KeyPress &&
                            static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
        if (escape)
            d.endRename(false);
        if (event->type() == QEvent::ShortcutOverride &&
            static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
            event->accept();
        return escape;
    }
    if (watched == d.plot && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this, [this] { m_private->redraw(); }, Qt::QueuedConnection);
    return watched == d.plot && d.mouse(*event);
}

bool TraceView::event(QEvent* event) {
    // Other events come while the children are being made, before there is anything to look at.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        (m_private->dragging != TraceDrag::None || m_private->adding)) {
        event->accept();  // Esc means the drag, not the window's Stop
        return true;
    }
    return QWidget::event(event);
}

void TraceView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange)
        return;
    m_private->applyTheme();
    m_private->redraw();
}

void TraceView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_private->plot->setBufferDevicePixelRatio(devicePixelRatioF());
}

}  // namespace gimbalscan
