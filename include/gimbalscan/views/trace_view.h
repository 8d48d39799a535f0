// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gimbalscan {

/// What the horizontal axis counts: position = a + b * sample + c * sample^2. The default is the
/// sample number itself. Must rise over all samples; otherwise the sample number is shown.
struct TraceAxis {
    QString name = QStringLiteral("channel");  ///< "energy", "time", "depth"
    QString unit;                              ///< "keV", "us", "mm"; empty: none
    double a = 0, b = 1, c = 0;
    QString sampleName = QStringLiteral("channel");  ///< what one sample is called; "sample"
    std::size_t samples = 0;  ///< so many are to come: the axis goes that far while there are none
    bool operator==(const TraceAxis&) const = default;
};

/// A region of interest or gate: samples first to last, both inclusive, whatever the axis shows.
struct TraceBand {
    QString name;
    std::uint32_t first = 0, last = 0;
    QString fixed = {};  ///< why the user cannot change it, shown as its tooltip; empty: he can
    bool operator==(const TraceBand&) const = default;
};

/// What is under the pointer.
struct TraceReading {
    double x = 0;  ///< position on the axis
    std::uint32_t sample = 0;
    double value = 0;
};

/// A spectrum or an A-scan with bands to drag. The widget changes its bands at once and tells; the
/// owner puts them back with setBands() where they cannot be taken over.
///
/// Mouse: drag with Shift, or after setAddingBand(true), makes a band; drag of a band or its edge
/// moves it; double click on a band names it, elsewhere it shows all; wheel = zoom of x at the
/// pointer; middle or right button drags; right click = context menu of the owner. Keys with a
/// chosen band: left and right move it by a sample, with Shift its last sample, F2 names it, Delete
/// removes it; Esc cancels a drag (and is taken only then); Home shows all. GUI thread only.
class TraceView : public QWidget {
    Q_OBJECT

public:
    explicit TraceView(QWidget* parent = nullptr);
    ~TraceView() override;

    void setSamples(const std::vector<std::int32_t>& samples);
    void setSamples(std::vector<double> samples);
    [[nodiscard]] const std::vector<double>& samples() const noexcept;
    void clear();

    void setAxis(const TraceAxis& axis);
    [[nodiscard]] const TraceAxis& axis() const noexcept;
    void setValueLabel(const QString& name, const QString& unit);  ///< "counts", ""
    void setTitle(const QString& title);                           ///< "live", "row 3, column 7"
    /// Logarithmic: what is not above zero is drawn at the bottom.
    void setLogarithmic(bool on);
    [[nodiscard]] bool logarithmic() const noexcept;
    void setSimulated(bool on);  ///< stamps SIMULATED on the plot
    /// Off: the scale of the values need not begin at zero. On from the start.
    void setScaleFromZero(bool on);

    /// Replaces all bands; emits nothing. A band under the user's mouse stays until he lets go.
    void setBands(std::vector<TraceBand> bands);
    [[nodiscard]] const std::vector<TraceBand>& bands() const noexcept;
    void setBandsEditable(bool on);  ///< on from the start
    /// The next drag makes a band; ends with it or with Esc.
    void setAddingBand(bool on);
    [[nodiscard]] bool addingBand() const noexcept;
    void setChosenBand(std::optional<int> band);
    [[nodiscard]] std::optional<int> chosenBand() const noexcept;
    void renameChosenBand();  ///< opens the field in the plot
    void removeChosenBand();

    void resetZoom();
    [[nodiscard]] bool zoomed() const noexcept;

    /// "energy 661.7 keV, channel 1324, 812 counts".
    [[nodiscard]] QString readoutText(const TraceReading& reading) const;
    /// The sample at a position on the axis; nothing where there is none.
    [[nodiscard]] std::optional<TraceReading> readingAt(double x) const;
    /// Position on the axis of a (fractional) sample, and back.
    [[nodiscard]] double positionOf(double sample) const;
    [[nodiscard]] double sampleAt(double position) const;
    /// Horizontal place of a position inside the widget.
    [[nodiscard]] double toWidget(double position) const;
    [[nodiscard]] QImage picture();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void bandAdded(int band);             ///< by the user, at the end of the list
    void bandChanging(int band);          ///< while it is dragged
    void bandChanged(int band);           ///< after a drag or a key
    void bandRenamed(int band);           ///< by the user
    void bandRemoved(int band);           ///< was at this place of the list
    void bandChosen(int band);            ///< -1: none
    void addingBandChanged(bool adding);  ///< the mode began or ended
    void hovered(const gimbalscan::TraceReading& reading);
    void hoverLeft();
    /// `band`: the one under the pointer, -1: none.
    void contextMenuRequested(int band, double position, QPoint globalPoint);
    void zoomChanged(bool zoomed);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> m_private;
};

}  // namespace gimbalscan

Q_DECLARE_METATYPE(gimbalscan::TraceReading)
