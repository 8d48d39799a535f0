// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_drawing.h"
#include "map_tools.h"
#include "trace_view_private.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kFewestSamples = 8;   // that the closest zoom shows
constexpr double kHeadroom = 0.06;     // above and below the values
constexpr double kSlack = 0.6;         // a scale that is used less than this far is found anew
constexpr double kNoCount = 0.5;       // where a count of zero is drawn on a logarithmic scale
constexpr double kPixelsForSteps = 3;  // per sample; below, steps are no better than lines
constexpr int kHeaderMargin = 6;

}  // namespace

TraceView::Private::Private(TraceView& view) : self(view), plot(new QCustomPlot(&view)) {
    plot->setLocale(QLocale::c());
    // Wide pens and long curves are a hundred times slower without.
    plot->setPlottingHint(QCP::phFastPolylines);
    plot->setFocusPolicy(Qt::NoFocus);
    plot->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    plot->setMinimumSize(1, 1);
    plot->setMouseTracking(true);
    plot->addLayer(QStringLiteral("bands"), plot->layer(QStringLiteral("main")),
                   QCustomPlot::limBelow);
    graph = plot->addGraph();
    graph->setAntialiased(false);
    cursor = new QCPItemStraightLine(plot);
    cursor->setVisible(false);
    for (QCPAxis* const side : {plot->xAxis2, plot->yAxis2}) {
        side->setVisible(true);
        side->setTickLabels(false);
        side->setTicks(false);
    }
    buildHeader();
    nameField = new QLineEdit(plot);
    nameField->setToolTip(
        TraceView::tr("The name of the region (Return takes it, Esc leaves it as it was)"));
    nameField->hide();
    nameField->setAccessibleName(tr("Name of the band"));
}

void TraceView::Private::buildHeader() {
    title = new QLabel(&self);
    stamp = new QLabel(tr("SIMULATED"), &self);
    readout = new QLabel(&self);
    for (QLabel* const label : {title, stamp, readout})
        label->setTextFormat(Qt::PlainText);
    QFont bold = self.font();
    bold.setBold(true);
    title->setFont(bold);
    stamp->setFont(bold);
    stamp->hide();
    title->setObjectName(QStringLiteral("traceTitle"));
    readout->setObjectName(QStringLiteral("traceReadout"));
    readout->setAccessibleName(tr("Value under the pointer"));
    readout->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // A long text must not make the window wider.
    for (QLabel* const label : {title, readout})
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* const header = new QHBoxLayout;
    header->setContentsMargins(kHeaderMargin, 2, kHeaderMargin, 0);
    header->setSpacing(2 * kHeaderMargin);
    header->addWidget(stamp);
    header->addWidget(title, 2);
    header->addWidget(readout, 3);
    auto* const column = new QVBoxLayout(&self);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(header);
    column->addWidget(plot, 1);
}

TraceView::TraceView(QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Trace"));
    // Not before there is something that the filter can look at.
    m_private->plot->installEventFilter(this);
    m_private->nameField->installEventFilter(this);
    connect(m_private->nameField, &QLineEdit::editingFinished, this,
            [this] { m_private->endRename(true); });
    m_private->applyTheme();
    m_private->applyAxisTexts();
    m_private->redraw();
}

TraceView::~TraceView() {
    // The children outlive what their events are handled with.
    m_private->plot->removeEventFilter(this);
    m_private->nameField->removeEventFilter(this);
    m_private->nameField->disconnect(this);
}

void TraceView::Private::applyTheme() {
    const QPalette palette = self.palette();
    const QColor ink = palette.color(QPalette::WindowText);
    const bool dark = isDark(palette);
    const QColor grid = dark ? QColor(80, 84, 92) : QColor(214, 218, 224);
    plot->setBackground(palette.color(QPalette::Window));
    plot->axisRect()->setBackground(palette.color(QPalette::Base));
    for (QCPAxis* const axisOf : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axisOf->setBasePen(QPen(ink, 1));
        axisOf->setTickPen(QPen(ink, 1));
        axisOf->setSubTickPen(QPen(ink, 1));
        axisOf->setTickLabelColor(ink);
        axisOf->setLabelColor(ink);
        axisOf->setTickLabelFont(self.font());
        axisOf->setLabelFont(self.font());
        axisOf->grid()->setPen(QPen(grid, 1));
        axisOf->grid()->setZeroLinePen(QPen(grid, 1));
    }
    graph->setPen(QPen(dark ? QColor(120, 190, 255) : QColor(0, 75, 150), 1));
    cursor->setPen(QPen(ink, 1, Qt::DotLine));
    QPalette red = stamp->palette();
    red.setColor(QPalette::WindowText, dark ? QColor(255, 138, 128) : QColor(176, 0, 32));
    stamp->setPalette(red);
    plot->setBufferDevicePixelRatio(self.devicePixelRatioF());
}

void TraceView::Private::applyAxisTexts() {
    plot->xAxis->setLabel(withUnit(map.axis().name, map.axis().unit));
    plot->yAxis->setLabel(withUnit(valueName, valueUnit));
    plot->xAxis->setNumberFormat(QStringLiteral("gb"));
    plot->yAxis->setNumberFormat(logarithmic ? QStringLiteral("eb") : QStringLiteral("gb"));
    plot->yAxis->setNumberPrecision(logarithmic ? 0 : 6);
    plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot->yAxis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                       : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
}

std::size_t TraceView::Private::axisSamples() const noexcept {
    return samples.empty() ? axis.samples : samples.size();
}

double TraceView::Private::lastSample() const noexcept {
    return std::max(0.0, static_cast<double>(axisSamples()) - 1);
}

bool TraceView::Private::windowZoomed() const noexcept {
    return windowLow > -0.5 || windowHigh < lastSample() + 0.5;
}

void TraceView::Private::setWindow(double low, double high) {
    const bool before = windowZoomed();
    const double whole = lastSample() + 1;
    const double length = std::clamp(high - low, std::min(kFewestSamples, whole), whole);
    const double middle = (low + high) / 2;
    windowLow = std::clamp(middle - length / 2, -0.5, lastSample() + 0.5 - length);
    windowHigh = windowLow + length;
    if (length >= whole) {
        windowLow = -0.5;
        windowHigh = lastSample() + 0.5;
    }
    shownLow = shownHigh = 0;
    redraw();
    if (before != windowZoomed())
        Q_EMIT self.zoomChanged(!before);
}

void TraceView::Private::takeSamples() {
    hasNegative = std::any_of(samples.begin(), samples.end(), [](double v) { return v < 0; });
    map = TraceAxisMap(axis, axisSamples());
    applyAxisTexts();
    redraw();
}

std::pair<double, double> TraceView::Private::valueRange(const std::vector<TraceBin>& bins) const {
    double low = 0, high = 0;
    if (logarithmic) {
        low = HUGE_VAL;
        for (const TraceBin& bin : bins) {
            high = std::max(high, bin.high);
            for (const double value : {bin.low, bin.high})
                if (value > 0)
                    low = std::min(low, value);
        }
        if (high <= 0)
            return {kNoCount, 10};
        const double floor = low >= 1 ? kNoCount : low / 2;
        return {floor, std::max(high * 2, floor * 10)};
    }
    if (!fromZero && !bins.empty())
        low = high = bins.front().low;
    for (const TraceBin& bin : bins) {
        low = std::min(low, bin.low);
        high = std::max(high, bin.high);
    }
    if (!(high > low))
        high = low + 1;
    const double room = (high - low) * kHeadroom;
    return {low < 0 || !fromZero ? low - room : low, high + room};
}

void TraceView::Private::fitValues(const std::vector<TraceBin>& bins) {
    const auto [low, high] = valueRange(bins);
    const bool inside = low >= shownLow && high <= shownHigh;
    const bool wellUsed = logarithmic || high - low >= kSlack * (shownHigh - shownLow);
    const bool floorChanged = logarithmic && low != shownLow;
    // A scale that jumps with every spectrum cannot be read.
    if (shownHigh <= shownLow || !inside || !wellUsed || floorChanged) {
        shownLow = low;
        shownHigh = high;
    }
    plot->yAxis->setRange(shownLow, shownHigh);
}

void TraceView::Private::redraw() {
    const auto columns = static_cast<std::size_t>(std::max(1, plot->axisRect()->width()));
    const double visible = windowHigh - windowLow;
    const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(windowLow)));
    const auto last = static_cast<std::size_t>(std::max(0.0, std::ceil(windowHigh)));
    // Two bins a pixel: those of a bent axis are not all equally wide.
    const std::vector<TraceBin> bins = traceBins(samples, first, last, 2 * columns);
    fitValues(bins);
    QVector<double> x, y;
    const qsizetype most = 2 * static_cast<qsizetype>(bins.size());
    x.reserve(most);
    y.reserve(most);
    const auto add = [&](double sample, double value) {
        x << map.positionOf(sample);
        y << (logarithmic ? std::max(value, shownLow) : value);
    };
    for (const TraceBin& bin : bins) {
        add(bin.sample, bin.low);
        if (bin.high > bin.low)
            add(bin.sample, bin.high);
    }
    graph->setData(x, y, true);
    const bool steps = !hasNegative && static_cast<double>(columns) / visible >= kPixelsForSteps;
    graph->setLineStyle(steps ? QCPGraph::lsStepCenter : QCPGraph::lsLine);
    plot->xAxis->setRange(map.positionOf(windowLow), map.positionOf(windowHigh));
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TraceView::setSamples(const std::vector<std::int32_t>& samples) {
    setSamples(std::vector<double>(samples.begin(), samples.end()));
}

void TraceView::setSamples(std::vector<double> samples) {
    Private& d = *m_private;
    const bool sameLength = samples.size() == d.samples.size();
    d.samples = std::move(samples);
    if (!sameLength) {
        d.cancelDrag();
        d.map = TraceAxisMap(d.axis, d.axisSamples());
        d.setWindow(-0.5, d.lastSample() + 0.5);
    }
    d.takeSamples();
}

const std::vector<double>& TraceView::samples() const noexcept {
    return m_private->samples;
}

void TraceView::clear() {
    setSamples(std::vector<double>());
}

void TraceView::setAxis(const TraceAxis& axis) {
    if (axis == m_private->axis)
        return;
    Private& d = *m_private;
    d.axis = axis;
    d.takeSamples();
    if (d.samples.empty())
        resetZoom();  // it may go to another end
}

const TraceAxis& TraceView::axis() const noexcept {
    return m_private->axis;
}

void TraceView::setValueLabel(const QString& name, const QString& unit) {
    m_private->valueName = name;
    m_private->valueUnit = unit;
    m_private->applyAxisTexts();
    m_private->redraw();
}

void TraceView::setTitle(const QString& title) {
    m_private->title->setText(title);
}

void TraceView::setLogarithmic(bool on) {
    Private& d = *m_private;
    if (on == d.logarithmic)
        return;
    d.logarithmic = on;
    d.shownLow = d.shownHigh = 0;
    d.applyAxisTexts();
    d.redraw();
}

bool TraceView::logarithmic() const noexcept {
    return m_private->logarithmic;
}

void TraceView::setSimulated(bool on) {
    m_private->stamp->setVisible(on);
}

void TraceView::setScaleFromZero(bool on) {
    m_private->fromZero = on;
    m_private->shownLow = m_private->shownHigh = 0;
    m_private->redraw();
}

void TraceView::resetZoom() {
    m_private->setWindow(-0.5, m_private->lastSample() + 0.5);
}

bool TraceView::zoomed() const noexcept {
    return m_private->windowZoomed();
}

QString TraceView::readoutText(const TraceReading& reading) const {
    const Private& d = *m_private;
    const TraceAxis& axis = d.map.axis();
    QStringList parts;
    if (!d.map.plain()) {
        const double step = d.map.positionOf(reading.sample + 1.0) - reading.x;
        const QString text = QString::number(reading.x, 'f', digitsFor(step));
        parts << QStringLiteral("%1 %2").arg(axis.name, textWithUnit(text, axis.unit));
    }
    parts << QStringLiteral("%1 %2")
                 .arg(d.map.plain() ? axis.name : axis.sampleName)
                 .arg(reading.sample);
    QString value = valueText(reading.value);
    if (!d.valueName.isEmpty())
        value =
            QStringLiteral("%1 %2").arg(value, d.valueUnit.isEmpty() ? d.valueName : d.valueUnit);
    parts << value;
    return parts.join(QStringLiteral(", "));
}

std::optional<TraceReading> TraceView::readingAt(double x) const {
    const Private& d = *m_private;
    const double sample = std::round(d.map.sampleAt(x));
    if (!(sample >= 0 && sample < static_cast<double>(d.samples.size())))
        return {};
    const auto index = static_cast<std::uint32_t>(sample);
    return TraceReading{d.map.positionOf(sample), index, d.samples[index]};
}

double TraceView::positionOf(double sample) const {
    return m_private->map.positionOf(sample);
}

double TraceView::sampleAt(double position) const {
    return m_private->map.sampleAt(position);
}

double TraceView::toWidget(double position) const {
    const Private& d = *m_private;
    return d.plot->mapToParent(QPoint()).x() + d.plot->xAxis->coordToPixel(position);
}

QImage TraceView::picture() {
    m_private->plot->replot();
    return grab().toImage();
}

QSize TraceView::sizeHint() const {
    return {640, 280};
}

QSize TraceView::minimumSizeHint() const {
    return {320, 160};
}

}  // namespace gimbalscan
