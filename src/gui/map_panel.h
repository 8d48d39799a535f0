// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shown_scan.h"

#include <gimbalscan/picture/colour_map.h>

#include <QPointF>
#include <QRectF>
#include <QWidget>

#include <memory>

namespace Ui {
class MapPanel;
}

namespace gimbalscan {

class MapMeasures;
class MapView;

/// The map with what belongs around it: which map, colours, range, measuring tools, what is under
/// the pointer, and what can be done with a place. Moves nothing by itself. GUI thread only.
class MapPanel : public QWidget {
    Q_OBJECT

public:
    explicit MapPanel(QWidget* parent = nullptr);
    ~MapPanel() override;

    [[nodiscard]] MapView& map() noexcept;
    void setColours(ColourMap colours);
    [[nodiscard]] bool pathWanted() const;
    /// What can be chosen; `chosen` if it is among it, else the first.
    void setMaps(const std::vector<MapEntry>& maps, const MapKey& chosen);
    /// The first of none.
    [[nodiscard]] MapEntry chosenMap() const;
    /// The line above the map that says what was opened: its name, of which the middle is left out
    /// where there is no room, and its state. No name: the map shows the station's scan.
    void setOpenedTitle(const QString& name, const QString& state);
    /// Why no region can be taken over now; empty: it can.
    void setRegionRefusal(const QString& why);
    /// Why nothing can be moved now; empty: it can.
    void setMoveRefusal(const QString& why);

Q_SIGNALS:
    /// By the user.
    void mapChosen();
    void backRequested();
    void pathWantedChanged();
    void scanRegionRequested(QRectF region);
    /// The user wants to go there; has to be asked for once more.
    void moveRequested(QPointF position);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitTitle();
    void fillChoices();
    void connectMap();
    void showMenu(QPointF position, QPoint globalPoint);
    void savePicture();
    [[nodiscard]] bool opened() const;
    [[nodiscard]] static QString openedRefusal();
    [[nodiscard]] QString moveRefusal() const;

    std::unique_ptr<Ui::MapPanel> m_ui;
    std::unique_ptr<MapMeasures> m_measures;
    std::vector<MapEntry> m_maps;
    QString m_openedName, m_openedState;
    QString m_regionRefusal, m_moveRefusal;
};

}  // namespace gimbalscan
